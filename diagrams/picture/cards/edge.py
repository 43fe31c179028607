"""Cards of the edge: names, firewall, CDN, and the shoppers in front of them."""

from collections.abc import Iterator
from typing import Any

from picture.cards.sheet import Drawn, counted, draw, fact, inner, listed, number, several, span, truth
from picture.groups import EDGE
from picture.index import Index, Resource

HTTP = {"http1.1": "HTTP/1.1", "http2": "HTTP/2", "http3": "HTTP/3", "http2and3": "HTTP/2 and HTTP/3"}
FIVE_MINUTES = 300  # what WAF counts requests over, unless told otherwise
LOCATIONS = {
    "PriceClass_100": "edges in N. America, Europe, Israel",
    "PriceClass_200": "no edge in S. America or Oceania",
    "PriceClass_All": "every edge location",
}


def shoppers(index: Index) -> Iterator[Drawn]:
    """Draw who uses the store: everybody whom the distribution lets in."""
    distributions = index.all("CloudFront::Distribution")
    if not distributions:
        return
    config = _config(distributions)
    restriction = inner(config, "Restrictions", "GeoRestriction") or {}
    places = counted(len(restriction.get("Locations", [])), "country", "countries")
    kind = str(restriction.get("RestrictionType", "none"))
    reach = {
        "none": "from every country",
        "blacklist": f"from all but {places}",
        "whitelist": f"from {places}",
    }
    six = " and IPv6" if truth(config.get("IPV6Enabled")) else ""
    yield draw(
        "shoppers", "", "Shoppers",
        fact("reach", reach[kind], distributions),
        fact("protocol", f"HTTPS over IPv4{six}", distributions),
    )  # fmt: skip


def dns(index: Index) -> Iterator[Drawn]:
    """Draw the store's own name; without a domain there is none."""
    records, zones = index.all("Route53::RecordSet"), index.all("Route53::HostedZone")
    named = records or zones
    if not named:
        return
    names = sorted({str(each.properties.get("Name", "")).rstrip(".") for each in named})
    kinds = sorted({str(record.properties.get("Type")) for record in records})
    yield draw(
        "dns", EDGE, "Route 53",
        fact("name", listed(*names), named),
        fact("records", f"{' and '.join(kinds)} records" if kinds else "", records),
        fact("zone", "zone defined here" if zones else "zone that existed before", zones or records),
        shows=(*zones, *records),
    )  # fmt: skip


def firewall(index: Index) -> Iterator[Drawn]:
    """Draw the web ACL: how many rules block, and how often one address may ask."""
    acls, logging = index.all("WAFv2::WebACL"), index.all("WAFv2::LoggingConfiguration")
    if not acls:
        return
    rules = [rule for acl in acls for rule in acl.properties.get("Rules", [])]
    blocking = sum(
        "Block" in rule.get("Action", {}) or "None" in rule.get("OverrideAction", {}) for rule in rules
    )
    rates = [rate for rule in rules if (rate := inner(rule, "Statement", "RateBasedStatement"))]
    limits = [
        f"{rate.get('Limit')} {'writes' if 'ScopeDownStatement' in rate else 'requests'}" for rate in rates
    ]
    minutes = span((number(rate.get("EvaluationWindowSec", FIVE_MINUTES)) // 60 for rate in rates), "min")
    managed = sum("ManagedRuleGroupStatement" in rule.get("Statement", {}) for rule in rules)
    yield draw(
        "firewall", EDGE, "AWS WAF",
        several(acls, "web ACL"),
        fact("rules", f"{blocking} of {len(rules)} rules block", acls),
        fact("managed", f"{counted(managed, 'managed rule group')}" if managed else "", acls),
        fact("rates", f"{listed(*dict.fromkeys(limits))} / {minutes}" if limits else "", acls),
        shows=acls, tells=logging,
    )  # fmt: skip


def cdn(index: Index) -> Iterator[Drawn]:
    """Draw the distribution: what viewers get, and the check from outside, which passes through it."""
    distributions, checks = index.all("CloudFront::Distribution"), index.all("Route53::HealthCheck")
    if not distributions:
        return
    config = _config(distributions)
    behaviors = counted(len(config.get("CacheBehaviors", [])) + 1, "behavior")
    protocol = HTTP.get(str(config.get("HttpVersion")), "HTTP/2")
    certificates = [
        found
        for each in distributions
        for found in index.targets(each, "DistributionConfig", type="CertificateManager::Certificate")
    ]
    told = ("CloudFront::VpcOrigin", "CloudFront::CachePolicy", "CloudFront::MonitoringSubscription")
    yield draw(
        "cdn", EDGE, "CloudFront",
        several(distributions, "distribution"),
        fact("behaviors", f"{behaviors}, {protocol}", distributions),
        fact("tls", _tls(config), [*distributions, *certificates]),
        fact("reach", LOCATIONS.get(str(config.get("PriceClass")), "every edge location"), distributions),
        fact("shield", _shield(config), distributions),
        fact("check", _check(checks), checks),
        shows=distributions, tells=(*certificates, *checks, *index.all(*told)),
    )  # fmt: skip


def _config(distributions: list[Resource]) -> dict[str, Any]:
    return distributions[0].properties.get("DistributionConfig") or {}


def _tls(config: dict[str, Any]) -> str:
    policy = inner(config, "ViewerCertificate", "MinimumProtocolVersion")
    return f"TLS policy {policy}" if policy else "TLS by CloudFront's own name"


def _shield(config: dict[str, Any]) -> str:
    shields = {
        str(inner(origin, "OriginShield", "OriginShieldRegion") or "") for origin in config.get("Origins", [])
    }
    return f"origin shield in {listed(*sorted(shields))}" if any(shields) else "no origin shield"


def _check(checks: list[Resource]) -> str:
    seconds = [inner(check.properties, "HealthCheckConfig", "RequestInterval") for check in checks]
    return f"checked from outside every {seconds[0]} s" if seconds else ""
