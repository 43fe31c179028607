"""Judges of the load balancer: who reaches it, and how."""

from collections.abc import Iterator

from guarantees.judge import Finding, judge
from guarantees.network import BALANCER, LISTENER, groups_of, rules
from guarantees.store import Store


@judge
def the_load_balancer_is_reached_through_the_cdn_only(store: Store) -> Iterator[Finding]:
    """The load balancer is internal, and its security group admits CloudFront's prefix list alone."""
    for balancer in store.resources(BALANCER):
        if balancer.properties.get("Scheme") != "internal":
            yield f"{balancer}: faces the Internet"
        groups = groups_of(store, balancer, "SecurityGroups")
        admitted = [rule for group in groups for rule in rules(store, group, "Ingress")]
        if [rule.get("SourcePrefixListId") for rule in admitted] != [store.config.cloudfront_prefix_list]:
            yield f"{balancer}: admits others than CloudFront"


@judge
def the_load_balancer_is_hardened(store: Store) -> Iterator[Finding]:
    """The load balancer drops malformed headers, keeps an access log and refuses deletion."""
    wanted = {
        "routing.http.drop_invalid_header_fields.enabled": "true",
        "access_logs.s3.enabled": "true",
        "deletion_protection.enabled": "true",
    }
    for balancer in store.resources(BALANCER):
        attributes = {
            each["Key"]: each["Value"] for each in balancer.properties.get("LoadBalancerAttributes", [])
        }
        for key, value in wanted.items():
            if attributes.get(key) != value:
                yield f"{balancer}: {key} is not {value}"


@judge
def listeners_speak_tls(store: Store) -> Iterator[Finding]:
    """With a domain, every listener is HTTPS under a policy of TLS 1.2 or later; strangers get a 403."""
    for listener in store.resources(LISTENER):
        properties = listener.properties
        if store.config.domain and properties.get("Protocol") != "HTTPS":
            yield f"{listener}: speaks plaintext"
        if store.config.domain and not str(properties.get("SslPolicy")).startswith(
            "ELBSecurityPolicy-TLS13-1-"
        ):
            yield f"{listener}: accepts old TLS"
        if [action["Type"] for action in properties["DefaultActions"]] != ["fixed-response"]:
            yield f"{listener}: answers requests for other hosts"
