"""Environments: what runs a version, with the options it was given."""

from __future__ import annotations

import uuid

from ministack.core.responses import get_region

from embedded_aws.beanstalk import options
from embedded_aws.beanstalk.applications import application
from embedded_aws.beanstalk.platforms import solution_stack
from embedded_aws.beanstalk.state import Record, arn, here, now
from embedded_aws.query import ApiError

_WEB_TIER = {"Name": "WebServer", "Type": "Standard", "Version": "1.0"}


class Environments:
    """CreateEnvironment and its siblings."""

    def create_environment(self, request: Record) -> Record:
        """Create an environment, Ready at once; its version, platform and options must be right."""
        name = request["EnvironmentName"]
        application(request["ApplicationName"])
        if any(found["EnvironmentName"] == name for found in _running()):
            raise ApiError("InvalidParameterValue", f"Environment {name} already exists.")
        _require_version(request)
        settings = request.get("OptionSettings", [])
        options.validate(settings)
        created = _created(request, settings)
        here().environments[created["EnvironmentId"]] = created
        here().tags[created["EnvironmentArn"]] = {tag["Key"]: tag["Value"] for tag in request.get("Tags", [])}
        return _public(created)

    def update_environment(self, request: Record) -> Record:
        """Change version, platform, description or options in place."""
        found = _environment(request)
        _require_version({**request, "ApplicationName": found["ApplicationName"]})
        removed = {_key(item) for item in request.get("OptionsToRemove", [])}
        replaced = {_key(item) for item in request.get("OptionSettings", [])}
        kept = [item for item in found["_settings"] if _key(item) not in removed | replaced]
        settings = kept + request.get("OptionSettings", [])
        options.validate(settings)
        if "PlatformArn" in request:
            found["SolutionStackName"] = solution_stack(request["PlatformArn"])
        found.update(
            {key: request[key] for key in ("VersionLabel", "PlatformArn", "Description") if key in request}
        )
        found.update(_settings=settings, DateUpdated=now())
        return _public(found)

    def terminate_environment(self, request: Record) -> Record:
        """Terminate an environment; it stays visible as terminated to whoever asks for it."""
        found = _environment(request)
        found.update(Status="Terminated", Health="Grey", HealthStatus="Suspended", DateUpdated=now())
        return _public(found)

    def describe_environments(self, request: Record) -> Record:
        """List environments by application, name or id."""
        names, ids = request.get("EnvironmentNames"), request.get("EnvironmentIds")
        every = here().environments.values() if request.get("IncludeDeleted") else _running()
        return {
            "Environments": [
                _public(found)
                for found in every
                if request.get("ApplicationName", found["ApplicationName"]) == found["ApplicationName"]
                and (not names or found["EnvironmentName"] in names)
                and (not ids or found["EnvironmentId"] in ids)
            ]
        }

    def describe_configuration_settings(self, request: Record) -> Record:
        """Show the options of an environment."""
        found = _environment(request)
        shown = (
            "ApplicationName",
            "EnvironmentName",
            "SolutionStackName",
            "PlatformArn",
            "DateCreated",
            "DateUpdated",
        )
        return {
            "ConfigurationSettings": [
                {
                    **{key: found[key] for key in shown},
                    "DeploymentStatus": "deployed",
                    "OptionSettings": found["_settings"],
                }
            ]
        }

    def describe_environment_resources(self, request: Record) -> Record:
        """Show what an environment is made of, by the names Elastic Beanstalk gives it."""
        found = _environment(request)
        stack = f"awseb-{found['EnvironmentId']}-stack"
        shared = _option(found, "aws:elbv2:loadbalancer", "SharedLoadBalancer")
        worker = found["Tier"]["Name"] == "Worker"
        size = int(_option(found, "aws:autoscaling:asg", "MinSize") or 1)
        resources = {
            "EnvironmentName": found["EnvironmentName"],
            "AutoScalingGroups": [{"Name": f"{stack}-AWSEBAutoScalingGroup"}],
            "Instances": [{"Id": f"i-{_digest(found, index)}"} for index in range(size)],
            "LaunchConfigurations": [],
            "LaunchTemplates": [{"Id": f"lt-{_digest(found, 0)}"}],
            "LoadBalancers": [] if worker else [{"Name": shared or f"{stack}-AWSEBV2LoadBalancer"}],
            "Triggers": [],
            "Queues": [{"Name": "WorkerQueue", "URL": found["EndpointURL"]}] if worker else [],
        }
        return {"EnvironmentResources": resources}

    def describe_environment_health(self, request: Record) -> Record:
        """Show the health of an environment."""
        found = _environment(request)
        keys = ("EnvironmentName", "HealthStatus", "Status")
        return {**{key: found[key] for key in keys}, "Color": found["Health"], "Causes": []}

    def describe_events(self, request: Record) -> Record:
        """No events: every change here is complete when its call returns."""
        return {"Events": []}

    def list_tags_for_resource(self, request: Record) -> Record:
        """Show the tags of an environment."""
        tags = here().tags.get(request["ResourceArn"], {})
        return {
            "ResourceArn": request["ResourceArn"],
            "ResourceTags": [{"Key": key, "Value": value} for key, value in tags.items()],
        }

    def update_tags_for_resource(self, request: Record) -> None:
        """Add and remove tags of an environment."""
        tags = here().tags.setdefault(request["ResourceArn"], {})
        tags.update({tag["Key"]: tag["Value"] for tag in request.get("TagsToAdd", [])})
        for key in request.get("TagsToRemove", []):
            tags.pop(key, None)


def _created(request: Record, settings: list[options.Setting]) -> Record:
    environment_id = f"e-{uuid.uuid4().hex[:10]}"
    name, tier = request["EnvironmentName"], request.get("Tier") or _WEB_TIER
    host = f"awseb--AWSEB-{environment_id[2:]}.{get_region()}.elb.amazonaws.com"
    queue = f"https://sqs.{get_region()}.amazonaws.com/awseb-{environment_id}-stack-AWSEBWorkerQueue"
    platform = request.get("PlatformArn")
    return {
        "ApplicationName": request["ApplicationName"],
        "EnvironmentName": name,
        "EnvironmentId": environment_id,
        "EnvironmentArn": arn("environment", f"{request['ApplicationName']}/{name}"),
        "VersionLabel": request.get("VersionLabel"),
        "PlatformArn": platform,
        "SolutionStackName": solution_stack(platform) if platform else request.get("SolutionStackName"),
        "Description": request.get("Description"),
        "EndpointURL": queue if tier["Name"] == "Worker" else host,
        "CNAME": f"{request.get('CNAMEPrefix', name)}.{get_region()}.elasticbeanstalk.com",
        "Status": "Ready",
        "Health": "Green",
        "HealthStatus": "Ok",
        "AbortableOperationInProgress": False,
        "Tier": tier,
        "OperationsRole": request.get("OperationsRole"),
        "DateCreated": now(),
        "DateUpdated": now(),
        "_settings": settings,
    }


def _running() -> list[Record]:
    return [found for found in here().environments.values() if found["Status"] != "Terminated"]


def _environment(request: Record) -> Record:
    name, identifier = request.get("EnvironmentName"), request.get("EnvironmentId")
    for found in _running():
        if name == found["EnvironmentName"] or identifier == found["EnvironmentId"]:
            return found
    raise ApiError(
        "InvalidParameterValue", f"No Environment found for EnvironmentName = '{name or identifier}'."
    )


def _require_version(request: Record) -> None:
    label = request.get("VersionLabel")
    if label and (request["ApplicationName"], label) not in here().versions:
        raise ApiError("InvalidParameterValue", f"No Application Version named '{label}' found.")


def _public(environment: Record) -> Record:
    return {key: value for key, value in environment.items() if not key.startswith("_")}


def _key(setting: options.Setting) -> tuple[str, str, str | None]:
    return setting["Namespace"], setting["OptionName"], setting.get("ResourceName")


def _option(environment: Record, namespace: str, name: str) -> str | None:
    settings: list[options.Setting] = environment["_settings"]
    return next(
        (s.get("Value") for s in settings if (s["Namespace"], s["OptionName"]) == (namespace, name)), None
    )


def _digest(environment: Record, index: int) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{environment['EnvironmentArn']}/{index}").hex[:17]
