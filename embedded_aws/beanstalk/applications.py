"""Applications and their versions."""

from __future__ import annotations

from ministack.services import s3

from embedded_aws.beanstalk.state import Record, arn, here, now
from embedded_aws.query import ApiError


def application(name: str) -> Record:
    """Return an application, or the error the API gives for one that is not there."""
    found = here().applications.get(name)
    if found is None:
        raise ApiError("InvalidParameterValue", f"No Application named '{name}' found.")
    return found


class Applications:
    """CreateApplication, CreateApplicationVersion and their siblings."""

    def create_application(self, request: Record) -> Record:
        """Create an application; its name must be free."""
        name = request["ApplicationName"]
        if name in here().applications:
            raise ApiError("InvalidParameterValue", f"Application {name} already exists.")
        created = {
            **_described(request),
            "ApplicationName": name,
            "ApplicationArn": arn("application", name),
            "DateCreated": now(),
            "DateUpdated": now(),
            "ResourceLifecycleConfig": request.get("ResourceLifecycleConfig"),
            "ConfigurationTemplates": [],
        }
        here().applications[name] = created
        return {"Application": created}

    def update_application(self, request: Record) -> Record:
        """Change an application's description."""
        found = application(request["ApplicationName"])
        found.update(_described(request), DateUpdated=now())
        return {"Application": found}

    def update_application_resource_lifecycle(self, request: Record) -> Record:
        """Change how many versions an application keeps."""
        found = application(request["ApplicationName"])
        found["ResourceLifecycleConfig"] = request["ResourceLifecycleConfig"]
        return {
            "ApplicationName": found["ApplicationName"],
            "ResourceLifecycleConfig": found["ResourceLifecycleConfig"],
        }

    def describe_applications(self, request: Record) -> Record:
        """List applications with the labels of their versions."""
        wanted = request.get("ApplicationNames")
        return {
            "Applications": [
                {**found, "Versions": [label for owner, label in here().versions if owner == name]}
                for name, found in here().applications.items()
                if not wanted or name in wanted
            ]
        }

    def delete_application(self, request: Record) -> None:
        """Delete an application and its versions; running environments forbid it."""
        name = request["ApplicationName"]
        running = [
            found["EnvironmentName"]
            for found in here().environments.values()
            if found["ApplicationName"] == name and found["Status"] != "Terminated"
        ]
        if running and not request.get("TerminateEnvByForce"):
            raise ApiError(
                "OperationInProgressFailure",
                f"Application {name} has running environments: {', '.join(running)}.",
            )
        here().applications.pop(name, None)
        for key in [key for key in here().versions if key[0] == name]:
            del here().versions[key]

    def create_application_version(self, request: Record) -> Record:
        """Register a version; its source bundle must exist in S3."""
        owner, label = request["ApplicationName"], request["VersionLabel"]
        application(owner)
        if (owner, label) in here().versions:
            raise ApiError("InvalidParameterValue", f"Application Version {label} already exists.")
        bundle = request.get("SourceBundle")
        if bundle:
            _require_object(bundle["S3Bucket"], bundle["S3Key"])
        version = {
            **_described(request),
            "ApplicationName": owner,
            "VersionLabel": label,
            "ApplicationVersionArn": arn("applicationversion", f"{owner}/{label}"),
            "SourceBundle": bundle,
            "DateCreated": now(),
            "DateUpdated": now(),
            "Status": "PROCESSED" if request.get("Process") else "UNPROCESSED",
        }
        here().versions[owner, label] = version
        return {"ApplicationVersion": version}

    def update_application_version(self, request: Record) -> Record:
        """Change a version's description."""
        version = here().versions.get((request["ApplicationName"], request["VersionLabel"]))
        if version is None:
            raise ApiError(
                "InvalidParameterValue", f"No Application Version named '{request['VersionLabel']}' found."
            )
        version.update(_described(request), DateUpdated=now())
        return {"ApplicationVersion": version}

    def describe_application_versions(self, request: Record) -> Record:
        """List versions, of one application or of all."""
        owner, labels = request.get("ApplicationName"), request.get("VersionLabels")
        return {
            "ApplicationVersions": [
                version
                for (application_name, label), version in here().versions.items()
                if (not owner or application_name == owner) and (not labels or label in labels)
            ]
        }

    def delete_application_version(self, request: Record) -> None:
        """Delete a version that no environment runs."""
        owner, label = request["ApplicationName"], request["VersionLabel"]
        for environment in here().environments.values():
            runs = environment["Status"] != "Terminated" and environment["ApplicationName"] == owner
            if runs and environment["VersionLabel"] == label:
                raise ApiError(
                    "SourceBundleDeletionFailure",
                    f"Unable to delete application version {label}: environment "
                    f"{environment['EnvironmentName']} runs it.",
                )
        here().versions.pop((owner, label), None)


def _described(request: Record) -> Record:
    return {"Description": request["Description"]} if "Description" in request else {}


def _require_object(bucket: str, key: str) -> None:
    stored = s3._buckets.get(bucket)
    if stored is None or key not in stored["objects"]:
        raise ApiError(
            "InvalidParameterCombination",
            f"Unable to download from S3 location (Bucket: {bucket}  Key: {key}).",
        )
