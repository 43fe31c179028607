"""One synthesized environment, in the terms that the guarantees are written in."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from config import EnvironmentConfig

STACK = "aws:cloudformation:stack"
SCALING = Path(".ebextensions") / "90-scaling.config"
PROPERTIES = "aws:elasticbeanstalk:application:environment"

Body = dict[str, Any]
Options = dict[tuple[str, str], Any]


@dataclass(frozen=True)
class Resource:
    """One resource of a template, with the stack that it belongs to."""

    stack: str
    id: str
    body: Body

    @property
    def type(self) -> str:
        """The resource's CloudFormation type."""
        return str(self.body["Type"])

    @property
    def properties(self) -> Body:
        """Its properties, to read or, on a copy of the store, to change."""
        properties: Body = self.body.setdefault("Properties", {})
        return properties

    def __str__(self) -> str:
        return f"{self.stack}/{self.id}"


@dataclass(frozen=True)
class Store:
    """An environment as synthesized: settings, templates, stacks, and what bundles make Beanstalk add."""

    config: EnvironmentConfig
    templates: Mapping[str, Body]
    stacks: Mapping[str, Body]
    bundles: Mapping[str, Body]

    def resources(self, *types: str) -> list[Resource]:
        """All resources of the given types over all stacks."""
        return [
            Resource(stack, logical_id, body)
            for stack, template in self.templates.items()
            for logical_id, body in template["Resources"].items()
            if body["Type"] in types
        ]

    def target(self, stack: str, value: Any) -> Resource | None:
        """Follow a reference, through the outputs of other stacks, to the resource that it names."""
        match value:
            case {"Ref": logical_id} | {"Fn::GetAtt": [logical_id, *_]}:
                body = self.templates[stack]["Resources"].get(logical_id)
                return Resource(stack, logical_id, body) if body else None
            case {"Fn::GetStackOutput": {"StackName": name, "OutputName": output}}:
                producer = next((key for key, facts in self.stacks.items() if facts["stackName"] == name), "")
                found = self.templates[producer]["Outputs"].get(output) if producer else None
                return self.target(producer, found["Value"]) if found else None
        return None

    def targets(self, stack: str, value: Any) -> list[Resource]:
        """Follow every reference inside of a value, in order."""
        found = self.target(stack, value)
        if found:
            return [found]
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return [resource for part in inner for resource in self.targets(stack, part)]

    def zones(self, stack: str, subnets: Any) -> list[str]:
        """Name the zone of each subnet of a list."""
        return [
            str(subnet.properties["AvailabilityZone"])
            for subnet in self.targets(stack, subnets)
            if subnet.type == "AWS::EC2::Subnet"
        ]

    @cached_property
    def tiers(self) -> dict[str, "Tier"]:
        """The Beanstalk environments by tier: `web` and `worker`."""
        tiers = (Tier(self, found) for found in self.resources("AWS::ElasticBeanstalk::Environment"))
        return {tier.name: tier for tier in tiers}


@dataclass(frozen=True)
class Tier:
    """A Beanstalk environment, its options and the resources that its bundle adds."""

    store: Store
    resource: Resource

    @cached_property
    def options(self) -> Options:
        """Option settings by namespace and name."""
        settings = self.resource.properties["OptionSettings"]
        return {(option["Namespace"], option["OptionName"]): option["Value"] for option in settings}

    @property
    def name(self) -> str:
        """`web` or `worker`."""
        return str(self.options[PROPERTIES, "STOREFRONT_TIER"])

    def number(self, namespace: str, name: str) -> int:
        """Read an option that is a number; an option that is gone counts as zero."""
        return int(self.options.get((namespace, name), 0))

    @property
    def zones(self) -> list[str]:
        """The zone of each subnet that instances are launched in."""
        return self.store.zones(self.resource.stack, self.options.get(("aws:ec2:vpc", "Subnets")))

    @property
    def scaling(self) -> Body:
        """Resources by logical id that the source bundle adds to the environment."""
        version = self.store.target(self.resource.stack, self.resource.properties["VersionLabel"])
        key = str(version.properties["SourceBundle"]["S3Key"]) if version else ""
        bundle: Body = self.store.bundles.get(key.removesuffix(".zip"), {})
        return bundle


def read(folder: Path, config: EnvironmentConfig) -> Store:
    """Read the assembly of an environment."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    stacks = {
        name: artifact["properties"]
        for name, artifact in sorted(manifest["artifacts"].items())
        if artifact["type"] == STACK
    }
    templates = {
        name: json.loads((folder / facts["templateFile"]).read_text(encoding="utf-8"))
        for name, facts in stacks.items()
    }
    return Store(config, templates, stacks, dict(_bundles(folder)))


def _bundles(folder: Path) -> Iterator[tuple[str, Body]]:
    for asset in sorted(folder.glob("asset.*")):
        if (asset / SCALING).is_file():
            added = json.loads((asset / SCALING).read_text(encoding="utf-8"))["Resources"]
            yield asset.name.removeprefix("asset."), added
