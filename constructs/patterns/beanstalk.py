"""Elastic Beanstalk: the application with its versions, and the environments of both tiers."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_elasticbeanstalk as elasticbeanstalk
from constructs import Construct, IDependable

from config.application import ApplicationConfig
from patterns.beanstalk_options import OptionGroup, Tier, compile_options
from patterns.instance_role import ServiceRole
from patterns.source_bundle import SourceBundle

MOST_VERSIONS = 50
TIERS = {"web": ("WebServer", "Standard"), "worker": ("Worker", "SQS/HTTP")}


class BeanstalkApplication(Construct):
    """Defines the application that both tiers belong to, and the role that Beanstalk acts under.

    Beanstalk keeps every version that was ever deployed, up to a quota of 1,000 in a region, at which
    deployments stop. The oldest beyond the last fifty are removed; their bundles stay in the asset bucket.
    """

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.service_role = ServiceRole(self, "ServiceRole").role
        lifecycle = elasticbeanstalk.CfnApplication
        self.resource = elasticbeanstalk.CfnApplication(
            self,
            "Resource",
            description="Storefront: the store's own application",
            resource_lifecycle_config=lifecycle.ApplicationResourceLifecycleConfigProperty(
                service_role=self.service_role.role_arn,
                version_lifecycle_config=lifecycle.ApplicationVersionLifecycleConfigProperty(
                    max_count_rule=lifecycle.MaxCountRuleProperty(
                        enabled=True, max_count=MOST_VERSIONS, delete_source_from_s3=False
                    )
                ),
            ),
        )

    @property
    def name(self) -> str:
        """Name of the application."""
        return self.resource.ref


class BeanstalkEnvironment(Construct):
    """Defines a tier's version and its environment.

    The platform is an ARN: a change of it updates the environment, while the name of a solution stack is
    create-only and would replace it. The environment's own name and CNAME prefix are left to CloudFormation,
    as both are create-only too, and a named environment cannot be replaced. A new version replaces the old
    one, which is kept for roll-backs.

    `routing` names what Beanstalk reads only when it creates an environment: the rules on a shared load
    balancer. It is part of the environment's logical id, so that a change of routing brings up a second
    environment before the first goes, where an update would be ignored in silence.
    https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environments-cfg-alb-shared.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: ApplicationConfig,
        tier: Tier,
        application: BeanstalkApplication,
        bundle: SourceBundle,
        options: Sequence[OptionGroup],
        routing: str = "",
        after: Sequence[IDependable] = (),
    ) -> None:
        super().__init__(scope, construct_id)
        self._config = config
        self.version = self._version(application, bundle)
        name, kind = TIERS[tier]
        self.resource = elasticbeanstalk.CfnEnvironment(
            self,
            f"Environment{routing}",
            application_name=application.name,
            version_label=self.version.ref,
            platform_arn=self._platform_arn(),
            tier=elasticbeanstalk.CfnEnvironment.TierProperty(name=name, type=kind),
            description=f"Storefront: {tier} tier",
            option_settings=compile_options(options, tier=tier),
        )
        self.resource.node.add_dependency(*after)

    @property
    def environment_name(self) -> str:
        """Name of the environment, the dimension of its metrics."""
        return self.resource.ref

    def _version(
        self, application: BeanstalkApplication, bundle: SourceBundle
    ) -> elasticbeanstalk.CfnApplicationVersion:
        version = elasticbeanstalk.CfnApplicationVersion(
            self,
            "Version",
            application_name=application.name,
            source_bundle=elasticbeanstalk.CfnApplicationVersion.SourceBundleProperty(
                s3_bucket=bundle.asset.s3_bucket_name, s3_key=bundle.asset.s3_object_key
            ),
        )
        # Beanstalk rolls back to the version before, which its replacement would delete.
        version.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
        return version

    def _platform_arn(self) -> str:
        return cdk.Stack.of(self).format_arn(
            service="elasticbeanstalk", account="", resource="platform", resource_name=self._config.platform
        )
