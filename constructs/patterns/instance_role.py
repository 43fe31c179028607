"""The roles of Beanstalk instances and of Beanstalk itself, no wider than what each tier needs."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from constructs import Construct, IDependable

from patterns.nag import acknowledge
from patterns.wildcards import acknowledge_wildcards


class PlatformPolicy(Construct):
    """Defines what every Beanstalk instance needs, whatever its tier, as one policy that roles attach.

    AWS's managed policies AWSElasticBeanstalkWebTier and AWSElasticBeanstalkWorkerTier let an instance
    write to the bucket, logs and queues of every environment in the account. The statements here are
    theirs, cut down to this application, account and region.
    https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/iam-instanceprofile.html
    """

    def __init__(self, scope: Construct, construct_id: str, *, application_name: str) -> None:
        super().__init__(scope, construct_id)
        self._application_name = application_name
        self._wildcards: dict[str, str] = {}
        self.policy = iam.ManagedPolicy(
            self,
            "Policy",
            description="Storefront: what Beanstalk needs on its instances",
            statements=[*self._bucket(), self._logs(), self._health(), self._session_manager()],
        )
        acknowledge_wildcards(self.policy, self._wildcards)

    def _wildcard(self, resource: str, reason: str) -> str:
        """Note why a resource with a wildcard is as narrow as it can be."""
        self._wildcards[resource] = reason
        return resource

    def _arn(self, service: str, resource: str, name: str, arn_format: cdk.ArnFormat) -> str:
        return cdk.Stack.of(self).format_arn(
            service=service, resource=resource, resource_name=name, arn_format=arn_format
        )

    def _bucket(self) -> list[iam.PolicyStatement]:
        """Allow reading Beanstalk's files, and writing none: logs go to CloudWatch instead.

        The bucket is shared by every environment of the account and region.
        """
        stack = cdk.Stack.of(self)
        bucket = f"arn:{stack.partition}:s3:::elasticbeanstalk-{stack.region}-{stack.account}"
        files = self._wildcard(
            f"{bucket}/resources/environments/*",
            "Beanstalk names its files; the wildcard is limited to its bucket of this account and region.",
        )
        return [
            _statement(["s3:GetObject", "s3:GetObjectVersion"], [files]),
            _statement(["s3:ListBucket", "s3:ListBucketVersions"], [bucket]),
        ]

    def _logs(self) -> iam.PolicyStatement:
        groups = self._arn("logs", "log-group", "/aws/elasticbeanstalk/*", cdk.ArnFormat.COLON_RESOURCE_NAME)
        reason = (
            "Log groups are named after the environment, whose name is generated after this role; the "
            "wildcard is limited to Beanstalk's groups, and nothing can be read or deleted."
        )
        actions = ["CreateLogStream", "DescribeLogGroups", "DescribeLogStreams", "PutLogEvents"]
        return _statement([f"logs:{action}" for action in actions], [self._wildcard(groups, reason)])

    def _health(self) -> iam.PolicyStatement:
        name, slash = self._application_name, cdk.ArnFormat.SLASH_RESOURCE_NAME
        environments = self._wildcard(
            self._arn("elasticbeanstalk", "environment", f"{name}/*", slash),
            "The environment's name is generated after this role; the wildcard is limited to the "
            "environments of this application, and to reporting health.",
        )
        return _statement(
            ["elasticbeanstalk:PutInstanceStatistics"],
            [self._arn("elasticbeanstalk", "application", name, slash), environments],
        )

    def _session_manager(self) -> iam.PolicyStatement:
        """Allow shell access without SSH, keys or open ports; none of these actions takes a resource.

        https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
        """
        channels = [
            f"ssmmessages:{verb}{kind}Channel" for verb in ("Create", "Open") for kind in ("Control", "Data")
        ]
        everything = self._wildcard(
            "*",
            "Session Manager's actions take no resource; a condition limits them to the credentials of "
            "instances of this account and region.",
        )
        statement = _statement([*channels, "ssm:UpdateInstanceInformation"], [everything])
        instances = self._arn("ec2", "instance", "*", cdk.ArnFormat.SLASH_RESOURCE_NAME)
        statement.add_condition("ArnLike", {"ec2:SourceInstanceARN": instances})
        return statement


class InstanceRole(Construct):
    """Defines the role and the instance profile of one tier.

    `access` is the policy of the tier's own needs, apart from what every instance needs: the stack, which
    knows both sides, grants to it. A managed policy, since one that is embedded in a role has no versions
    to return to and cannot be reviewed apart from it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        platform: PlatformPolicy,
        queue: sqs.IQueue | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"),
            description="Storefront: instances of a Beanstalk environment",
            managed_policies=[platform.policy],
        )
        self.profile = iam.InstanceProfile(self, "Profile", role=self.role)
        self.access = iam.ManagedPolicy(
            self, "Access", description="Storefront: what a tier reads and connects to", roles=[self.role]
        )
        if queue:
            self._serve(queue)
        # An environment refers to the profile alone; without these its instances would boot unpermitted.
        self.permissions: list[IDependable] = [self.role, platform.policy, self.access]

    def _serve(self, queue: sqs.IQueue) -> None:
        """Allow the daemon to work on its queue, to elect a leader for jobs, and to report."""
        registry = cdk.Stack.of(self).format_arn(
            service="dynamodb", resource="table", resource_name="*-stack-AWSEBWorkerCronLeaderRegistry*"
        )
        messages = ["ChangeMessageVisibility", "DeleteMessage", "ReceiveMessage", "SendMessage"]
        reads, writes = ["BatchGetItem", "GetItem", "Query", "Scan"], ["BatchWriteItem", "DeleteItem"]
        items = [*reads, *writes, "PutItem", "UpdateItem"]
        metrics = _statement(["cloudwatch:PutMetricData"], ["*"])
        metrics.add_condition("StringEquals", {"cloudwatch:namespace": "ElasticBeanstalk/SQSD"})
        self.access.add_statements(
            _statement([f"sqs:{action}" for action in messages], [queue.queue_arn]),
            _statement([f"dynamodb:{action}" for action in items], [registry]),
            metrics,
        )
        acknowledge_wildcards(
            self.access,
            {
                registry: "Beanstalk generates the name of the table that elects a leader; the wildcard is "
                "limited to such tables of this account and region.",
                "*": "PutMetricData takes no resource; a condition limits it to the namespace of the queue "
                "daemon's metrics.",
            },
        )


def _statement(actions: Sequence[str], resources: Sequence[str]) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=list(actions), resources=list(resources))


class ServiceRole(Construct):
    """Defines the role under which Beanstalk watches and updates environments.

    AWS keeps its two managed policies in step with what Beanstalk does, and changes them when platforms
    need more; a copy would break managed updates one day. Only Beanstalk may assume the role.
    """

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        policies = (
            "service-role/AWSElasticBeanstalkEnhancedHealth",
            "AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy",
        )
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("elasticbeanstalk.amazonaws.com"),
            external_ids=["elasticbeanstalk"],
            description="Storefront: Elastic Beanstalk, health reports and managed updates",
            managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name(name) for name in policies],
        )
        for name in policies:
            acknowledge(
                self.role,
                f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/{name}]",
                "AWS maintains this policy for the Beanstalk service role, which only Beanstalk may assume; "
                "a copy of ours would fall behind and stop managed updates.",
            )
