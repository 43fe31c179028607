"""Judges of the edge: the CDN, the firewall, DNS and certificates."""

from collections.abc import Iterator

from guarantees.judge import Finding, judge
from guarantees.store import Body, Resource, Store

DISTRIBUTION = "AWS::CloudFront::Distribution"
WEB_ACL = "AWS::WAFv2::WebACL"
GROUPS = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesSQLiRuleSet",
)
REDACTED = {"authorization", "cookie"}


def _distributions(store: Store) -> Iterator[tuple[Resource, Body]]:
    for found in store.resources(DISTRIBUTION):
        yield found, found.properties["DistributionConfig"]


@judge
def viewers_get_tls(store: Store) -> Iterator[Finding]:
    """Every path redirects to HTTPS or refuses HTTP; with a domain, TLS is 1.2 of 2025 or later."""
    for distribution, config in _distributions(store):
        for behavior in (config["DefaultCacheBehavior"], *config.get("CacheBehaviors", [])):
            if behavior.get("ViewerProtocolPolicy") not in ("redirect-to-https", "https-only"):
                yield f"{distribution}: {behavior.get('PathPattern', 'other paths')} in plaintext"
        least = config.get("ViewerCertificate", {}).get("MinimumProtocolVersion")
        if store.config.domain and least not in ("TLSv1.2_2025", "TLSv1.3_2025"):
            yield f"{distribution}: accepts {least}"


@judge
def origins_are_private_and_encrypted(store: Store) -> Iterator[Finding]:
    """The CDN reaches the application through a VPC origin, and media by signed requests."""
    for distribution, config in _distributions(store):
        for origin in config["Origins"]:
            if "VpcOriginConfig" not in origin and not origin.get("OriginAccessControlId"):
                yield f"{distribution}: {origin['Id']} is a public origin"
    for origin in store.resources("AWS::CloudFront::VpcOrigin"):
        endpoint = origin.properties["VpcOriginEndpointConfig"]
        if store.config.domain and endpoint.get("OriginProtocolPolicy") != "https-only":
            yield f"{origin}: plaintext to the load balancer"


@judge
def writes_are_never_cached(store: Store) -> Iterator[Finding]:
    """Paths that take writes use CloudFront's policy that caches nothing."""
    for distribution, config in _distributions(store):
        for behavior in (config["DefaultCacheBehavior"], *config.get("CacheBehaviors", [])):
            disabled = behavior["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
            if "POST" in behavior.get("AllowedMethods", ()) and not disabled:
                yield f"{distribution}: {behavior.get('PathPattern', 'other paths')} caches writes"


@judge
def pages_carry_security_headers(store: Store) -> Iterator[Finding]:
    """Every path answers with a policy of headers that demands HTTPS for a year."""
    for distribution, config in _distributions(store):
        for behavior in (config["DefaultCacheBehavior"], *config.get("CacheBehaviors", [])):
            policy = store.target(distribution.stack, behavior.get("ResponseHeadersPolicyId"))
            settings = policy.properties["ResponseHeadersPolicyConfig"] if policy else {}
            transport = settings.get("SecurityHeadersConfig", {}).get("StrictTransportSecurity", {})
            if int(transport.get("AccessControlMaxAgeSec", 0)) < 31_536_000:
                yield f"{distribution}: {behavior.get('PathPattern', 'other paths')} without strict transport"


@judge
def the_cdn_is_behind_the_firewall(store: Store) -> Iterator[Finding]:
    """Every distribution has the web ACL of the store."""
    for distribution, config in _distributions(store):
        acl = store.target(distribution.stack, config.get("WebACLId"))
        if acl is None or acl.type != WEB_ACL:
            yield f"{distribution}: has no firewall"


@judge
def the_firewall_blocks(store: Store) -> Iterator[Finding]:
    """Each rule blocks; the managed groups against common attacks are there, and rates per address."""
    for acl in store.resources(WEB_ACL):
        rules = acl.properties["Rules"]
        for rule in rules:
            blocks = rule.get("Action") == {"Block": {}} or rule.get("OverrideAction") == {"None": {}}
            if not blocks:
                yield f"{acl}: {rule['Name']} does not block"
        names = {
            rule["Statement"].get("ManagedRuleGroupStatement", {}).get("Name", rule["Name"]) for rule in rules
        }
        for missing in sorted({*GROUPS, "RequestRate", "WriteRate"} - names):
            yield f"{acl}: {missing} is missing"


@judge
def write_paths_have_a_stricter_rate(store: Store) -> Iterator[Finding]:
    """An address may send fewer writes than requests."""
    for acl in store.resources(WEB_ACL):
        limits = {
            rule["Name"]: rule["Statement"]["RateBasedStatement"]["Limit"]
            for rule in acl.properties["Rules"]
            if "RateBasedStatement" in rule["Statement"]
        }
        if not limits.get("WriteRate", 0) < limits.get("RequestRate", 0):
            yield f"{acl}: writes are not limited more than requests"


@judge
def the_firewall_logs_no_credentials(store: Store) -> Iterator[Finding]:
    """The firewall logs what it sees, without sessions and sign-ins."""
    logged = []
    for logging in store.resources("AWS::WAFv2::LoggingConfiguration"):
        logged.append(store.target(logging.stack, logging.properties["ResourceArn"]))
        fields = logging.properties.get("RedactedFields", [])
        if not {field["SingleHeader"]["Name"] for field in fields} >= REDACTED:
            yield f"{logging}: logs credentials"
    for acl in store.resources(WEB_ACL):
        if acl not in logged:
            yield f"{acl}: is not logged"


@judge
def the_cdn_is_logged(store: Store) -> Iterator[Finding]:
    """Every distribution delivers its access log."""
    sources = [
        store.targets(source.stack, source.properties["ResourceArn"])
        for source in store.resources("AWS::Logs::DeliverySource")
    ]
    delivered = len(store.resources("AWS::Logs::Delivery"))
    for distribution, _ in _distributions(store):
        if not delivered or not any(distribution in found for found in sources):
            yield f"{distribution}: is not logged"


@judge
def the_store_is_checked_from_outside(store: Store) -> Iterator[Finding]:
    """A health check calls the store by HTTPS from outside of AWS's network."""
    checks = [check.properties["HealthCheckConfig"] for check in store.resources("AWS::Route53::HealthCheck")]
    if not [check for check in checks if check["Type"] == "HTTPS" and not check.get("Disabled")]:
        yield "Edge: nobody checks the store from outside"
