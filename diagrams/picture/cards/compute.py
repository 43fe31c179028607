"""Cards of the load balancer in front of the application, and of the partner behind it."""

from collections.abc import Iterator

from picture.cards.sheet import Drawn, draw, fact, listed, number, several, truth
from picture.cards.tiers import PROPERTIES, options
from picture.groups import APPLICATION, tier_of
from picture.index import Index, Resource


def balancer(index: Index) -> Iterator[Drawn]:
    """Draw the load balancer with its listeners and certificates."""
    balancers = index.all("ElasticLoadBalancingV2::LoadBalancer")
    if not balancers:
        return
    first, listeners = balancers[0], index.all("ElasticLoadBalancingV2::Listener")
    ports = [f"{each.properties.get('Protocol')} :{each.properties.get('Port')}" for each in listeners]
    policies = {str(each.properties.get("SslPolicy", "")).split("Policy-")[-1] for each in listeners} - {""}
    certificates = [
        found
        for each in listeners
        for found in index.targets(each, "Certificates", type="CertificateManager::Certificate")
    ]
    attributes = {
        str(each.get("Key")): each.get("Value") for each in first.properties.get("LoadBalancerAttributes", [])
    }
    protected = truth(attributes.get("deletion_protection.enabled"))
    doors = _from_prefix_lists(index, first)
    yield draw(
        "balancer", tier_of(index, first, "Subnets", default=APPLICATION), "Application Load Balancer",
        several(balancers, "load balancer"),
        fact("listeners", listed(str(first.properties.get("Scheme", "")), *ports), [first, *listeners]),
        fact("tls", f"TLS policy {listed(*sorted(policies))}" if policies else "", listeners),
        fact("clients", "reached from CloudFront alone" if doors else "", doors),
        fact("protection", "deletion protected" if protected else "", balancers),
        shows=balancers, tells=(*listeners, *certificates),
    )  # fmt: skip


def _from_prefix_lists(index: Index, balancer: Resource) -> list[Resource]:
    """Find the rules that let managed prefix lists in, if no other rule lets anything in."""
    groups = index.targets(balancer, "SecurityGroups", type="EC2::SecurityGroup")
    rules = [
        rule
        for rule in index.all("EC2::SecurityGroupIngress")
        if set(index.targets(rule, "GroupId")) & set(groups)
    ]
    lists = [*rules, *(group for group in groups if group.properties.get("SecurityGroupIngress"))]
    return lists if all("SourcePrefixListId" in str(rule.properties) for rule in lists) else []


def partner(index: Index) -> Iterator[Drawn]:
    """Draw the external system that the application is told to call; there may be none."""
    told = {each: options(each) for each in index.all("ElasticBeanstalk::Environment")}
    told = {each: found for each, found in told.items() if (PROPERTIES, "CATALOG_URL") in found}
    if not told:
        return
    settings = next(iter(told.values()))
    host = str(settings[PROPERTIES, "CATALOG_URL"]).partition("://")[2].partition("/")[0]
    timeout, stale = (settings.get((PROPERTIES, f"CATALOG_{key}_SECONDS")) for key in ("TIMEOUT", "STALE"))
    patience = f"waits {timeout} s, serves {_hours(number(stale))} old" if timeout and stale else ""
    secret = any((PROPERTIES, "CATALOG_SECRET") in found for found in told.values())
    yield draw(
        "partner", "", "Partner's catalog",
        fact("host", host, told),
        fact("patience", patience, told),
        fact("key", "key in Secrets Manager" if secret else "", told),
    )  # fmt: skip


def _hours(seconds: int) -> str:
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds and seconds % length == 0:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"
