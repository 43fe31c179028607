"""What CloudFormation says is deployed: stacks, their resources and their outputs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from ops.assembly import Assembly, Stack
from ops.aws import Aws
from ops.verify.model import Fact, Group, Promise
from ops.verify.resolve import Scope

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackResourceSummaryTypeDef, StackTypeDef

STEADY = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")


@dataclass(frozen=True)
class Deployed:
    """One stack as CloudFormation knows it; without a status it does not exist."""

    status: str = ""
    protected: bool = False
    template: Any = None
    outputs: Mapping[str, str] = field(default_factory=dict)
    resources: "Mapping[str, StackResourceSummaryTypeDef]" = field(default_factory=dict)


def read(assembly: Assembly, aws: Aws) -> dict[str, Deployed]:
    """Describe every stack of the assembly, by its name."""
    return {stack.name: _describe(stack, aws.cloudformation(stack.region)) for stack in assembly.stacks}


def promises(assembly: Assembly, deployed: Mapping[str, Deployed], account: str) -> list[Promise]:
    """List every resource that the templates promise, resolved against what is deployed."""
    outputs = {(stack.region, stack.name): deployed[stack.name].outputs for stack in assembly.stacks}
    found: list[Promise] = []
    for stack in assembly.stacks:
        scope = Scope(
            account=account,
            region=stack.region,
            stack_name=stack.name,
            types={key: value["Type"] for key, value in stack.resources.items()},
            physical_ids={
                key: row.get("PhysicalResourceId", "") for key, row in deployed[stack.name].resources.items()
            },
            outputs=outputs,
            conditions=stack.template.get("Conditions") or {},
        )
        for logical_id, resource in stack.resources.items():
            if "Condition" not in resource or scope.holds(resource["Condition"]):
                found.append(_promise(stack, scope, logical_id, resource))
    return found


def check(assembly: Assembly, deployed: Mapping[str, Deployed]) -> list[Group]:
    """Compare the stacks themselves: status, protection, template."""
    groups: dict[str, Group] = {}
    for stack in assembly.stacks:
        group = groups.setdefault(stack.region, Group("Stacks", stack.region))
        group.promised.append(stack.id)
        found = deployed[stack.name]
        if not found.status:
            group.missing.append(stack.id)
            continue
        steady = found.status if found.status in STEADY else " or ".join(STEADY[:2])
        group.facts += [
            Fact(stack.id, "status", steady, found.status),
            Fact(stack.id, "termination protection", stack.protected, found.protected),
            Fact(stack.id, "template", stack.template, found.template),
        ]
    return list(groups.values())


def _describe(stack: Stack, cloudformation: "CloudFormationClient") -> Deployed:
    try:
        described = cloudformation.describe_stacks(StackName=stack.name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return Deployed()
        raise
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack.name)
    rows = [row for page in pages for row in page["StackResourceSummaries"]]
    template: Any = cloudformation.get_template(StackName=stack.name, TemplateStage="Original")
    return Deployed(
        status=described["StackStatus"],
        protected=described.get("EnableTerminationProtection", False),
        template=template["TemplateBody"],
        outputs=_outputs(described),
        resources={row["LogicalResourceId"]: row for row in rows},
    )


def _outputs(described: "StackTypeDef") -> dict[str, str]:
    return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}


def _promise(stack: Stack, scope: Scope, logical_id: str, resource: Mapping[str, Any]) -> Promise:
    return Promise(
        type=resource["Type"],
        logical_id=logical_id,
        path=_short_path(resource, logical_id),
        stack=stack.name,
        region=stack.region,
        account=scope.account,
        physical_id=scope.physical_ids.get(logical_id, ""),
        properties=scope.resolve(resource.get("Properties") or {}),
    )


def _short_path(resource: Mapping[str, Any], logical_id: str) -> str:
    """Name a resource by its construct, as `Database/ShardS1/Writer`."""
    path = (resource.get("Metadata") or {}).get("aws:cdk:path", logical_id)
    return re.sub(r"(/Resource|/Default)+$", "", str(path))
