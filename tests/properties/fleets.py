"""Generates fleets that fit under their ceilings, and whose connections fit what the endpoints take."""

from hypothesis import strategies as st

from config import limits
from config.capacity import BROKER_CONNECTIONS, CACHE_CONNECTIONS, FLEETS_DURING_UPDATES, SHARE
from config.data import BrokerConfig, CacheConfig, DatabaseConfig
from tests.properties.values import Settings, some_of

# Settings that others bound, or that bound others: built by hand below.
FLEET = {
    "instance_types",
    "min_instances",
    "max_instances",
    "processes_per_instance",
    "database_pool_size",
    "peak_requests_per_second",
    "spot",
    "peaks",
    "periodic_jobs",
}
ZONES = ("Europe/Paris", "Asia/Tokyo", "America/New_York", "Australia/Lord_Howe", "UTC")
ARM, X86 = ("t4g.small", "m8g.large", "c8gn.4xlarge"), ("t3.micro", "m7i-flex.large", "c7a.2xlarge")


@st.composite
def fleets(draw: st.DrawFn, section: str, *, processes: int, connections: int) -> Settings:
    """A fleet whose floors, peaks and Spot share fit under its ceiling, and that within a budget."""
    fleet = draw(some_of((section,), FLEET))
    each = draw(st.integers(1, min(64, processes)))
    sizes = st.integers(1, min(500, processes // each))
    lowest, peak, highest = sorted(draw(st.lists(sizes, min_size=3, max_size=3)))
    fleet |= {
        "min_instances": lowest,
        "max_instances": highest,
        "processes_per_instance": each,
        "database_pool_size": draw(st.integers(1, min(100, connections // (highest * each)))),
    }
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
def both_fleets(draw: st.DrawFn, sections: Settings) -> tuple[Settings, Settings]:
    """Two fleets of which each takes up to half of the connections, with an update of both."""
    database = DatabaseConfig(**{k: v for k, v in sections["database"].items() if k == "instance_class"})
    broker = BrokerConfig(**{k: v for k, v in sections["broker"].items() if k == "instance_type"})
    cache = CacheConfig(**{k: v for k, v in sections["cache"].items() if k == "node_type"})
    share = SHARE / 2 / FLEETS_DURING_UPDATES
    connections = int(limits.database_connections(database.instance_class) * share)
    processes = min(
        connections,
        int(limits.cache_connections(cache.node_type) * share / CACHE_CONNECTIONS),
        int(limits.broker_connections(broker.instance_type) * share / BROKER_CONNECTIONS),
    )
    web, worker = (
        draw(fleets(section, processes=processes, connections=connections)) for section in ("web", "worker")
    )
    return web, worker


def carries_its_peak(web: Settings, zones: int) -> bool:
    """State the peak that the fleet carries without a zone; False where that is less than one request."""
    left: int = web["max_instances"] * (zones - 1) // zones
    requests: int = left * web.get("requests_per_target", 1000)
    web["peak_requests_per_second"] = max(requests // 60, 1)
    return requests >= 60
