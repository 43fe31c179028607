"""Route 53 and Certificate Manager: zones, records, health checks, certificates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ops.verify.model import Field, Kind, Promise, same
from ops.verify.values import UNKNOWN

if TYPE_CHECKING:
    from mypy_boto3_route53 import Route53Client


def _zone(route53: Route53Client, promise: Promise) -> Mapping[str, Any]:
    return route53.get_hosted_zone(Id=promise.physical_id)["HostedZone"]


def _record(route53: Route53Client, promise: Promise) -> Mapping[str, Any] | None:
    zone, name, kind = (promise.properties.get(key) for key in ("HostedZoneId", "Name", "Type"))
    if not isinstance(zone, str) or not isinstance(name, str):
        return None
    pages = route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone)
    for page in pages:
        for record in page["ResourceRecordSets"]:
            if record["Name"].rstrip(".") == name.rstrip(".") and record["Type"] == kind:
                return record
    return None


def _health_check(route53: Route53Client, promise: Promise) -> Mapping[str, Any]:
    return route53.get_health_check(HealthCheckId=promise.physical_id)["HealthCheck"]


def _certificate(acm: Any, promise: Promise) -> Mapping[str, Any]:
    found: Mapping[str, Any] = acm.describe_certificate(CertificateArn=promise.physical_id)["Certificate"]
    return found


def _target(record: Mapping[str, Any]) -> Any:
    name = (record.get("AliasTarget") or {}).get("DNSName")
    return name.rstrip(".").removeprefix("dualstack.") if isinstance(name, str) else name


KINDS = (
    Kind(
        "AWS::Route53::HostedZone",
        "Hosted zones",
        "route53",
        _zone,
        (Field("Name", "Name", "name"),),
    ),
    Kind(
        "AWS::Route53::RecordSet",
        "DNS records",
        "route53",
        _record,
        (
            Field("Type", "Type", "type"),
            Field(_target, _target, "alias of"),
            Field("ResourceRecords", "ResourceRecords[].Value", "values"),
            Field("TTL", "TTL"),
        ),
    ),
    Kind(
        "AWS::Route53::HealthCheck",
        "Health checks",
        "route53",
        _health_check,
        (Field("HealthCheckConfig", "HealthCheckConfig", "check"),),
    ),
    Kind(
        "AWS::CertificateManager::Certificate",
        "Certificates",
        "acm",
        _certificate,
        (
            *same("DomainName"),
            Field(lambda p: "ISSUED" if p else UNKNOWN, "Status", "status"),
        ),
    ),
)
