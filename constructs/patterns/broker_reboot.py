"""The fault of the broker, which FIS cannot cause by itself."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from patterns.fault_injection import Action, Fault

ONLY_VERSION = "1"


class BrokerReboot(Construct):
    """Defines the runbook of Systems Manager that reboots the broker, and the fault that runs it.

    FIS has no action on Amazon MQ; its action on Systems Manager stands in, with a role that can reboot this
    broker and nothing else. Of a cluster, Amazon MQ reboots one node after the other. A reboot under way
    cannot be taken back: the stop condition keeps it from starting, and ends the wait for it.
    """

    def __init__(self, scope: Construct, construct_id: str, *, broker_id: str, broker_arn: str) -> None:
        super().__init__(scope, construct_id)
        self._stack = cdk.Stack.of(self)
        self._role = self._reboot_role(broker_arn)
        self._document = ssm.CfnDocument(
            self,
            "Runbook",
            document_type="Automation",
            document_format="JSON",
            # A changed runbook is another document, so that what the role may run never changes under it.
            update_method="Replace",
            content=_runbook(self._role.role_arn, broker_id),
        )

    @property
    def fault(self) -> Fault:
        """The fault: one run of the runbook, at most half an hour."""
        name = self._document.ref
        runbook = self._stack.format_arn(service="ssm", resource="document", resource_name=name)
        definition = self._stack.format_arn(
            service="ssm", resource="automation-definition", resource_name=f"{name}:{ONLY_VERSION}"
        )
        runs = self._stack.format_arn(service="ssm", resource="automation-execution", resource_name="*")
        return Fault(
            description="The broker reboots, node by node",
            actions={
                "Reboot": Action(
                    action_id="aws:ssm:start-automation-execution",
                    parameters={
                        "documentArn": runbook,
                        "documentVersion": ONLY_VERSION,
                        "maxDuration": "PT30M",
                    },
                )
            },
            statements=[
                iam.PolicyStatement(
                    actions=["ssm:StartAutomationExecution"], resources=[runbook, definition]
                ),
                iam.PolicyStatement(
                    actions=["ssm:GetAutomationExecution", "ssm:StopAutomationExecution"], resources=[runs]
                ),
                iam.PolicyStatement(
                    actions=["iam:PassRole"],
                    resources=[self._role.role_arn],
                    conditions={"StringEquals": {"iam:PassedToService": "ssm.amazonaws.com"}},
                ),
            ],
            wildcards={
                runs: "The id of a run is not known before it starts; runs can be watched and stopped only.",
            },
        )

    def _reboot_role(self, broker_arn: str) -> iam.Role:
        role = iam.Role(
            self,
            "Role",
            description="Storefront: Systems Manager, reboot of the broker",
            assumed_by=iam.ServicePrincipal(
                "ssm.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": self._stack.account}},
            ),
        )
        iam.ManagedPolicy(
            self,
            "Policy",
            roles=[role],
            statements=[
                iam.PolicyStatement(actions=["mq:DescribeBroker", "mq:RebootBroker"], resources=[broker_arn])
            ],
        )
        return role


def _runbook(role_arn: str, broker_id: str) -> dict[str, object]:
    broker = {"Service": "mq", "BrokerId": broker_id}
    return {
        "schemaVersion": "0.3",
        "description": "Reboots the broker of the store and waits until it runs again.",
        "assumeRole": role_arn,
        "mainSteps": [
            {"name": "Reboot", "action": "aws:executeAwsApi", "inputs": {**broker, "Api": "RebootBroker"}},
            {"name": "Leave", "action": "aws:sleep", "inputs": {"Duration": "PT1M"}},
            {
                "name": "Return",
                "action": "aws:waitForAwsResourceProperty",
                "timeoutSeconds": 1500,
                "inputs": {
                    **broker,
                    "Api": "DescribeBroker",
                    "PropertySelector": "$.BrokerState",
                    "DesiredValues": ["RUNNING"],
                },
            },
        ],
    }
