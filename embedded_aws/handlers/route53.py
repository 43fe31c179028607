"""Route 53: health checks, and the tags of hosted zones."""

from __future__ import annotations

from embedded_aws.handler import Attributes, GeneratedName, Provisioned, ResourceHandler
from embedded_aws.loopback import api
from embedded_aws.schema import Properties
from embedded_aws.stock import StockType


class HostedZone(StockType):
    """A hosted zone."""

    type_name = "AWS::Route53::HostedZone"

    def finish(self, ref: str, properties: Properties, attributes: Attributes) -> Attributes:
        """Tag the zone."""
        tags = properties.get("HostedZoneTags")
        if tags:
            api("route53").change_tags_for_resource(ResourceType="hostedzone", ResourceId=ref, AddTags=tags)
        return attributes


class HealthCheck(ResourceHandler):
    """A Route 53 health check."""

    type_name = "AWS::Route53::HealthCheck"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Create the check with its tags."""
        client = api("route53")
        created = client.create_health_check(
            CallerReference=name.within(64), HealthCheckConfig=properties["HealthCheckConfig"]
        )
        ref = created["HealthCheck"]["Id"]
        self._tag(ref, properties)
        return Provisioned(ref, {"HealthCheckId": ref})

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Change the check in place; kind and interval replace it."""
        fixed = {"Type", "RequestInterval", "MeasureLatency"}
        config = {key: value for key, value in new["HealthCheckConfig"].items() if key not in fixed}
        api("route53").update_health_check(HealthCheckId=ref, **config)
        self._tag(ref, new)
        return Provisioned(ref, {"HealthCheckId": ref})

    def delete(self, ref: str, properties: Properties) -> None:
        """Delete the check."""
        api("route53").delete_health_check(HealthCheckId=ref)

    def _tag(self, ref: str, properties: Properties) -> None:
        if properties.get("HealthCheckTags"):
            api("route53").change_tags_for_resource(
                ResourceType="healthcheck", ResourceId=ref, AddTags=properties["HealthCheckTags"]
            )
