"""Generates valid environment files over the whole model, for properties that hold for any of them."""

from hypothesis import strategies as st

from config.regions import CLOUDFRONT_PREFIX_LISTS
from config.shards import compress
from tests.properties.fleets import both_fleets, carries_its_peak
from tests.properties.values import Settings, some_of

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
        st.sampled_from([{}, {"shards": 5, "replicas_per_shard": 2}, {"shards": 75, "replicas_per_shard": 0}])
    )
    sections["firewall"] |= {
        "requests_per_5_minutes": 5000,
        "writes_per_5_minutes": draw(st.integers(10, 5000)),
    }
    environment = draw(some_of((), {"tags", "name", "region", "account"})) | sections
    environment["web"], environment["worker"] = draw(both_fleets(sections))
    if environment.get("protected"):
        environment["protected"] = carries_its_peak(environment["web"], zones)
    environment |= {
        "name": draw(st.sampled_from(["dev", "prod", "a", "staging-eu-2", "sixteen-letters1"])),
        "region": draw(st.sampled_from(sorted(CLOUDFRONT_PREFIX_LISTS))),
        "tags": draw(st.sampled_from([{}, {"CostCenter": "a b"}, {"a": "1", "b": "x@y"}])),
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
