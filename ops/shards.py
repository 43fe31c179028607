"""Plans one more shard: the map to put into the environment file, and how much data moves."""

from config import EnvironmentConfig
from config.shards import add_shard, expand
from ops.common import OpsError


def plan(config: EnvironmentConfig, name: str) -> str:
    """Write the shard map with one more shard as the TOML to paste; raises OpsError for a taken name."""
    before = {shard.name: shard.buckets for shard in config.database.shards}
    if name in before:
        raise OpsError(f"shard {name!r} exists already; the shards are {', '.join(before)}")
    after = add_shard(before, name)
    kept = {shard.name: shard for shard in config.database.shards}
    moving = len(expand(after[name]))
    total = config.database.virtual_buckets
    lines = [
        f"# {moving} of {total} virtual buckets move to {name!r}, none between the others.",
        "# Deploy the new shard with its buckets still at their old owners, copy them, then switch the map.",
        "shards = [",
    ]
    for shard, ranges in after.items():
        instance = kept[shard].instance_class if shard in kept else None
        size = f', instance_class = "{instance}"' if instance else ""
        buckets = ", ".join(f'"{text}"' for text in ranges)
        lines.append(f'    {{ name = "{shard}", buckets = [{buckets}]{size} }},')
    return "\n".join([*lines, "]"])
