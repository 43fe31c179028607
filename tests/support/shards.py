"""The shards of a database in a stack of their own, for the tests of what each shard holds."""

from config.data import DatabaseConfig
from patterns.database import Shard
from patterns.database_foundation import DatabaseFoundation
from tests.support.pattern import Synthesized, TinyStack


def synthesize_shards(config: DatabaseConfig, *, protected: bool) -> Synthesized:
    """Synthesize the foundation and every shard of a configuration."""
    stack = TinyStack()
    define_shards(stack, config, protected=protected)
    return Synthesized(stack)


def define_shards(stack: TinyStack, config: DatabaseConfig, *, protected: bool) -> list[Shard]:
    """Define the foundation and every shard of a configuration, and return the shards."""
    foundation = DatabaseFoundation(stack, "Foundation", config=config, vpc=stack.vpc(), key=stack.key())
    return [
        Shard(
            stack,
            f"Shard{shard.name.capitalize()}",
            shard=shard,
            config=config,
            placement=foundation.placement,
            protected=protected,
        )
        for shard in config.shards
    ]
