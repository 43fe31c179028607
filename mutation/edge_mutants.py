"""Mutants of the edge: CDN, firewall, check from outside."""

from guarantees.edge import DISTRIBUTION, WEB_ACL
from mutation.edits import (
    REMOVED,
    Mutant,
    item,
    property_of,
    without,
)


def _rule(name: str, inner: str, value: object) -> Mutant:
    edit = item(WEB_ACL, "Rules", lambda each: bool(each["Name"] == name), inner, value)
    return Mutant("Firewall", f"{name} {'gone' if not inner else 'changed'}", edit)


MUTANTS = [
    Mutant(
        "CDN",
        "plaintext for viewers",
        property_of(
            DISTRIBUTION, "DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy", "allow-all"
        ),
    ),
    Mutant(
        "CDN",
        "plaintext for one path",
        property_of(DISTRIBUTION, "DistributionConfig.CacheBehaviors.1.ViewerProtocolPolicy", "allow-all"),
    ),
    Mutant(
        "CDN",
        "old TLS for viewers",
        property_of(DISTRIBUTION, "DistributionConfig.ViewerCertificate.MinimumProtocolVersion", "TLSv1"),
    ),
    Mutant("CDN", "firewall gone", property_of(DISTRIBUTION, "DistributionConfig.WebACLId", REMOVED)),
    Mutant(
        "CDN",
        "media without signed requests",
        property_of(DISTRIBUTION, "DistributionConfig.Origins.1.OriginAccessControlId", REMOVED),
    ),
    Mutant(
        "CDN",
        "application as a public origin",
        property_of(DISTRIBUTION, "DistributionConfig.Origins.0.VpcOriginConfig", REMOVED),
    ),
    Mutant(
        "CDN",
        "plaintext to the origin",
        property_of(
            "AWS::CloudFront::VpcOrigin", "VpcOriginEndpointConfig.OriginProtocolPolicy", "match-viewer"
        ),
    ),
    Mutant(
        "CDN",
        "writes cached",
        property_of(
            DISTRIBUTION,
            "DistributionConfig.CacheBehaviors.1.CachePolicyId",
            "658327ea-f89d-4fab-a63d-7e88639e58f6",
        ),
    ),
    Mutant(
        "CDN",
        "security headers gone",
        property_of(DISTRIBUTION, "DistributionConfig.DefaultCacheBehavior.ResponseHeadersPolicyId", REMOVED),
    ),
    Mutant("CDN", "access log gone", without("AWS::Logs::Delivery")),
    Mutant("Edge", "nobody checks from outside", without("AWS::Route53::HealthCheck")),
    _rule("RequestRate", "Action", {"Count": {}}),
    _rule("WriteRate", "Statement.RateBasedStatement.Limit", 1_000_000),
    _rule("WriteRate", "", REMOVED),
    _rule("AWSManagedRulesSQLiRuleSet", "", REMOVED),
    _rule("AWSManagedRulesCommonRuleSet", "OverrideAction", {"Count": {}}),
    _rule("AWSManagedRulesKnownBadInputsRuleSet", "", REMOVED),
    Mutant("Firewall", "log gone", without("AWS::WAFv2::LoggingConfiguration")),
    Mutant(
        "Firewall",
        "sessions logged",
        property_of("AWS::WAFv2::LoggingConfiguration", "RedactedFields", REMOVED),
    ),
]
