"""A tiny stack for the test of one pattern, with the feature flags and zones of the real ones."""

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import assertions
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

ROOT = Path(__file__).resolve().parents[2]
FLAGS: dict[str, Any] = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]

Properties = dict[str, Any]


class TinyStack(cdk.Stack):
    """A stack in a region, whose zones CloudFormation resolves."""

    def __init__(self, app: cdk.App | None = None, name: str = "Tiny", *, zones: int = 3) -> None:
        self._zones = zones
        super().__init__(
            app or cdk.App(context=FLAGS, analytics_reporting=False),
            name,
            env=cdk.Environment(region="eu-west-1"),
        )

    @property
    def availability_zones(self) -> list[str]:
        return [cdk.Fn.select(index, cdk.Fn.get_azs()) for index in range(self._zones)]

    def vpc(self) -> ec2.Vpc:
        """Define a VPC with the subnet groups that patterns select by name."""
        return ec2.Vpc(
            self,
            "Vpc",
            max_azs=self._zones,
            nat_gateways=1,
            restrict_default_security_group=False,
            subnet_configuration=[
                ec2.SubnetConfiguration(name="Application", subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
                ec2.SubnetConfiguration(name="Data", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
                ec2.SubnetConfiguration(name="Public", subnet_type=ec2.SubnetType.PUBLIC),
            ],
        )

    def key(self) -> kms.Key:
        return kms.Key(self, "Key")

    def role(self) -> iam.Role:
        return iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))


class Synthesized:
    """The template of a stack, synthesized once."""

    def __init__(self, stack: cdk.Stack) -> None:
        self.template = assertions.Template.from_stack(stack)
        self.json: dict[str, Any] = dict(self.template.to_json())

    def all(self, resource_type: str) -> dict[str, dict[str, Any]]:
        """Every resource of a type by its logical id."""
        return {
            logical_id: resource
            for logical_id, resource in self.json["Resources"].items()
            if resource["Type"] == resource_type
        }

    def properties(self, resource_type: str, prefix: str = "") -> Properties:
        """Properties of the only resource of a type whose logical id starts with `prefix`."""
        return dict(self.only(resource_type, prefix).get("Properties", {}))

    def only(self, resource_type: str, prefix: str = "") -> dict[str, Any]:
        found = {key: body for key, body in self.all(resource_type).items() if key.startswith(prefix)}
        assert len(found) == 1, f"{resource_type} {prefix}*: found {sorted(found)}"
        return next(iter(found.values()))

    def statements(self, prefix: str = "") -> list[dict[str, Any]]:
        """Statements of the only IAM policy whose logical id starts with `prefix`."""
        return list(self.properties("AWS::IAM::Policy", prefix)["PolicyDocument"]["Statement"])
