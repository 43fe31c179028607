"""Which option settings Elastic Beanstalk accepts, and what it says of the others."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from embedded_aws.query import ApiError

Setting = dict[str, str]

_RULES = Path(__file__).parent / "options.toml"
_BOOLEANS = frozenset({"true", "false"})


def validate(settings: list[Setting]) -> None:
    """Refuse the first setting that AWS would refuse, naming its namespace, option and value."""
    for setting in settings:
        namespace, name = setting["Namespace"], setting["OptionName"]
        rule = _rule(namespace, name)
        problem = _problem(rule, setting.get("Value", ""))
        if problem:
            raise ApiError(
                "ConfigurationValidationException",
                f"Configuration validation exception: Invalid option value: '{setting.get('Value', '')}' "
                f"(Namespace: '{namespace}', OptionName: '{name}'): {problem}",
            )
        if namespace == "aws:autoscaling:scheduledaction" and not setting.get("ResourceName"):
            raise ApiError(
                "InvalidParameterValue", f"'{name}' in {namespace} needs a ResourceName: the action's name"
            )
    _validate_together({(item["Namespace"], item["OptionName"]): item.get("Value", "") for item in settings})


@cache
def _rules() -> dict[str, dict[str, str]]:
    return tomllib.loads(_RULES.read_text(encoding="utf-8"))


def _rule(namespace: str, name: str) -> str:
    family = f"{namespace.rpartition(':')[0]}:*"
    options = _rules().get(namespace) or _rules().get(family)
    if options is None:
        raise ApiError("InvalidParameterValue", f"Invalid option namespace: '{namespace}'.")
    rule = options.get(name) or options.get("*")
    if rule is None:
        raise ApiError(
            "InvalidParameterValue",
            f"Invalid option specification (Namespace: '{namespace}', OptionName: '{name}'): "
            "Unknown configuration setting.",
        )
    return rule


def _problem(rule: str, value: str) -> str | None:
    """Why a value breaks its rule, or None."""
    if rule in {"text", "list"}:
        return None
    if rule == "boolean":
        return None if value.lower() in _BOOLEANS else "Value is not a boolean."
    if not rule.startswith("integer"):
        return None if value in rule.split("|") else f"Valid values are: [{', '.join(rule.split('|'))}]."
    if not re.fullmatch(r"-?\d+", value):
        return "Value is not an integer."
    bounds = rule.removeprefix("integer").strip()
    if not bounds:
        return None
    low, high = (int(bound) for bound in bounds.split(".."))
    return None if low <= int(value) <= high else f"Value must be between {low} and {high}."


def _validate_together(values: dict[tuple[str, str], str]) -> None:
    low = values.get(("aws:autoscaling:asg", "MinSize"))
    high = values.get(("aws:autoscaling:asg", "MaxSize"))
    if low and high and int(low) > int(high):
        raise ApiError(
            "ConfigurationValidationException", f"MinSize ({low}) is greater than MaxSize ({high})."
        )
    shared = values.get(("aws:elasticbeanstalk:environment", "LoadBalancerIsShared"), "").lower() == "true"
    if shared and ("aws:elbv2:loadbalancer", "SharedLoadBalancer") not in values:
        raise ApiError(
            "ConfigurationValidationException",
            "LoadBalancerIsShared is true but SharedLoadBalancer (aws:elbv2:loadbalancer) names none.",
        )
