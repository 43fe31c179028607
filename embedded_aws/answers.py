"""What the emulator keeps, or can keep, but leaves out of its answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2, elasticache, rds, route53, s3

from config.regions import CLOUDFRONT_PREFIX_LISTS

Record = dict[str, Any]

_ENCRYPTION = "x-amz-server-side-encryption"
_KEY = "x-amz-server-side-encryption-aws-kms-key-id"
_LOCAL_ENDPOINT = re.compile(
    r"<(?P<kind>PrimaryEndpoint|ReaderEndpoint)><Address>localhost</Address><Port>\d+</Port></(?P=kind)>"
)


def install() -> None:
    """Complete the answers, each where the emulator writes it."""
    rds._instance_xml = _appended(rds._instance_xml, _instance, drop="<EnabledCloudwatchLogsExports/>")
    elasticache._rg_xml = _without_local_endpoints(_appended(elasticache._rg_xml, _replication_group))
    elasticache._user_xml = _escaped(elasticache._user_xml, "AccessString")
    route53._build_health_check_el = _lower_case_booleans(route53._build_health_check_el)
    ec2._vpce_fields_xml = _with_endpoint_access(ec2._vpce_fields_xml)
    ec2._aws_pl_id_from_name = _with_regional_ids(ec2._aws_pl_id_from_name)
    ec2._parse_ip_permissions = _with_prefix_lists(ec2._parse_ip_permissions)
    s3._resolve_sse_write_headers = _with_managed_key(s3._resolve_sse_write_headers)
    actions = ec2._ACTION_MAP
    actions["DescribeNatGateways"] = _completed(
        actions["DescribeNatGateways"], "natGatewayId", _nat_gateway, drop="<natGatewayAddressSet/>"
    )
    actions["DescribeFlowLogs"] = _completed(actions["DescribeFlowLogs"], "flowLogId", _flow_log)


def _element(name: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"<{name}>{escape(text)}</{name}>"


def _appended(write: Callable[[Record], str], extra: Callable[[Record], str], drop: str = "") -> Any:
    """Write a record as before, and then what was missing."""
    return lambda record: write(record).replace(drop or "\0", "") + extra(record)


def _completed(
    action: Callable[[Any], tuple[int, Record, bytes]], tag: str, extra: Callable[[str], str], drop: str = ""
) -> Any:
    """Answer an EC2 action as before, and complete each item after the element that identifies it."""
    identifier = re.compile(f"<{tag}>([^<]+)</{tag}>")

    def answer(params: Any) -> tuple[int, Record, bytes]:
        status, headers, body = action(params)
        text = body.decode() if isinstance(body, bytes) else str(body)
        text = text.replace(drop or "\0", "")
        return status, headers, identifier.sub(lambda found: found[0] + extra(found[1]), text).encode()

    return answer


def _instance(instance: Record) -> str:
    exports = "".join(_element("member", log) for log in instance.get("EnabledCloudwatchLogsExports", []))
    plain = ("DatabaseInsightsMode", "PerformanceInsightsKMSKeyId")
    return f"<EnabledCloudwatchLogsExports>{exports}</EnabledCloudwatchLogsExports>" + "".join(
        _element(name, instance.get(name)) for name in plain
    )


def _replication_group(group: Record) -> str:
    return "".join(_element(name, group.get(name)) for name in ("KmsKeyId", "NetworkType", "IpDiscovery"))


def _without_local_endpoints(write: Callable[[Record], str]) -> Any:
    """Leave out the endpoints that a shard does not have in cluster mode."""
    return lambda record: _LOCAL_ENDPOINT.sub("", write(record))


def _escaped(write: Callable[[Record], str], name: str) -> Any:
    """Write a record whose text may hold characters that mean something in XML."""
    return lambda record: write({**record, name: escape(str(record.get(name, "")))})


def _lower_case_booleans(build: Callable[[Element, Record], None]) -> Any:
    """Write true and false as the API does, not as Python does."""

    def lower(parent: Element, check: Record) -> None:
        config = {
            key: str(value).lower() if isinstance(value, bool) else value
            for key, value in check.get("config", {}).items()
        }
        build(parent, {**check, "config": config})

    return lower


def _with_endpoint_access(write: Callable[..., str]) -> Any:
    """Write the security groups of a VPC endpoint, and whether it answers for the service's own name."""

    def complete(endpoint: Record, tag: str = "item") -> str:
        groups = "".join(
            f"<item>{_element('groupId', group)}</item>" for group in endpoint.get("SecurityGroupIds", [])
        )
        extra = f"<groupSet>{groups}</groupSet>" + _element(
            "privateDnsEnabled", endpoint.get("PrivateDnsEnabled", False)
        )
        return write(endpoint, tag).removesuffix(f"</{tag}>") + extra + f"</{tag}>"

    return complete


def _nat_gateway(identifier: str) -> str:
    allocation = ec2._nat_gateways.get(identifier, {}).get("AllocationId")
    address = ec2._addresses.get(allocation, {}).get("PublicIp")
    item = _element("allocationId", allocation) + _element("publicIp", address) + _element("isPrimary", True)
    return f"<natGatewayAddressSet><item>{item}</item></natGatewayAddressSet>" if allocation else ""


def _flow_log(identifier: str) -> str:
    log = ec2._flow_logs.get(identifier, {})
    names = ("LogGroupName", "DeliverLogsPermissionArn", "MaxAggregationInterval", "LogFormat")
    return "".join(_element(name[:1].lower() + name[1:], log.get(name)) for name in names)


def _with_regional_ids(identify: Callable[[str], str]) -> Any:
    """Give CloudFront's prefix list the id that it has in the region on AWS."""

    def regional(name: str) -> str:
        known = CLOUDFRONT_PREFIX_LISTS.get(get_region())
        return known if known and name == "com.amazonaws.global.cloudfront.origin-facing" else identify(name)

    return regional


def _with_prefix_lists(parse: Callable[[Any, str], list[Record]]) -> Any:
    """Read the prefix lists of a rule, which the emulator shows but does not accept."""

    def parsed(params: Any, prefix: str) -> list[Record]:
        rules = parse(params, prefix)
        for number, rule in enumerate(rules, 1):
            position = 1
            while found := ec2._p(params, f"{prefix}.{number}.PrefixListIds.{position}.PrefixListId"):
                note = ec2._p(params, f"{prefix}.{number}.PrefixListIds.{position}.Description")
                rule["PrefixListIds"].append(
                    {"PrefixListId": found, **({"Description": note} if note else {})}
                )
                position += 1
        return rules

    return parsed


def _with_managed_key(resolve: Callable[[Record, str], Any]) -> Any:
    """Write under the account's own key where none is named: S3 has one, the emulator refuses."""

    def resolved(headers: Record, bucket: str) -> Any:
        kms = headers.get(_ENCRYPTION) == "aws:kms"
        if kms and not headers.get(_KEY):
            default: Record = s3._bucket_default_sse_headers(bucket)
            key = default.get(_KEY) or f"arn:aws:kms:{get_region()}:{get_account_id()}:alias/aws/s3"
            headers = {**headers, _KEY: key}
        return resolve(headers, bucket)

    return resolved
