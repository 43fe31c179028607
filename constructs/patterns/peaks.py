"""Daily peaks as scheduled floors of an Auto Scaling group.

Each peak has edges in its own time zone. Peaks of different time zones overlap, and how much they do
shifts with daylight saving, so an edge may never simply set its own number: the end of one peak would
drop the fleet in the middle of another. Every edge therefore sets the largest floor that is due right
after it on any date of a reference year.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from config.peaks import EVERY_DAY, Peak

# Any year holds every combination of daylight-saving offsets; a fixed one keeps templates the same.
REFERENCE_YEAR = 2027
# How long a start holds `desired_instances` as the floor. Auto Scaling raises the desired capacity to the
# floor at once, so target tracking moves on from there when the floor falls to `min_instances`.
HOLD = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)
EPOCH = datetime(1970, 1, 1)  # naive, in UTC, as are the instants below
CRON_DAYS = {"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6}


@dataclass(frozen=True, kw_only=True)
class ScheduledFloor:
    """One recurring action: from then on, the group keeps at least `min_size` instances."""

    name: str
    recurrence: str
    time_zone: str
    min_size: int


@dataclass(frozen=True, kw_only=True)
class _Edge:
    """A start, a settling after it, or an end of a peak, as an offset from midnight of its starting day."""

    peak: Peak
    kind: Literal["Start", "Settled", "End"]
    offset: timedelta

    def occurrences(self) -> list[list[int]]:
        """Minutes since 1970, UTC, of the edge in the reference year and the days around it, by date.

        A local time that daylight saving skips or repeats has two instants.
        """
        zone = ZoneInfo(self.peak.time_zone)
        weekdays = {EVERY_DAY.index(name) for name in self.peak.days}
        found = []
        day = date(REFERENCE_YEAR - 1, 12, 29)
        while day < date(REFERENCE_YEAR + 1, 1, 4):
            if day.weekday() in weekdays:
                local = datetime.combine(day, time()) + self.offset
                shifts = {zone.utcoffset(local.replace(fold=fold)) for fold in (0, 1)}
                found.append(
                    sorted((local - shift - EPOCH) // MINUTE for shift in shifts if shift is not None)
                )
            day += timedelta(days=1)
        return found

    def nudged(self) -> "_Edge":
        """Move by a minute, a start ahead and the rest back, so that a floor only ever lasts longer."""
        return replace(self, offset=self.offset + timedelta(minutes=-1 if self.kind == "Start" else 1))

    @property
    def recurrence(self) -> str:
        """Cron expression of five fields in the peak's time zone."""
        days, clock = divmod(self.offset, timedelta(days=1))
        minutes = clock // MINUTE
        weekdays = sorted((CRON_DAYS[name] + days) % 7 for name in self.peak.days)
        shown = "*" if len(weekdays) == 7 else ",".join(map(str, weekdays))
        return f"{minutes % 60} {minutes // 60} * * {shown}"


class _Window(NamedTuple):
    """When a peak runs, and its floor."""

    floor: int
    starts: list[int]
    ends: list[int]


_Timetable = dict[tuple[str, str], tuple[_Edge, list[list[int]]]]


def scheduled_floors(*, base: int, peaks: Sequence[Peak]) -> tuple[ScheduledFloor, ...]:
    """Plan the actions of the peaks over a fleet that otherwise keeps `base` instances.

    Only floors are scheduled, never a desired capacity: that would shrink a fleet which demand has grown
    beyond it.
    """
    timetable = _without_coincidences([edge for peak in peaks for edge in _edges(peak)])
    windows = {peak.name: _window(timetable, peak) for peak in peaks}
    floors = []
    for edge, occurrences in timetable.values():
        ended = edge.peak.name if edge.kind == "End" else None
        running = [window for name, window in windows.items() if name != ended]
        due = max(_due(instant, base, running) for instants in occurrences for instant in instants)
        if edge.kind == "Start":
            due = max(due, edge.peak.desired_instances or 0)
        floors.append(
            ScheduledFloor(
                name=f"{edge.peak.name}-{edge.kind.lower()}",
                recurrence=edge.recurrence,
                time_zone=edge.peak.time_zone,
                min_size=due,
            )
        )
    return tuple(floors)


def _edges(peak: Peak) -> list[_Edge]:
    start, end = _offset(peak.start), _offset(peak.end)
    if end < start:
        end += timedelta(days=1)
    edges = [_Edge(peak=peak, kind="Start", offset=start), _Edge(peak=peak, kind="End", offset=end)]
    desired = peak.desired_instances or 0
    if desired > peak.min_instances and start + HOLD < end:
        edges.insert(1, _Edge(peak=peak, kind="Settled", offset=start + HOLD))
    return edges


def _offset(clock: str) -> timedelta:
    hours, minutes = clock.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def _without_coincidences(edges: list[_Edge]) -> _Timetable:
    """Give every edge instants of its own: Auto Scaling rejects two actions of a group at the same time.

    https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html
    """
    taken: set[int] = set()
    timetable: _Timetable = {}
    for edge in edges:
        moved, occurrences = edge, edge.occurrences()
        while not taken.isdisjoint(instant for instants in occurrences for instant in instants):
            moved = moved.nudged()
            occurrences = moved.occurrences()
        taken.update(instant for instants in occurrences for instant in instants)
        timetable[edge.peak.name, edge.kind] = (moved, occurrences)
    return timetable


def _window(timetable: _Timetable, peak: Peak) -> _Window:
    """Tell when a peak runs: from the first instant of each start to the last of each end."""
    starts = sorted(instants[0] for instants in timetable[peak.name, "Start"][1])
    ends = sorted(instants[-1] for instants in timetable[peak.name, "End"][1])
    return _Window(peak.min_instances, starts, ends)


def _due(instant: int, base: int, windows: list[_Window]) -> int:
    """Floor that is due right after an instant: a peak runs when it started since it last ended."""
    floors = [base]
    for window in windows:
        started, ended = bisect_right(window.starts, instant), bisect_right(window.ends, instant)
        if started and (not ended or window.starts[started - 1] > window.ends[ended - 1]):
            floors.append(window.floor)
    return max(floors)
