"""CloudFront: the distribution with its behaviors and origins, and what they refer to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ops.verify.model import Field, Kind, Promise
from ops.verify.values import keyed, pluck

if TYPE_CHECKING:
    from mypy_boto3_cloudfront import CloudFrontClient


def _distribution(cloudfront: CloudFrontClient, promise: Promise) -> Mapping[str, Any]:
    found = cloudfront.get_distribution_config(Id=promise.physical_id)["DistributionConfig"]
    return _plain(found)


def _vpc_origin(cloudfront: CloudFrontClient, promise: Promise) -> Mapping[str, Any]:
    return cloudfront.get_vpc_origin(Id=promise.physical_id)["VpcOrigin"]


def _access_control(cloudfront: CloudFrontClient, promise: Promise) -> Mapping[str, Any]:
    found = cloudfront.get_origin_access_control_config(Id=promise.physical_id)
    return found["OriginAccessControlConfig"]


def _cache_policy(cloudfront: CloudFrontClient, promise: Promise) -> Mapping[str, Any]:
    return _plain(cloudfront.get_cache_policy_config(Id=promise.physical_id)["CachePolicyConfig"])


def _request_policy(cloudfront: CloudFrontClient, promise: Promise) -> Mapping[str, Any]:
    found = cloudfront.get_origin_request_policy_config(Id=promise.physical_id)
    return _plain(found["OriginRequestPolicyConfig"])


def _headers_policy(cloudfront: CloudFrontClient, promise: Promise) -> Mapping[str, Any]:
    found = cloudfront.get_response_headers_policy_config(Id=promise.physical_id)
    return _plain(found["ResponseHeadersPolicyConfig"])


def _function(cloudfront: CloudFrontClient, promise: Promise) -> Mapping[str, Any]:
    name = promise.physical_id.rsplit("/", 1)[-1]
    return cloudfront.describe_function(Name=name, Stage="LIVE")["FunctionSummary"]


def _plain(answer: Any) -> Mapping[str, Any]:
    """Turn CloudFront's `{Quantity, Items}` into the lists that CloudFormation has."""
    return {key: _listed(value) for key, value in answer.items()}


def _listed(value: Any) -> Any:
    if isinstance(value, Mapping):
        if "Quantity" in value and set(value) <= {"Quantity", "Items", "CachedMethods"}:
            return [_listed(item) for item in value.get("Items") or ()]
        return {key: _listed(inner) for key, inner in value.items()}
    return [_listed(item) for item in value] if isinstance(value, list) else value


_BEHAVIOR = (
    "TargetOriginId",
    "ViewerProtocolPolicy",
    "AllowedMethods",
    "CachePolicyId",
    "OriginRequestPolicyId",
    "ResponseHeadersPolicyId",
    "Compress",
)


def _behaviors(config: Mapping[str, Any]) -> Any:
    """Map each path to its behavior; the default one is `*`, as CloudFront's console shows it."""
    default = {"PathPattern": "*", **(config.get("DefaultCacheBehavior") or {})}
    paths = keyed([*(config.get("CacheBehaviors") or ()), default], "PathPattern")
    return {path: {key: found[key] for key in _BEHAVIOR if key in found} for path, found in paths.items()}


def _paths(config: Mapping[str, Any]) -> Any:
    """List the paths in the order in which CloudFront tries them."""
    return [behavior.get("PathPattern") for behavior in config.get("CacheBehaviors") or ()]


def _origins(config: Mapping[str, Any]) -> Any:
    origins = keyed(list(config.get("Origins") or ()), "Id")
    return {
        name: {
            "domain": origin.get("DomainName"),
            "VPC origin": pluck(origin, "VpcOriginConfig.VpcOriginId"),
            "access control": origin.get("OriginAccessControlId") or None,
            "shield": pluck(origin, "OriginShield.OriginShieldRegion"),
        }
        for name, origin in origins.items()
    }


def _config(take: Any) -> Any:
    return lambda properties: take(properties.get("DistributionConfig") or {})


KINDS = (
    Kind(
        "AWS::CloudFront::Distribution",
        "Distributions",
        "cloudfront",
        _distribution,
        (
            Field(_config(_paths), _paths, "order of paths", ordered=True),
            Field(_config(_behaviors), _behaviors, "behavior"),
            Field(_config(_origins), _origins, "origin"),
            *(
                Field(f"DistributionConfig.{name}", found, name)
                for name, found in (
                    ("Enabled", "Enabled"),
                    ("Aliases", "Aliases"),
                    ("HttpVersion", "HttpVersion"),
                    ("IPV6Enabled", "IsIPV6Enabled"),
                    ("PriceClass", "PriceClass"),
                    ("WebACLId", "WebACLId"),
                    ("ViewerCertificate.AcmCertificateArn", "ViewerCertificate.ACMCertificateArn"),
                    ("ViewerCertificate.MinimumProtocolVersion", "ViewerCertificate.MinimumProtocolVersion"),
                )
            ),
        ),
    ),
    Kind(
        "AWS::CloudFront::VpcOrigin",
        "VPC origins",
        "cloudfront",
        _vpc_origin,
        (
            Field("VpcOriginEndpointConfig.Arn", "VpcOriginEndpointConfig.Arn", "load balancer"),
            Field("VpcOriginEndpointConfig.Name", "VpcOriginEndpointConfig.Name", "name"),
            Field(
                "VpcOriginEndpointConfig.OriginProtocolPolicy",
                "VpcOriginEndpointConfig.OriginProtocolPolicy",
                "protocol",
            ),
            Field("VpcOriginEndpointConfig.HTTPSPort", "VpcOriginEndpointConfig.HTTPSPort", "HTTPS port"),
        ),
    ),
    Kind(
        "AWS::CloudFront::OriginAccessControl",
        "Origin access controls",
        "cloudfront",
        _access_control,
        (Field("OriginAccessControlConfig", lambda a: a, "control"),),
    ),
    Kind(
        "AWS::CloudFront::CachePolicy",
        "Cache policies",
        "cloudfront",
        _cache_policy,
        (
            *(
                Field(f"CachePolicyConfig.{name}", name, name)
                for name in ("Name", "MinTTL", "DefaultTTL", "MaxTTL")
            ),
            Field(
                "CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin.QueryStringsConfig",
                "ParametersInCacheKeyAndForwardedToOrigin.QueryStringsConfig",
                "query strings",
            ),
            Field(
                "CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin.CookiesConfig",
                "ParametersInCacheKeyAndForwardedToOrigin.CookiesConfig",
                "cookies",
            ),
        ),
    ),
    Kind(
        "AWS::CloudFront::OriginRequestPolicy",
        "Origin request policies",
        "cloudfront",
        _request_policy,
        (Field("OriginRequestPolicyConfig", lambda a: a, "policy"),),
    ),
    Kind(
        "AWS::CloudFront::ResponseHeadersPolicy",
        "Response headers policies",
        "cloudfront",
        _headers_policy,
        (
            Field("ResponseHeadersPolicyConfig.Name", "Name", "name"),
            Field(
                "ResponseHeadersPolicyConfig.SecurityHeadersConfig",
                "SecurityHeadersConfig",
                "security headers",
            ),
        ),
    ),
    Kind("AWS::CloudFront::Function", "CDN functions", "cloudfront", _function),
)
