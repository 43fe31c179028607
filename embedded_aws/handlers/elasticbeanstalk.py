"""Elastic Beanstalk's types, over this package's own service."""

from __future__ import annotations

from typing import Any

from embedded_aws.handler import GeneratedName, Provisioned, ResourceHandler, changed, pick
from embedded_aws.loopback import api
from embedded_aws.schema import Properties

_NAME_LENGTH = 100
_ENVIRONMENT_NAME_LENGTH = 40


class Application(ResourceHandler):
    """An application."""

    type_name = "AWS::ElasticBeanstalk::Application"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Create the application with its rule for old versions."""
        ref = properties.get("ApplicationName") or name.within(_NAME_LENGTH)
        api("elasticbeanstalk").create_application(
            ApplicationName=ref, **pick(properties, "Description", "ResourceLifecycleConfig")
        )
        return Provisioned(ref, {})

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Change the description and the rule for old versions."""
        client = api("elasticbeanstalk")
        client.update_application(ApplicationName=ref, Description=new.get("Description", ""))
        lifecycle = changed(old, new, "ResourceLifecycleConfig")
        if lifecycle:
            client.update_application_resource_lifecycle(ApplicationName=ref, **lifecycle)
        return Provisioned(ref, {})

    def delete(self, ref: str, properties: Properties) -> None:
        """Delete the application."""
        api("elasticbeanstalk").delete_application(ApplicationName=ref)


class ApplicationVersion(ResourceHandler):
    """A version: a source bundle in S3, under a label that CloudFormation makes up."""

    type_name = "AWS::ElasticBeanstalk::ApplicationVersion"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Register the bundle, which must exist."""
        label = name.within(_NAME_LENGTH)
        api("elasticbeanstalk").create_application_version(
            VersionLabel=label,
            **pick(properties, "ApplicationName", "Description", "SourceBundle"),
            Process=True,
        )
        return Provisioned(label, {"Id": label})

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Change the description."""
        api("elasticbeanstalk").update_application_version(
            VersionLabel=ref, **pick(new, "ApplicationName", "Description")
        )
        return Provisioned(ref, {"Id": ref})

    def delete(self, ref: str, properties: Properties) -> None:
        """Delete the version."""
        api("elasticbeanstalk").delete_application_version(
            ApplicationName=properties["ApplicationName"], VersionLabel=ref
        )


class Environment(ResourceHandler):
    """An environment with its option settings."""

    type_name = "AWS::ElasticBeanstalk::Environment"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Launch the environment."""
        ref = properties.get("EnvironmentName") or name.within(_ENVIRONMENT_NAME_LENGTH)
        settings = pick(
            properties,
            "ApplicationName",
            "CNAMEPrefix",
            "Description",
            "OperationsRole",
            "OptionSettings",
            "PlatformArn",
            "SolutionStackName",
            "Tags",
            "TemplateName",
            "Tier",
            "VersionLabel",
        )
        created = api("elasticbeanstalk").create_environment(EnvironmentName=ref, **settings)
        return Provisioned(ref, {"EndpointURL": created["EndpointURL"]})

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Change version, platform and options in place; an option the template drops is removed."""
        kept = [_identity(option) for option in new.get("OptionSettings", [])]
        client = api("elasticbeanstalk")
        updated = client.update_environment(
            EnvironmentName=ref,
            OptionsToRemove=[
                option for option in map(_identity, old.get("OptionSettings", [])) if option not in kept
            ],
            **pick(new, "OptionSettings"),
            **changed(old, new, "Description", "PlatformArn", "VersionLabel"),
        )
        tags = {tag["Key"] for tag in new.get("Tags", [])}
        client.update_tags_for_resource(
            ResourceArn=updated["EnvironmentArn"],
            TagsToAdd=new.get("Tags", []),
            TagsToRemove=[tag["Key"] for tag in old.get("Tags", []) if tag["Key"] not in tags],
        )
        return Provisioned(ref, {"EndpointURL": updated["EndpointURL"]})

    def delete(self, ref: str, properties: Properties) -> None:
        """Terminate the environment."""
        api("elasticbeanstalk").terminate_environment(EnvironmentName=ref)


def _identity(option: dict[str, Any]) -> dict[str, Any]:
    return pick(option, "Namespace", "OptionName", "ResourceName")
