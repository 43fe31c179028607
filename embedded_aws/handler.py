"""What every resource type of this package implements, and its entry in the emulator's table of types."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

from ministack.services.cloudformation import provisioners

from embedded_aws.schema import Properties

Attributes = dict[str, Any]


class Provisioned(NamedTuple):
    """A resource as CloudFormation sees it: what Ref returns, and what Fn::GetAtt can ask for."""

    ref: str
    attributes: Attributes


class GeneratedName(NamedTuple):
    """The name CloudFormation gives a resource that the template leaves unnamed."""

    stack: str
    logical_id: str

    def within(self, length: int, *, lowercase: bool = False) -> str:
        """Cut the name to what the service allows; the part that makes it unique survives."""
        name: str = provisioners._physical_name(
            self.stack, self.logical_id, max_len=length, lowercase=lowercase
        )
        return name


class ResourceHandler:
    """One resource type, created, updated and deleted through the emulated service's own API."""

    type_name: ClassVar[str]
    registry: ClassVar[dict[str, ResourceHandler]] = {}

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        if "type_name" in cls.__dict__:
            ResourceHandler.registry[cls.type_name] = cls()

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Create the resource; `name` serves types whose name the template may omit."""
        raise NotImplementedError

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Change the resource in place: create-only changes never reach here."""
        raise NotImplementedError(f"{self.type_name} has no property that changes in place")

    def delete(self, ref: str, properties: Properties) -> None:
        """Delete the resource; deleting what is gone already is no error."""
        raise NotImplementedError

    def entry(self) -> dict[str, Any]:
        """Return the handler in the shape of the emulator's table of types."""
        return {
            "create": lambda logical_id, properties, stack: tuple(
                self.create(GeneratedName(stack, logical_id), properties)
            ),
            "update": lambda ref, old, new, _stack: tuple(self.update(ref, old, new)),
            "delete": self.delete,
        }


def pick(properties: Properties, *names: str) -> Properties:
    """Return the named properties that the template set."""
    return {name: properties[name] for name in names if name in properties}


def lower_camel(value: Any) -> Any:
    """Property names as the APIs write them that start with a small letter."""
    if isinstance(value, dict):
        return {key[:1].lower() + key[1:]: lower_camel(item) for key, item in value.items()}
    return [lower_camel(item) for item in value] if isinstance(value, list) else value


def tag_specifications(kind: str, properties: Properties) -> Properties:
    """Tags in EC2's form, for the request that creates the resource."""
    tags = properties.get("Tags")
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": tags}]} if tags else {}


def tag_map(tags: Any) -> dict[str, str]:
    """Tags as one mapping, whichever of CloudFormation's two forms the type uses."""
    return dict(tags) if isinstance(tags, dict) else {tag["Key"]: tag["Value"] for tag in tags or []}


def changed(old: Properties, new: Properties, *names: str) -> Properties:
    """Return the named properties whose value an update changes, with their new value."""
    return {name: new[name] for name in names if name in new and new[name] != old.get(name)}
