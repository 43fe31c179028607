"""The age of secrets that AWS cannot rotate, measured by a runbook, and the alarms of credentials."""

from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from patterns.alarm_topics import Severity
from patterns.alarms import FIVE_MINUTES, AlarmFactory
from patterns.wildcards import acknowledge_wildcards

NAMESPACE = "Storefront/Credentials"
METRIC = "AgeDays"
SCRIPT = """\
import datetime

import boto3


def measure(events, context):
    secrets, cloudwatch = boto3.client("secretsmanager"), boto3.client("cloudwatch")
    now = datetime.datetime.now(datetime.timezone.utc)
    for name, arn in events["secrets"].items():
        versions = secrets.list_secret_version_ids(SecretId=arn)["Versions"]
        current = next(version for version in versions if "AWSCURRENT" in version["VersionStages"])
        age = (now - current["CreatedDate"]).total_seconds() / 86400
        dimensions = [
            {"Name": "Environment", "Value": events["environment"]},
            {"Name": "Secret", "Value": name},
        ]
        metric = {"MetricName": "AgeDays", "Dimensions": dimensions, "Value": age}
        cloudwatch.put_metric_data(Namespace="Storefront/Credentials", MetricData=[metric])
"""


class CredentialAge(Construct):
    """Defines what measures twice a day how old the current value of each secret is, and an alarm on it.

    Amazon MQ ignores a changed user and a partner issues its own keys, so people replace these, and people
    forget. Systems Manager runs the script: there is no function to keep (ADR 0012). The age is that of
    the value, since a secret's own date of change moves with every tag.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: str,
        secrets: Mapping[str, secretsmanager.ISecret],
        most_days: int,
        alarms: AlarmFactory,
    ) -> None:
        super().__init__(scope, construct_id)
        role, policy = self._role([secret.secret_arn for secret in secrets.values()])
        document = ssm.CfnDocument(
            self,
            "Runbook",
            document_type="Automation",
            document_format="JSON",
            update_method="NewVersion",
            content=_runbook(role.role_arn, environment, secrets),
        )
        association = ssm.CfnAssociation(
            self,
            "Association",
            name=document.ref,
            # An association must have a target; this one stands for none, as in what the console makes.
            targets=[
                ssm.CfnAssociation.TargetProperty(
                    key="aws:NoOpAutomationTag", values=["AWS-NoOpAutomationTarget-Value"]
                )
            ],
            automation_target_parameter_name="Target",
            schedule_expression="rate(12 hours)",
        )
        association.node.add_dependency(policy)
        for name in secrets:
            self._alarm(name, environment, most_days, alarms)

    def _role(self, arns: Sequence[str]) -> tuple[iam.Role, iam.ManagedPolicy]:
        role = iam.Role(
            self,
            "Role",
            description="Lets Systems Manager measure how old secrets are",
            assumed_by=iam.ServicePrincipal(
                "ssm.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}},
            ),
        )
        policy = iam.ManagedPolicy(
            self,
            "Policy",
            description="See the dates of secrets, never their values, and report their age",
            roles=[role],
            statements=[
                iam.PolicyStatement(actions=["secretsmanager:ListSecretVersionIds"], resources=list(arns)),
                iam.PolicyStatement(
                    actions=["cloudwatch:PutMetricData"],
                    resources=["*"],
                    conditions={"StringEquals": {"cloudwatch:namespace": NAMESPACE}},
                ),
            ],
        )
        reason = (
            "PutMetricData takes no resource; a condition limits it to the one namespace of credential ages."
        )
        acknowledge_wildcards(policy, {"*": reason})
        return role, policy

    def _alarm(self, name: str, environment: str, most_days: int, alarms: AlarmFactory) -> None:
        alarms.add(
            self,
            name.capitalize(),
            metric=cloudwatch.Metric(
                namespace=NAMESPACE,
                metric_name=METRIC,
                dimensions_map={"Environment": environment, "Secret": name},
                statistic="Maximum",
                period=cdk.Duration.days(1),
            ),
            above=most_days,
            datapoints=2,
            severity=Severity.WARNING,
            summary=f"The {name} credential is old, or nothing measures its age.",
            runbook="credential-too-old",
            missing=cloudwatch.TreatMissingData.BREACHING,
        )


class RotationAlarm(Construct):
    """Defines the alarm of one shard whose passwords fail to rotate.

    Nothing else tells: the old password goes on working, until an auditor or an intruder asks for it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        shard: str,
        function_names: Mapping[str, str],
        alarms: AlarmFactory,
    ) -> None:
        super().__init__(scope, construct_id)
        errors = {
            user: cloudwatch.Metric(
                namespace="AWS/Lambda",
                metric_name="Errors",
                dimensions_map={"FunctionName": name},
                statistic="Sum",
                period=FIVE_MINUTES,
            )
            for user, name in function_names.items()
        }
        alarms.add(
            self,
            "Failed",
            metric=cloudwatch.MathExpression(
                expression="+".join(f"FILL({user},0)" for user in errors),
                using_metrics=errors,
                label="Failed steps of rotation",
                period=FIVE_MINUTES,
            ),
            above=0,
            datapoints=1,
            severity=Severity.WARNING,
            summary=f"Shard {shard}: a password could not be rotated.",
            runbook="database-password-not-rotated",
            missing=cloudwatch.TreatMissingData.NOT_BREACHING,
        )


def _runbook(
    role_arn: str, environment: str, secrets: Mapping[str, secretsmanager.ISecret]
) -> dict[str, object]:
    payload = {
        "environment": environment,
        "secrets": {name: secret.secret_arn for name, secret in secrets.items()},
    }
    inputs = {"Runtime": "python3.11", "Handler": "measure", "InputPayload": payload, "Script": SCRIPT}
    return {
        "schemaVersion": "0.3",
        "description": "Storefront: reports the age of secrets that AWS cannot rotate",
        "assumeRole": role_arn,
        # What an association's target is handed to; the script reads secrets, and has no use for it.
        "parameters": {"Target": {"type": "String", "default": "none"}},
        "mainSteps": [{"name": "measure", "action": "aws:executeScript", "inputs": inputs}],
    }
