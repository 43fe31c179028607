"""A cloud assembly, indexed: resources by type, their construct paths, and what their properties refer to."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from picture.model import PictureError

STACK = "aws:cloudformation:stack"
SUBSTITUTION = re.compile(r"\$\{(\w+)(?:\.([\w.]+))?\}")

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Resource:
    """One resource; `type` goes without `AWS::`, and `path` is its construct path without hashes."""

    stack: str
    logical_id: str
    type: str
    path: str
    region: str
    properties: Body

    def __hash__(self) -> int:
        return hash((self.stack, self.logical_id))


@dataclass(frozen=True)
class Reference:
    """What a value refers to: a resource and the attribute of it, `Ref` for its own name."""

    resource: Resource
    attribute: str


@dataclass(frozen=True)
class Index:
    """Every resource of an environment; `templates`, `regions` and `paths` are keyed by the stack's id."""

    environment: str
    templates: Mapping[str, Body]
    names: Mapping[str, str]
    regions: Mapping[str, str]
    paths: Mapping[str, Mapping[str, str]]
    bundles: Mapping[str, Body]

    @cached_property
    def resources(self) -> dict[tuple[str, str], Resource]:
        """Resources by stack id and logical id, in the order of their paths."""
        found = [
            Resource(
                stack=stack,
                logical_id=logical_id,
                type=body["Type"].removeprefix("AWS::"),
                path=self.paths[stack].get(logical_id, f"{stack}/{logical_id}"),
                region=self.regions[stack],
                properties=body.get("Properties", {}),
            )
            for stack, template in self.templates.items()
            for logical_id, body in template.get("Resources", {}).items()
        ]
        return {(each.stack, each.logical_id): each for each in sorted(found, key=lambda each: each.path)}

    def all(self, *types: str) -> list[Resource]:
        """List the resources of the given types, such as `RDS::DBInstance`, by path."""
        return [resource for resource in self.resources.values() if resource.type in types]

    def references(self, stack: str, value: Any) -> Iterator[Reference]:
        """Find every resource that a value refers to, through functions and outputs of other stacks."""
        match value:
            case {"Ref": str(logical_id)}:
                yield from self._reference(stack, logical_id, "Ref")
            case {"Fn::GetAtt": [str(logical_id), str(attribute)]}:
                yield from self._reference(stack, logical_id, attribute)
            case {"Fn::GetStackOutput": {"StackName": str(name), "OutputName": str(output)}}:
                yield from self._output(name, output)
            case {"Fn::ImportValue": str(export)}:
                yield from self._export(export)
            case {"Fn::Sub": str(text)} | {"Fn::Sub": [str(text), *_]}:
                for logical_id, attribute in SUBSTITUTION.findall(text):
                    yield from self._reference(stack, logical_id, attribute or "Ref")
            case dict():
                for inner in value.values():
                    yield from self.references(stack, inner)
            case list():
                for inner in value:
                    yield from self.references(stack, inner)

    def targets(self, resource: Resource, *keys: str, type: str = "") -> list[Resource]:  # noqa: A002 - AWS's word
        """List the resources that the property under `keys` refers to, once each, if wanted of one type."""
        value: Any = resource.properties
        for key in keys:
            value = value.get(key) if isinstance(value, Mapping) else None
        found = (reference.resource for reference in self.references(resource.stack, value))
        return list(dict.fromkeys(each for each in found if type in ("", each.type)))

    def _reference(self, stack: str, logical_id: str, attribute: str) -> Iterator[Reference]:
        found = self.resources.get((stack, logical_id))
        if found:
            yield Reference(found, attribute)

    def _output(self, name: str, output: str) -> Iterator[Reference]:
        stack = next((key for key, stack_name in self.names.items() if stack_name == name), "")
        found = self.templates.get(stack, {}).get("Outputs", {}).get(output)
        if found is None:
            raise PictureError(f"stack {name} has no output {output}, which another stack reads")
        yield from self.references(stack, found["Value"])

    def _export(self, export: str) -> Iterator[Reference]:
        for stack, template in self.templates.items():
            for output in template.get("Outputs", {}).values():
                if output.get("Export", {}).get("Name") == export:
                    yield from self.references(stack, output["Value"])


def read(folder: Path) -> Index:
    """Index the assembly in `folder`; raises PictureError when it is none."""
    try:
        return _index(folder)
    except (OSError, LookupError, TypeError, AttributeError) as error:
        found = f"{type(error).__name__}: {error}"
        raise PictureError(f"{folder} holds no cloud assembly ({found})\n  fix: make synth") from None


def _index(folder: Path) -> Index:
    artifacts = _json(folder / "manifest.json")["artifacts"]
    stacks = {name: found for name, found in sorted(artifacts.items()) if found["type"] == STACK}
    if not stacks:
        raise PictureError(f"{folder} holds no stack\n  fix: make synth")
    names = {name: str(found["properties"].get("stackName", name)) for name, found in stacks.items()}
    files = {name: folder / found["properties"]["templateFile"] for name, found in stacks.items()}
    return Index(
        environment=next(iter(names.values())).split("-", 1)[-1].removesuffix(f"-{next(iter(names))}"),
        templates={name: _json(file) for name, file in files.items()},
        names=names,
        regions={name: found["environment"].rsplit("/", 1)[-1] for name, found in stacks.items()},
        paths={name: dict(_paths(folder, found)) for name, found in stacks.items()},
        bundles=dict(_bundles(folder)),
    )


def _paths(folder: Path, artifact: Body) -> Iterator[tuple[str, str]]:
    """Read construct paths from the metadata: templates carry them only if the CLI asked for it."""
    apart = artifact.get("additionalMetadataFile")
    metadata = artifact.get("metadata") or (_json(folder / apart) if apart else {})
    for path, entries in metadata.items():
        for entry in entries:
            if entry["type"] == "aws:cdk:logicalId":
                yield entry["data"], path.strip("/").removesuffix("/Resource")


def _bundles(folder: Path) -> Iterator[tuple[str, Body]]:
    """Read what source bundles make Beanstalk add to an environment, by the hash of the asset."""
    for asset in sorted(folder.glob("asset.*")):
        added = asset / ".ebextensions" / "90-scaling.config"
        if added.is_file():
            yield asset.name.removeprefix("asset."), _json(added).get("Resources", {})


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise PictureError(f"{path} holds no JSON ({error})\n  fix: make synth") from None
