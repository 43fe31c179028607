"""The platform branches an environment can run on."""

from __future__ import annotations

import re

from ministack.core.responses import get_region

from embedded_aws.beanstalk.state import Record
from embedded_aws.query import ApiError

_OPERATING_SYSTEM = "64bit Amazon Linux 2023"
_PYTHON_VERSIONS = ("3.11", "3.12", "3.13", "3.14")
_VERSION = "4.13.7"
# Branches that environments may name too; their versions are not known here, so none is listed.
# https://docs.aws.amazon.com/elasticbeanstalk/latest/platforms/platforms-supported.html
_OTHER_LANGUAGES = (
    ".NET 8",
    ".NET 9",
    "Corretto 8",
    "Corretto 11",
    "Corretto 17",
    "Corretto 21",
    "Docker",
    "ECS",
    "Go 1",
    "Node.js 20",
    "Node.js 22",
    "PHP 8.2",
    "PHP 8.3",
    "PHP 8.4",
    "Ruby 3.2",
    "Ruby 3.3",
    "Ruby 3.4",
)
_ARN = re.compile(
    r"arn:aws:elasticbeanstalk:[a-z0-9-]*::platform/(?P<branch>[^/]+?)(/(?P<version>[0-9.]+))?$"
)


class Platforms:
    """ListPlatformVersions and DescribePlatformVersion."""

    def list_platform_versions(self, request: Record) -> Record:
        """List the recommended version of each branch, narrowed by the filters of the request."""
        summaries = [_summary(python) for python in _PYTHON_VERSIONS]
        for wanted in request.get("Filters", []):
            name, values = wanted.get("Type", ""), wanted.get("Values", [])
            summaries = [summary for summary in summaries if summary.get(name, values[0]) in values]
        return {"PlatformSummaryList": summaries}

    def describe_platform_version(self, request: Record) -> Record:
        """Describe one version by its ARN."""
        branch = branch_of(request["PlatformArn"])
        summary = next(
            (item for item in map(_summary, _PYTHON_VERSIONS) if item["PlatformBranchName"] == branch), {}
        )
        return {"PlatformDescription": {**summary, "PlatformName": branch}}


def branch_of(platform_arn: str) -> str:
    """Return the branch of a platform ARN; an ARN of another shape, or of an unknown branch, is refused."""
    match = _ARN.match(platform_arn)
    known = (f"Python {version}" for version in _PYTHON_VERSIONS)
    if match is None or match["branch"] not in map(_branch, (*known, *_OTHER_LANGUAGES)):
        raise ApiError("InvalidParameterValue", f"No Platform found for Platform ARN '{platform_arn}'.")
    return match["branch"]


def solution_stack(platform_arn: str) -> str:
    """Return the solution stack name that goes with a platform ARN, as DescribeEnvironments shows it."""
    language = branch_of(platform_arn).split(" running on ")[0]
    version = _ARN.match(platform_arn)
    return f"{_OPERATING_SYSTEM} v{(version and version['version']) or _VERSION} running {language}"


def _branch(language: str) -> str:
    return f"{language} running on {_OPERATING_SYSTEM}"


def _summary(python: str) -> Record:
    branch = _branch(f"Python {python}")
    return {
        "PlatformArn": f"arn:aws:elasticbeanstalk:{get_region()}::platform/{branch}/{_VERSION}",
        "PlatformOwner": "AWSElasticBeanstalk",
        "PlatformStatus": "Ready",
        "PlatformCategory": "Python",
        "OperatingSystemName": "Amazon Linux",
        "OperatingSystemVersion": "2023",
        "SupportedTierList": ["WebServer/Standard", "Worker/SQS/HTTP"],
        "PlatformLifecycleState": "Recommended",
        "PlatformVersion": _VERSION,
        "PlatformBranchName": branch,
        "PlatformBranchLifecycleState": "Supported",
    }
