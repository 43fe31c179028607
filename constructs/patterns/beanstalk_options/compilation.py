"""Compiles typed options into the settings of a CfnEnvironment."""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, ClassVar

from aws_cdk import aws_elasticbeanstalk as elasticbeanstalk

from patterns.beanstalk_options import rules, tier_rules
from patterns.beanstalk_options.kinds import Value
from patterns.beanstalk_options.lookup import OptionError, render
from patterns.beanstalk_options.view import Rule, Settings, Tier, View

RULES: dict[Tier, tuple[Rule, ...]] = {
    "web": (*rules.ALWAYS, *tier_rules.WEB),
    "worker": (*rules.ALWAYS, *tier_rules.WORKER),
}


@dataclass(frozen=True, kw_only=True)
class OptionGroup:
    """Options of one namespace. A field is named like its option, unless it states another name."""

    NAMESPACE: ClassVar[str]

    @property
    def namespace(self) -> str:
        """Namespace of the options."""
        return self.NAMESPACE

    def values(self) -> Mapping[str, Value]:
        """Options that are set, by name."""
        names = {item.metadata.get("option") or _pascal(item.name): item.name for item in fields(self)}
        return {option: value for option, name in names.items() if (value := getattr(self, name)) is not None}


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def named(option: str, default: Any = MISSING) -> Any:
    """Name the option of a field that its own name does not give; without a default it is required."""
    return field(default=default, metadata={"option": option})


@dataclass(frozen=True, kw_only=True)
class Named(OptionGroup):
    """Options of a namespace that ends in a name of its own."""

    name: str

    @property
    def namespace(self) -> str:
        """Namespace with the name."""
        return f"{self.NAMESPACE}:{self.name}"

    def values(self) -> Mapping[str, Value]:
        """Options that are set, by name."""
        return {option: value for option, value in super().values().items() if option != "Name"}


@dataclass(frozen=True, kw_only=True)
class FreeOptions(OptionGroup):
    """Options with names of the environment's own."""

    options: Mapping[str, str]

    def values(self) -> Mapping[str, Value]:
        """Options as given."""
        return self.options


def compile_options(
    groups: Iterable[OptionGroup], *, tier: Tier
) -> list[elasticbeanstalk.CfnEnvironment.OptionSettingProperty]:
    """Check the options and write them sorted, so that equal options give equal templates.

    Raises OptionError.
    """
    settings: Settings = {}
    rendered: dict[tuple[str, str], str] = {}
    for group in groups:
        for name, value in group.values().items():
            key = (group.namespace, name)
            if key in settings:
                raise OptionError(" ".join(key), got=value, allowed=f"one value; {settings[key]!r} is set")
            rendered[key] = render(*key, value)
            settings[key] = value
    for rule in RULES[tier]:
        rule(View(settings))
    return [
        elasticbeanstalk.CfnEnvironment.OptionSettingProperty(
            namespace=key[0], option_name=key[1], value=text
        )
        for key, text in sorted(rendered.items())
    ]
