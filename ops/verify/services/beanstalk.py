"""Elastic Beanstalk: applications, versions, and environments with every option setting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ops.verify.model import Field, Kind, Promise, same
from ops.verify.values import keyed

if TYPE_CHECKING:
    from mypy_boto3_elasticbeanstalk import ElasticBeanstalkClient


def _application(beanstalk: ElasticBeanstalkClient, promise: Promise) -> Mapping[str, Any] | None:
    found = beanstalk.describe_applications(ApplicationNames=[promise.physical_id])["Applications"]
    return found[0] if found else None


def _version(beanstalk: ElasticBeanstalkClient, promise: Promise) -> Mapping[str, Any] | None:
    found = beanstalk.describe_application_versions(
        ApplicationName=promise.properties["ApplicationName"], VersionLabels=[promise.physical_id]
    )["ApplicationVersions"]
    return found[0] if found else None


def _environment(beanstalk: ElasticBeanstalkClient, promise: Promise) -> Mapping[str, Any] | None:
    found = beanstalk.describe_environments(EnvironmentNames=[promise.physical_id], IncludeDeleted=False)[
        "Environments"
    ]
    if not found:
        return None
    settings = beanstalk.describe_configuration_settings(
        ApplicationName=found[0]["ApplicationName"], EnvironmentName=found[0]["EnvironmentName"]
    )["ConfigurationSettings"][0]
    return {**found[0], "OptionSettings": _options(settings["OptionSettings"])}


def _options(settings: Any) -> Any:
    """Map each option to its value; the property list of subnets and the like is a set in one string."""
    named = keyed(settings, "Namespace", "ResourceName", "OptionName")
    return {name: _value(option.get("Value")) for name, option in (named or {}).items()}


def _value(value: Any) -> Any:
    return value.split(",") if isinstance(value, str) and "," in value and value[:1] != "{" else value


KINDS = (
    Kind("AWS::ElasticBeanstalk::Application", "Beanstalk applications", "elasticbeanstalk", _application),
    Kind(
        "AWS::ElasticBeanstalk::ApplicationVersion",
        "Application versions",
        "elasticbeanstalk",
        _version,
        same("ApplicationName", "SourceBundle"),
    ),
    Kind(
        "AWS::ElasticBeanstalk::Environment",
        "Beanstalk environments",
        "elasticbeanstalk",
        _environment,
        (
            *same("ApplicationName", "PlatformArn", "VersionLabel"),
            Field("Tier", "Tier"),
            Field(lambda p: _options(p.get("OptionSettings")), "OptionSettings", "option"),
        ),
    ),
)
