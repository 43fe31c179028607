"""Stacks deployed to an embedded AWS straight through CloudFormation, and what became of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

HOME = "eu-west-1"
EDGE = "us-east-1"
_STACK_SECONDS = 30

Client = Callable[..., Any]


@dataclass
class Stack:
    """A stack after an operation on it."""

    name: str
    status: str
    outputs: dict[str, str]
    failures: str
    client: Any = field(repr=False)

    def __getitem__(self, output: str) -> str:
        return self.outputs[output]

    def resource(self, logical_id: str) -> str:
        """The physical id of one resource: what Ref returns."""
        detail = self.client.describe_stack_resource(StackName=self.name, LogicalResourceId=logical_id)
        return str(detail["StackResourceDetail"]["PhysicalResourceId"])

    def delete(self) -> str:
        """Delete the stack, and return the status it ends in."""
        stack_id = self.client.describe_stacks(StackName=self.name)["Stacks"][0]["StackId"]
        self.client.delete_stack(StackName=self.name)
        return settled(self.client, stack_id).status


class Deployer:
    """Creates and updates stacks, and waits until each has settled."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def create(self, name: str, template: str, region: str = HOME, **parameters: str) -> Stack:
        return self._run("create_stack", name, template, region, parameters)

    def update(self, name: str, template: str, region: str = HOME, **parameters: str) -> Stack:
        return self._run("update_stack", name, template, region, parameters)

    def _run(
        self, operation: str, name: str, template: str, region: str, parameters: dict[str, str]
    ) -> Stack:
        cloudformation = self._client("cloudformation", region)
        getattr(cloudformation, operation)(
            StackName=name,
            TemplateBody=template,
            Capabilities=["CAPABILITY_NAMED_IAM"],
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        )
        return settled(cloudformation, name)


def settled(cloudformation: Any, name: str) -> Stack:
    """The stack once no operation is in progress."""
    deadline = time.monotonic() + _STACK_SECONDS
    while True:
        found = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
        if not found["StackStatus"].endswith("_IN_PROGRESS"):
            break
        assert time.monotonic() < deadline, f"{name} is still {found['StackStatus']}"
        time.sleep(0.02)
    outputs = {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}
    events = cloudformation.describe_stack_events(StackName=found["StackId"])["StackEvents"]
    failures = [e.get("ResourceStatusReason", "") for e in events if e["ResourceStatus"].endswith("_FAILED")]
    return Stack(found["StackName"], found["StackStatus"], outputs, "\n".join(failures), cloudformation)


def queue(**properties: object) -> str:
    """A template with one queue."""
    lines = "".join(f"\n      {name}: {value}" for name, value in properties.items())
    return f"Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties:{lines}\n"
