"""Fault injection: an experiment, with the brakes and the permissions that it must have."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_fis as fis
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from patterns.wildcards import acknowledge_wildcards

Action = fis.CfnExperimentTemplate.ExperimentTemplateActionProperty
Target = fis.CfnExperimentTemplate.ExperimentTemplateTargetProperty
# https://docs.aws.amazon.com/fis/latest/userguide/fis-quotas.html
MOST_STOP_CONDITIONS = 5
# https://docs.aws.amazon.com/fis/latest/userguide/monitoring-logging.html
LOG_DELIVERY = (
    "logs:CreateLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:PutResourcePolicy",
)


@dataclass(frozen=True, kw_only=True)
class Safeguards:
    """What every experiment of an environment has: the alarms that stop it, and where it is logged."""

    stop_alarms: Sequence[cloudwatch.IAlarm]
    log_group: logs.ILogGroup

    def __post_init__(self) -> None:
        if not 0 < len(self.stop_alarms) <= MOST_STOP_CONDITIONS:
            raise ValueError(
                f"stop alarms: got {len(self.stop_alarms)}; an experiment takes 1 to {MOST_STOP_CONDITIONS}, "
                "and none without a stop condition is defined here"
            )


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What an experiment does: its actions, on which targets, and what it must be allowed for that.

    `reads` are actions that find targets, which IAM cannot limit to resources. `wildcards` explains each
    resource with a wildcard among the statements.
    """

    description: str
    actions: Mapping[str, Action]
    targets: Mapping[str, Target] = field(default_factory=dict)
    statements: Sequence[iam.PolicyStatement]
    reads: Sequence[str] = ()
    wildcards: Mapping[str, str] = field(default_factory=dict)


class Discovery(Construct):
    """Defines what every experiment may do besides its fault: find targets, and deliver its log.

    These actions take no resource or list whatever there is, and change nothing of the store. They are in one
    policy, which each role attaches, so that what IAM cannot narrow down is read in one place.
    """

    def __init__(self, scope: Construct, construct_id: str, *, faults: Iterable[Fault]) -> None:
        super().__init__(scope, construct_id)
        reads = sorted({action for fault in faults for action in fault.reads})
        self.policy = iam.ManagedPolicy(
            self,
            "Policy",
            description="Storefront: fault injection, finding targets and delivering logs",
            statements=[self._statement(actions) for actions in (reads, LOG_DELIVERY) if actions],
        )
        acknowledge_wildcards(
            self.policy,
            {
                "*": "Log deliveries take no resource and targets are found by listing; both are limited to "
                "the home region by a condition, and change no resource of the store."
            },
        )

    def _statement(self, actions: Sequence[str]) -> iam.PolicyStatement:
        region = cdk.Stack.of(self).region
        return iam.PolicyStatement(
            actions=list(actions),
            resources=["*"],
            conditions={"StringEquals": {"aws:RequestedRegion": region}},
        )


class Experiment(Construct):
    """Defines the template of one experiment; somebody starts it, nothing here does.

    It stops as soon as shoppers notice, and does not start while they do: each stop condition is an alarm on
    what they get. Targets are chosen by the environment's own tags, so that a copy of the template in an
    account with two environments cannot reach the other one. Its role can do to these targets what the
    experiment does, and nothing else. An experiment without a target fails, because one that tests nothing
    should not pass.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        fault: Fault,
        safeguards: Safeguards,
        discovery: iam.IManagedPolicy,
    ) -> None:
        super().__init__(scope, construct_id)
        template = fis.CfnExperimentTemplate
        role = self._role(fault, discovery)
        self.resource = template(
            self,
            "Resource",
            description=fault.description,
            role_arn=role.role_arn,
            actions=dict(fault.actions),
            targets=dict(fault.targets),
            stop_conditions=[
                template.ExperimentTemplateStopConditionProperty(
                    source="aws:cloudwatch:alarm", value=alarm.alarm_arn
                )
                for alarm in safeguards.stop_alarms
            ],
            experiment_options=template.ExperimentTemplateExperimentOptionsProperty(
                account_targeting="single-account", empty_target_resolution_mode="fail"
            ),
            log_configuration=template.ExperimentTemplateLogConfigurationProperty(
                log_schema_version=2,
                # Typed as any object, so CDK leaves the keys as they are.
                cloud_watch_logs_configuration={"LogGroupArn": safeguards.log_group.log_group_arn},
            ),
            tags={"Name": f"{cdk.Stack.of(self).stack_name}-{construct_id}"},
        )

    def _role(self, fault: Fault, discovery: iam.IManagedPolicy) -> iam.Role:
        stack = cdk.Stack.of(self)
        role = iam.Role(
            self,
            "Role",
            description=f"Storefront: fault injection, {fault.description[0].lower()}{fault.description[1:]}",
            assumed_by=iam.ServicePrincipal(
                "fis.amazonaws.com",
                conditions={
                    "StringEquals": {"aws:SourceAccount": stack.account},
                    "ArnLike": {
                        "aws:SourceArn": stack.format_arn(
                            service="fis", resource="experiment", resource_name="*"
                        )
                    },
                },
            ),
            managed_policies=[discovery],
        )
        policy = iam.ManagedPolicy(self, "Policy", roles=[role], statements=list(fault.statements))
        acknowledge_wildcards(policy, fault.wildcards)
        return role
