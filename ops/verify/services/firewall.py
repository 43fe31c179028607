"""AWS WAF: the web ACL, its rules in order, and its log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ops.verify.model import Field, Kind, Promise

if TYPE_CHECKING:
    from mypy_boto3_wafv2 import WAFV2Client


def _web_acl(waf: WAFV2Client, promise: Promise) -> Mapping[str, Any]:
    name, identifier, scope = promise.physical_id.split("|")
    found = waf.get_web_acl(
        Name=name, Id=identifier, Scope="CLOUDFRONT" if scope == "CLOUDFRONT" else "REGIONAL"
    )
    return found["WebACL"]


def _logging(waf: WAFV2Client, promise: Promise) -> Mapping[str, Any]:
    found = waf.get_logging_configuration(ResourceArn=promise.physical_id)
    return found["LoggingConfiguration"]


def _rules(acl: Mapping[str, Any]) -> Any:
    """Map each rule to its priority, what it matches, and what it does with a match."""
    return {
        rule["Name"]: {
            "priority": rule.get("Priority"),
            "statement": rule.get("Statement"),
            "action": next(iter(rule.get("Action") or rule.get("OverrideAction") or {}), None),
        }
        for rule in acl.get("Rules") or ()
    }


def _default_action(acl: Mapping[str, Any]) -> str | None:
    return next(iter(acl.get("DefaultAction") or {}), None)


KINDS = (
    Kind(
        "AWS::WAFv2::WebACL",
        "Web ACLs",
        "wafv2",
        _web_acl,
        (
            Field(_default_action, _default_action, "default action"),
            Field(lambda p: sorted(_rules(p)), lambda a: sorted(_rules(a)), "rules"),
            Field(_rules, _rules, "rule"),
        ),
    ),
    Kind(
        "AWS::WAFv2::LoggingConfiguration",
        "Firewall logs",
        "wafv2",
        _logging,
        (Field("LogDestinationConfigs", "LogDestinationConfigs", "destination"),),
    ),
)
