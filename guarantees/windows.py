"""Judge of the times at which backups and maintenance happen."""

from collections.abc import Iterator

from config.base import WEEKDAYS
from guarantees.data import BROKER, CACHE, DATABASE, writers
from guarantees.judge import Finding, judge
from guarantees.store import Store

DAY, WEEK = 24 * 60, 7 * 24 * 60
SERVICE_WINDOW = 2 * 60  # minutes that Amazon MQ and Beanstalk take for maintenance, by their documentation
Window = list[tuple[int, int]]


@judge
def maintenance_never_coincides(store: Store) -> Iterator[Finding]:
    """Backups and the maintenance of databases, cache, broker and tiers happen at different times."""
    windows: dict[str, Window] = {}
    for instance in store.resources(DATABASE):
        maintenance = _weekly(instance.properties["PreferredMaintenanceWindow"])
        windows.setdefault("database maintenance", []).append(maintenance)
    for writer in writers(store):
        windows.setdefault("database backup", []).extend(_daily(writer.properties["PreferredBackupWindow"]))
    for cache in store.resources(CACHE):
        windows["cache maintenance"] = [_weekly(cache.properties["PreferredMaintenanceWindow"])]
        windows["cache snapshot"] = _daily(cache.properties["SnapshotWindow"])
    for broker in store.resources(BROKER):
        start = broker.properties["MaintenanceWindowStartTime"]
        windows["broker maintenance"] = [_service(f"{start['DayOfWeek'][:3]}:{start['TimeOfDay']}")]
    for tier in store.tiers.values():
        start = tier.options["aws:elasticbeanstalk:managedactions", "PreferredStartTime"]
        windows.setdefault("platform updates", []).append(_service(start))
    names = sorted(windows)
    for index, name in enumerate(names):
        for other in names[index + 1 :]:
            if _overlap(windows[name], windows[other]):
                yield f"{name} coincides with {other}"


def _minute(moment: str) -> int:
    *day, hours, minutes = moment.lower().split(":")
    return (WEEKDAYS.index(day[0]) * DAY if day else 0) + int(hours) * 60 + int(minutes)


def _weekly(window: str) -> tuple[int, int]:
    start, end = (_minute(part) for part in window.split("-"))
    return start, (end - start) % WEEK


def _daily(window: str) -> Window:
    start, end = (_minute(part) for part in window.split("-"))
    return [(start + day * DAY, (end - start) % DAY) for day in range(7)]


def _service(start: str) -> tuple[int, int]:
    return _minute(start), SERVICE_WINDOW


def _overlap(some: Window, others: Window) -> bool:
    return any(
        (second - first) % WEEK < length or (first - second) % WEEK < other_length
        for first, length in some
        for second, other_length in others
    )
