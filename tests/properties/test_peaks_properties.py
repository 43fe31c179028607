"""The schedule of the peaks, run through a year by an interpreter of its own."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from config.peaks import EVERY_DAY, Peak
from patterns.peaks import ScheduledFloor, scheduled_floors

# Offsets of whole, half and quarter hours; north, south and no daylight saving; a date line apart.
ZONES = [
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Paris",
    "Pacific/Apia",
    "UTC",
]
YEARS = (2026, 2027, 2028)
BASE = 2
clock = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 1, 15, 30, 59]))


@st.composite
def some_peaks(draw: st.DrawFn) -> list[Peak]:
    peaks = []
    for number in range(draw(st.integers(1, 4))):
        start, end = draw(st.tuples(clock, clock).filter(lambda pair: pair[0] != pair[1]))
        minimum = draw(st.integers(BASE, 20))
        peaks.append(
            Peak(
                name=f"peak-{number}",
                time_zone=draw(st.sampled_from(ZONES)),
                start=start,
                end=end,
                days=tuple(draw(st.lists(st.sampled_from(EVERY_DAY), min_size=1, unique=True))),
                min_instances=minimum,
                desired_instances=draw(st.none() | st.integers(minimum, 30)),
            )
        )
    return peaks


def utc(local: datetime, zone: str) -> datetime:
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def days_of(year: int) -> Iterator[datetime]:
    return (datetime(year, 1, 1) + timedelta(days=day) for day in range(-3, 369))


def firings(floor: ScheduledFloor, year: int) -> list[tuple[datetime, int]]:
    """Interpret cron and time zone as Auto Scaling documents them."""
    minute, hour, _, _, weekdays = floor.recurrence.split()
    allowed = set(range(7)) if weekdays == "*" else {int(day) for day in weekdays.split(",")}
    return [
        (utc(day.replace(hour=int(hour), minute=int(minute)), floor.time_zone), floor.min_size)
        for day in days_of(year)
        if day.isoweekday() % 7 in allowed
    ]


def windows(peak: Peak, year: int) -> list[tuple[datetime, datetime]]:
    """Interpret a peak as its settings document it."""

    def at(day: datetime, text: str) -> datetime:
        return utc(day.replace(hour=int(text[:2]), minute=int(text[3:])), peak.time_zone)

    return [
        (at(day, peak.start), at(day + timedelta(days=peak.end < peak.start), peak.end))
        for day in days_of(year)
        if EVERY_DAY[day.weekday()] in peak.days
    ]


def shortfalls(peaks: list[Peak], floors: tuple[ScheduledFloor, ...], year: int) -> list[str]:
    """Walk through the year's edges, and note where the scheduled floor is below the one that is due."""
    found: list[str] = []
    schedule = sorted(firing for floor in floors for firing in firings(floor, year))
    spans = [(start, end, peak) for peak in peaks for start, end in windows(peak, year) if start < end]
    starts = [(start, "start", span) for span in spans for start in span[:1]]
    ends = [(end, "end", span) for span in spans for end in span[1:2]]
    edges = sorted([*starts, *ends], key=lambda edge: edge[0])
    running: list[Peak] = []
    scheduled, position = 0, 0
    for instant in sorted({when for when, _ in schedule} | {edge[0] for edge in edges}):
        while position < len(schedule) and schedule[position][0] <= instant:
            scheduled, position = schedule[position][1], position + 1
        while edges and edges[0][0] <= instant:
            _, kind, (_, _, peak) = edges.pop(0)
            running.append(peak) if kind == "start" else running.remove(peak)
        due = max([BASE, *(peak.min_instances for peak in running)])
        if instant.year == year and scheduled < due:
            found.append(f"{instant}: {scheduled} scheduled, {due} due")
    return found


@given(some_peaks())
def test_floor_never_drops_inside_of_any_peak_in_any_year(peaks: list[Peak]) -> None:
    floors = scheduled_floors(base=BASE, peaks=peaks)
    for year in YEARS:
        assert shortfalls(peaks, floors, year) == []


@given(some_peaks())
def test_no_floor_exceeds_what_some_peak_asks_for(peaks: list[Peak]) -> None:
    highest = max(peak.desired_instances or peak.min_instances for peak in peaks)
    assert all(BASE <= floor.min_size <= highest for floor in scheduled_floors(base=BASE, peaks=peaks))


@given(some_peaks())
def test_no_two_actions_run_at_the_same_time(peaks: list[Peak]) -> None:
    for year in YEARS:
        instants = [
            when for floor in scheduled_floors(base=BASE, peaks=peaks) for when, _ in firings(floor, year)
        ]
        assert len(instants) == len(set(instants))


@given(some_peaks())
def test_fleet_returns_to_its_base_when_no_peak_overlaps_the_end_of_another(peaks: list[Peak]) -> None:
    floors = {floor.name: floor for floor in scheduled_floors(base=BASE, peaks=peaks[:1])}
    assert floors[f"{peaks[0].name}-end"].min_size == BASE
