"""Generates valid environment files over the whole model, for properties that hold for any of them."""

from typing import Any, cast

from hypothesis import strategies as st

from config.regions import CLOUDFRONT_PREFIX_LISTS
from config.schema import Node, node_at, resolve
from config.shards import compress

Settings = dict[str, Any]

# Settings that other settings bound, or that name things outside of the file: built by hand below.
DEPENDENT: dict[str, set[str]] = {
    "network": {
        "cidr",
        "availability_zones",
        "nat_gateways",
        "application_prefix",
        "data_prefix",
        "public_prefix",
    },
    "database": {
        "engine_version",
        "virtual_buckets",
        "shards",
        "read_replicas",
        "backup_retention_days",
        "storage_gib",
        "max_storage_gib",
        "backup_window",
        "maintenance_window",
    },
    "cache": {"shards", "replicas_per_shard", "snapshot_window", "maintenance_window"},
    "broker": {"deployment_mode"},
    "cdn": {"read_paths", "write_paths", "static_paths", "media_path"},
    "firewall": {"requests_per_5_minutes", "writes_per_5_minutes"},
    "storage": set(),
    "monitoring": {"runbook_url"},
}
FLEET = {"instance_types", "min_instances", "max_instances", "spot", "peaks", "periodic_jobs"}
ZONES = ("Europe/Paris", "Asia/Tokyo", "America/New_York", "Australia/Lord_Howe", "UTC")
ARM, X86 = ("t4g.small", "m8g.large", "c8gn.4xlarge"), ("t3.micro", "m7i-flex.large", "c7a.2xlarge")


def values(node: Node) -> st.SearchStrategy[Any]:
    """Any value that one node of the schema allows."""
    node = resolve(node)
    if "enum" in node or "const" in node:
        return st.sampled_from(node.get("enum", [node.get("const")]))
    match node.get("type"):
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(node["minimum"], node["maximum"])
        case "number":
            return st.floats(node["exclusiveMinimum"], node["maximum"], exclude_min=True)
        case "array":
            return st.lists(values(node["items"]), min_size=node.get("minItems", 0), max_size=4, unique=True)
    text = st.from_regex(node["pattern"].strip("^$"), fullmatch=True, alphabet=_ASCII)
    return text.filter(lambda value: len(value) <= node.get("maxLength", 64))


_ASCII = st.characters(min_codepoint=32, max_codepoint=126)


@st.composite
def some_of(draw: st.DrawFn, location: tuple[str, ...], without: set[str]) -> Settings:
    """Any subset of the independent settings of one section."""
    properties = cast("Node", node_at(location))["properties"]
    free = [key for key in properties if key not in without and not _is_table(properties[key])]
    chosen = draw(st.lists(st.sampled_from(free), unique=True)) if free else []
    return {key: draw(values(properties[key])) for key in chosen}


def _is_table(node: Node) -> bool:
    kind = resolve(node)
    return kind.get("type") == "object" or resolve(kind.get("items", {})).get("type") == "object"


@st.composite
def shard_lists(draw: st.DrawFn, virtual_buckets: int) -> list[Settings]:
    """One to four shards that own every bucket once, in one range each or in several."""
    count = draw(st.integers(1, 4))
    stripe = draw(st.sampled_from([virtual_buckets // count, 100]))
    owned: list[list[int]] = [[] for _ in range(count)]
    for bucket in range(virtual_buckets):
        owned[bucket // stripe % count].append(bucket)
    return [
        {"name": f"s{i}", "buckets": list(compress(buckets))} for i, buckets in enumerate(owned) if buckets
    ]


@st.composite
def fleets(draw: st.DrawFn, section: str) -> Settings:
    """A fleet whose floors, peaks and Spot share fit under its ceiling."""
    fleet = draw(some_of((section,), FLEET))
    lowest, peak, highest = sorted(draw(st.lists(st.integers(1, 500), min_size=3, max_size=3)))
    fleet |= {"min_instances": lowest, "max_instances": highest}
    fleet["instance_types"] = draw(
        st.lists(st.sampled_from(draw(st.sampled_from([ARM, X86]))), min_size=1, unique=True)
    )
    if draw(st.booleans()):
        fleet["spot"] = {"on_demand_base": draw(st.integers(0, highest))}
    fleet["peaks"] = [
        {
            "name": f"peak-{number}",
            "time_zone": draw(st.sampled_from(ZONES)),
            "start": f"{draw(st.integers(0, 11)):02}:30",
            "end": f"{draw(st.integers(12, 23)):02}:00",
            "min_instances": peak,
            "desired_instances": draw(st.integers(peak, highest)),
            "days": draw(st.lists(st.sampled_from(["mon", "sat", "sun"]), min_size=1, unique=True)),
        }
        for number in range(draw(st.integers(0, 3)))
    ]
    return fleet


@st.composite
def environments(draw: st.DrawFn) -> Settings:
    """A valid environment file, as the dictionary that its TOML reads as."""
    zones = draw(st.sampled_from([2, 3]))
    sections = {name: draw(some_of((name,), keys)) for name, keys in DEPENDENT.items()}
    sections["network"] |= {
        "cidr": draw(st.sampled_from(["10.0.0.0/16", "172.20.0.0/18", "192.168.0.0/18"])),
        "availability_zones": zones,
        "nat_gateways": draw(st.sampled_from([1, zones])),
    }
    sections["broker"]["deployment_mode"] = draw(
        st.sampled_from(["SINGLE_INSTANCE"] + ["CLUSTER_MULTI_AZ"] * (zones == 3))
    )
    sections["database"] |= draw(databases())
    sections["cache"] |= draw(
        st.sampled_from([{}, {"shards": 5, "replicas_per_shard": 2}, {"shards": 90, "replicas_per_shard": 0}])
    )
    sections["firewall"] |= {
        "requests_per_5_minutes": 5000,
        "writes_per_5_minutes": draw(st.integers(10, 5000)),
    }
    environment = draw(some_of((), {"tags", "name", "region", "account"})) | sections
    environment |= {
        "name": draw(st.sampled_from(["dev", "prod", "a", "staging-eu-2", "sixteen-letters1"])),
        "region": draw(st.sampled_from(sorted(CLOUDFRONT_PREFIX_LISTS))),
        "tags": draw(st.sampled_from([{}, {"CostCenter": "a b"}, {"a": "1", "b": "x@y"}])),
        "web": draw(fleets("web")),
        "worker": draw(fleets("worker")),
    }
    if draw(st.booleans()):
        environment["domain"] = {"name": "shop.example.com"} | draw(
            st.sampled_from([{}, {"hosted_zone_id": "Z0123456789ABC"}])
        )
    if draw(st.booleans()):
        environment["application"] = {"catalog": {"base_url": "https://partner.example.com/v1"}}
    return environment


@st.composite
def databases(draw: st.DrawFn) -> Settings:
    """The dependent settings of the database: backups where there are replicas, room to grow."""
    buckets = draw(st.sampled_from([1024, 4096]))
    storage = draw(st.integers(20, 5000))
    return {
        # Major versions: which class runs a minor one in which region, CDK's validator knows, not the model.
        "engine_version": draw(st.sampled_from(["15", "16", "17", "18"])),
        "virtual_buckets": buckets,
        "shards": draw(shard_lists(buckets)),
        "read_replicas": draw(st.integers(0, 3)),
        "backup_retention_days": draw(st.integers(1, 35)),
        "storage_gib": storage,
        "max_storage_gib": storage * 2,
    }
