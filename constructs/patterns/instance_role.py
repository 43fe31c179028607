"""The roles of Beanstalk instances and of Beanstalk itself, no wider than what each tier needs."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from patterns.nag import acknowledge

ALLOW = iam.Effect.ALLOW


class InstanceRole(Construct):
    """Defines the role and the instance profile of one tier.

    AWS's managed policies AWSElasticBeanstalkWebTier and AWSElasticBeanstalkWorkerTier let an instance
    write to the bucket, logs and queues of every environment in the account. The statements here are
    theirs, cut down to this application, account and region. What the application needs besides is granted
    by the stack, which knows both sides.
    https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/iam-instanceprofile.html
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, application_name: str, queue: sqs.IQueue | None = None
    ) -> None:
        super().__init__(scope, construct_id)
        self._application_name = application_name
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"),
            description="Storefront: instances of a Beanstalk environment",
        )
        self.profile = iam.InstanceProfile(self, "Profile", role=self.role)
        self.platform_policy = iam.Policy(
            self,
            "Platform",
            roles=[self.role],
            statements=[
                *self._bucket(),
                self._logs(),
                self._health(),
                self._session_manager(),
                *(self._queue_daemon(queue) if queue else []),
            ],
        )
        self._acknowledge(worker=queue is not None)

    def _arn(self, service: str, resource: str, name: str, arn_format: cdk.ArnFormat) -> str:
        return cdk.Stack.of(self).format_arn(
            service=service, resource=resource, resource_name=name, arn_format=arn_format
        )

    def _bucket(self) -> list[iam.PolicyStatement]:
        """Allow what Beanstalk writes into its own bucket's policy: read its files, upload logs."""
        stack = cdk.Stack.of(self)
        bucket = f"arn:{stack.partition}:s3:::elasticbeanstalk-{stack.region}-{stack.account}"
        files = f"{bucket}/resources/environments"
        return [
            _statement(["s3:GetObject", "s3:GetObjectVersion"], [f"{files}/*"]),
            _statement(["s3:ListBucket", "s3:ListBucketVersions"], [bucket]),
            _statement(["s3:PutObject"], [f"{files}/logs/*"]),
        ]

    def _logs(self) -> iam.PolicyStatement:
        groups = self._arn("logs", "log-group", "/aws/elasticbeanstalk/*", cdk.ArnFormat.COLON_RESOURCE_NAME)
        actions = [
            "logs:CreateLogStream",
            "logs:DescribeLogGroups",
            "logs:DescribeLogStreams",
            "logs:PutLogEvents",
        ]
        return _statement(actions, [groups])

    def _health(self) -> iam.PolicyStatement:
        name, slash = self._application_name, cdk.ArnFormat.SLASH_RESOURCE_NAME
        return _statement(
            ["elasticbeanstalk:PutInstanceStatistics"],
            [
                self._arn("elasticbeanstalk", "application", name, slash),
                self._arn("elasticbeanstalk", "environment", f"{name}/*", slash),
            ],
        )

    def _session_manager(self) -> iam.PolicyStatement:
        """Allow shell access without SSH, keys or open ports; none of these actions takes a resource.

        https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
        """
        channels = [
            f"ssmmessages:{verb}{kind}Channel" for verb in ("Create", "Open") for kind in ("Control", "Data")
        ]
        return _statement([*channels, "ssm:UpdateInstanceInformation"], ["*"])

    def _queue_daemon(self, queue: sqs.IQueue) -> list[iam.PolicyStatement]:
        """Allow the daemon to work on its queue, to elect a leader for jobs, and to report."""
        registry = self._arn(
            "dynamodb",
            "table",
            "*-stack-AWSEBWorkerCronLeaderRegistry*",
            cdk.ArnFormat.SLASH_RESOURCE_NAME,
        )
        messages = ["ChangeMessageVisibility", "DeleteMessage", "ReceiveMessage", "SendMessage"]
        items = [
            "BatchGetItem",
            "BatchWriteItem",
            "DeleteItem",
            "GetItem",
            "PutItem",
            "Query",
            "Scan",
            "UpdateItem",
        ]
        metrics = _statement(["cloudwatch:PutMetricData"], ["*"])
        metrics.add_condition("StringEquals", {"cloudwatch:namespace": "ElasticBeanstalk/SQSD"})
        return [
            _statement([f"sqs:{action}" for action in messages], [queue.queue_arn]),
            _statement([f"dynamodb:{action}" for action in items], [registry]),
            metrics,
        ]

    def _acknowledge(self, *, worker: bool) -> None:
        reason = (
            "Session Manager's and CloudWatch's actions take no resource; metrics are limited to the "
            "namespace of the queue daemon by a condition."
        )
        acknowledge(self.platform_policy, "AwsSolutions-IAM5[Resource::*]", reason)


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
