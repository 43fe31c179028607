"""What the application is told: environment properties of a Beanstalk environment, and what they name."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from picture.cards.tiers import PROPERTIES, TIER, Options, options
from picture.index import Index, Reference, Resource
from picture.model import PictureError

PARAMETER = "SSM::Parameter"


@dataclass(frozen=True)
class Tier:
    """A Beanstalk environment: what it tells its application, and in which security groups that runs."""

    environment: Resource
    settings: Options
    groups: tuple[Resource, ...]

    @property
    def name(self) -> str:
        """The tier that the application is told it is, `web` or `worker`."""
        return str(self.settings.get(TIER, "web"))


@dataclass(frozen=True)
class Naming:
    """An environment property, the SSM parameters on the way, and what it names in the end."""

    name: str
    hops: tuple[Resource, ...]
    target: Resource
    attribute: str

    @property
    def is_endpoint(self) -> bool:
        """Whether what is named is an address to connect to, such as `Endpoint.Address`."""
        return "endpoint" in self.attribute.lower()

    @property
    def why(self) -> tuple[Resource | str, ...]:
        """The property and all that it leads through, as reasons of a connection."""
        return (f"env {self.name}", *self.hops, self.target)


def tiers(index: Index) -> list[Tier]:
    """List the Beanstalk environments with what they are told."""
    found = []
    for environment in index.all("ElasticBeanstalk::Environment"):
        settings = options(environment)
        groups = referred(
            index, environment, settings.get(("aws:autoscaling:launchconfiguration", "SecurityGroups"))
        )
        found.append(Tier(environment, settings, tuple(groups)))
    return found


def referred(index: Index, resource: Resource, value: object) -> list[Resource]:
    """List what a value of a resource refers to, once each."""
    return list(dict.fromkeys(each.resource for each in index.references(resource.stack, value)))


def names(index: Index, tier: Tier) -> Iterator[Naming]:
    """List everything that a tier's environment properties name, directly or by way of SSM parameters."""
    for name, value in _properties(tier):
        for reference in index.references(tier.environment.stack, value):
            yield from _followed(index, name, reference)
    for name, parameter in looked_up(index, tier):
        for reference in index.references(parameter.stack, parameter.properties.get("Value")):
            yield Naming(name, (parameter,), reference.resource, reference.attribute)


def looked_up(index: Index, tier: Tier) -> Iterator[tuple[str, Resource]]:
    """List the SSM parameters under the paths that environment properties name, such as the shard map's."""
    paths = {str(each.properties.get("Name", "")): each for each in index.all(PARAMETER)}
    for name, value in _properties(tier):
        if not (isinstance(value, str) and value.startswith("/")):
            continue
        prefix = value.rstrip("/")
        found = [each for path, each in paths.items() if path == prefix or path.startswith(f"{prefix}/")]
        if not found:
            raise PictureError(
                f"{tier.environment.path}: {name} names SSM parameters under {value}, and there are none"
                "\n  fix: define them, or correct the environment property"
            )
        yield from ((name, parameter) for parameter in found)


def _properties(tier: Tier) -> list[tuple[str, Any]]:
    """List the environment properties by name."""
    return sorted(
        ((name, value) for (namespace, name), value in tier.settings.items() if namespace == PROPERTIES),
        key=lambda each: each[0],
    )


def _followed(index: Index, name: str, reference: Reference) -> Iterator[Naming]:
    """Follow the value of a parameter to what it refers to; anything else is what is named."""
    parameter = reference.resource
    if parameter.type != PARAMETER or reference.attribute != "Value":
        yield Naming(name, (), parameter, reference.attribute)
        return
    for inner in index.references(parameter.stack, parameter.properties.get("Value")):
        yield Naming(name, (parameter,), inner.resource, inner.attribute)
