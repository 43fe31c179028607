"""What the picture shows: cards and connections whose facts are read from the synthesized templates."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ops.assembly import Assembly

Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Card:
    """One box: an icon, a title, and a few facts."""

    icon: str
    group: str
    title: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One connection between two cards; `whole` draws it from the frame around the source's group."""

    source: str
    target: str
    kind: str
    label: str = ""
    whole: bool = False


@dataclass(frozen=True)
class Picture:
    """The cards by key, the lines between those that exist, and the captions of the frames."""

    title: str
    captions: Mapping[str, str]
    cards: Mapping[str, Card]
    lines: tuple[Line, ...] = field(default=())


def picture_of(assembly: Assembly) -> Picture:
    """Read the picture of one environment."""
    facts = Facts(assembly)
    cards = dict(facts.edge() | facts.tiers() | facts.data() | facts.regional())
    (network,) = facts.all("EC2::VPC")
    web = assembly.stack("Web")
    zones = len({str(subnet["AvailabilityZone"]) for subnet in facts.all("EC2::Subnet")})
    captions = {
        "region": f"Region {web.region if web else ''}",
        "vpc": f"VPC {network['CidrBlock']} over {zones} availability zones",
        "public": "Public subnets",
        "application": "Application subnets: private, egress through NAT",
        "data": "Data subnets: isolated, no route to the Internet",
        "regional": "Regional services",
        "operations": "Operations",
        "edge": "Edge (global)",
    }
    lines = tuple(line for line in LINES if line.source in cards and line.target in cards)
    name = web.name.split("-", 1)[1].rsplit("-", 1)[0] if web else ""
    return Picture(f"Storefront: {name}", captions, cards, lines)


LINES = (
    Line("shoppers", "dns", "name", "DNS"),
    Line("shoppers", "firewall", "request", "HTTPS"),
    Line("firewall", "cdn", "request"),
    Line("dns", "cdn", "name", "alias"),
    Line("cdn", "balancer", "request", "VPC origin"),
    Line("cdn", "media", "request", "/media/*"),
    Line("balancer", "web", "request"),
    Line("web", "broker", "message", "publish"),
    Line("broker", "worker", "message", "consume"),
    Line("web", "cache", "write", "", whole=True),
    Line("web", "writers", "write", "write", whole=True),
    Line("web", "replicas", "read", "read", whole=True),
    Line("writers", "replicas", "copy", "replicates"),
    Line("web", "media", "write", "upload"),
    Line("web", "secrets", "secret", "read", whole=True),
    Line("web", "nat", "read", "HTTPS", whole=True),
    Line("nat", "partner", "read", "fixed addresses"),
    Line("alarms", "topics", "alarm", "notify"),
)


class Facts:
    """Reads templates: every number on a card comes from here."""

    def __init__(self, assembly: Assembly) -> None:
        self._found: list[tuple[str, Properties]] = [
            (resource["Type"].removeprefix("AWS::"), resource.get("Properties", {}))
            for stack in assembly.stacks
            for resource in stack.resources.values()
        ]

    def all(self, kind: str) -> list[Properties]:
        """List the properties of every resource of one type."""
        return [properties for found, properties in self._found if found == kind]

    def edge(self) -> dict[str, Card]:
        """Read everything in front of the region."""
        (distribution,) = (
            resource["DistributionConfig"] for resource in self.all("CloudFront::Distribution")
        )
        behaviors = len(distribution["CacheBehaviors"]) + 1
        aliases = distribution.get("Aliases", [])
        facts = (*aliases, f"{behaviors} behaviors, {distribution.get('HttpVersion', 'http2')}")
        cards = {"shoppers": Card("general.Users", "", "Shoppers", ("worldwide",))}
        cards["cdn"] = Card("network.CloudFront", "edge", "CloudFront", facts)
        (acl,) = self.all("WAFv2::WebACL")
        rules = acl["Rules"]
        blocking = sum(
            "Block" in rule.get("Action", {}) or "None" in rule.get("OverrideAction", {}) for rule in rules
        )
        limits = [rule["Statement"].get("RateBasedStatement", {}).get("Limit", 0) for rule in rules]
        facts = (f"{blocking} of {len(rules)} rules block", f"{max(limits)} requests / 5 min")
        cards["firewall"] = Card("security.WAF", "edge", "AWS WAF", facts)
        if aliases:
            checks = len(self.all("Route53::HealthCheck"))
            cards["dns"] = Card(
                "network.Route53", "edge", "Route 53", (aliases[0], _count(checks, "health check"))
            )
        return cards

    def tiers(self) -> dict[str, Card]:
        """Read the load balancer, the Beanstalk tiers, and their way out."""
        (listener,) = self.all("ElasticLoadBalancingV2::Listener")
        gateways = len(self.all("EC2::NatGateway"))
        cards = {
            "balancer": Card(
                "network.ElbApplicationLoadBalancer", "application", "Application Load Balancer",
                (f"internal, {listener['Protocol']} :{listener['Port']}",),
            ),
            "nat": Card("network.NATGateway", "public", "NAT", (_count(gateways, "gateway"),)),
        }  # fmt: skip
        for environment in self.all("ElasticBeanstalk::Environment"):
            cards |= self._tier(
                {
                    (option["Namespace"].removeprefix("aws:"), option["OptionName"]): option.get("Value")
                    for option in environment["OptionSettings"]
                }
            )
        return cards

    def _tier(self, options: Mapping[tuple[str, str], Any]) -> dict[str, Card]:
        tier = options["elasticbeanstalk:application:environment", "STOREFRONT_TIER"]
        least, most = (options["autoscaling:asg", name] for name in ("MinSize", "MaxSize"))
        first = str(options["ec2:instances", "InstanceTypes"]).split(",", maxsplit=1)[0]
        spot = " + Spot" if options.get(("ec2:instances", "EnableSpot")) == "true" else ""
        facts = (f"{least} to {most} x {first}{spot}",)
        cards = {tier: Card("compute.ElasticBeanstalk", "application", f"Beanstalk {tier} tier", facts)}
        if url := options.get(("elasticbeanstalk:application:environment", "CATALOG_URL")):
            cards["partner"] = Card(
                "general.InternetAlt1", "", "Partner's catalog", (str(url).split("/")[2],)
            )
        return cards

    def data(self) -> dict[str, Card]:
        """Read the database, the cache and the broker."""
        instances = self.all("RDS::DBInstance")
        writers = [instance for instance in instances if "SourceDBInstanceIdentifier" not in instance]
        copies = len(instances) - len(writers)
        first = writers[0]
        standby = "Multi-AZ, " if first["MultiAZ"] else ""
        title = f"PostgreSQL {first['EngineVersion']}: {_count(len(writers), 'shard')}"
        backups = f"{standby}{first['BackupRetentionPeriod']} d of backups"
        cards = {"writers": Card("database.RDS", "data", title, (_each(writers, "DBInstanceClass"), backups))}
        if copies:
            share = f"{copies // len(writers)} per shard"
            cards["replicas"] = Card("database.RDS", "data", _count(copies, "read replica"), (share,))
        return cards | self._cache() | self._broker()

    def _cache(self) -> dict[str, Card]:
        facts: tuple[str, ...] = ("serverless", "TLS, IAM user")
        for group in self.all("ElastiCache::ReplicationGroup"):
            shards, nodes = (
                group["NumNodeGroups"],
                group["NumNodeGroups"] * (1 + group["ReplicasPerNodeGroup"]),
            )
            facts = (f"{nodes} x {group['CacheNodeType']}", f"{_count(shards, 'shard')}, TLS, IAM user")
        return {"cache": Card("database.ElastiCache", "data", "Valkey", facts)}

    def _broker(self) -> dict[str, Card]:
        (broker,) = self.all("AmazonMQ::Broker")
        nodes = 3 if broker["DeploymentMode"] == "CLUSTER_MULTI_AZ" else 1
        spread = "cluster over 3 zones" if nodes == 3 else "single node"
        facts = (f"{nodes} x {broker['HostInstanceType']}", spread)
        return {"broker": Card("integration.MQ", "data", f"RabbitMQ {broker['EngineVersion']}", facts)}

    def regional(self) -> dict[str, Card]:
        """Count what has no place in the network."""
        count = {kind: len(self.all(kind)) for kind in dict(self._found)}
        alarms = f"{count['CloudWatch::Alarm']} + {count['CloudWatch::CompositeAlarm']} composite alarms"
        facts = {
            "media": ("media and logs", _count(count["S3::Bucket"], "bucket")),
            "secrets": (
                _count(count["SecretsManager::Secret"], "secret"),
                _count(count["KMS::Key"], "KMS key"),
            ),
            "alarms": (alarms, _count(count["CloudWatch::Dashboard"], "dashboard")),
            "topics": (
                _count(count["SNS::Topic"], "topic"),
                _count(count.get("SNS::Subscription", 0), "subscription"),
            ),
        }
        return {
            "media": Card("storage.S3", "regional", "S3", facts["media"]),
            "secrets": Card("security.SecretsManager", "regional", "Secrets, keys", facts["secrets"]),
            "alarms": Card("management.Cloudwatch", "operations", "CloudWatch", facts["alarms"]),
            "topics": Card("integration.SNS", "operations", "SNS", facts["topics"]),
        }


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _each(resources: list[Properties], key: str) -> str:
    counted: Iterator[tuple[str, int]] = iter(
        sorted(Counter(str(resource[key]) for resource in resources).items())
    )
    return ", ".join(f"{number} x {value}" for value, number in counted)
