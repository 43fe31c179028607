from time import perf_counter

from config import load_environment
from config.peaks import Peak
from patterns.peaks import ScheduledFloor, scheduled_floors


def peak(name: str, zone: str, start: str, end: str, minimum: int, **more: object) -> Peak:
    fields = {"name": name, "time_zone": zone, "start": start, "end": end, "min_instances": minimum}
    return Peak.model_validate(fields | more)


def by_name(base: int, *peaks: Peak) -> dict[str, ScheduledFloor]:
    return {floor.name: floor for floor in scheduled_floors(base=base, peaks=peaks)}


def test_single_peak_raises_the_floor_and_lowers_it_again_in_its_own_time_zone() -> None:
    floors = by_name(2, peak("europe", "Europe/Paris", "18:30", "23:00", 9))
    assert floors == {
        "europe-start": ScheduledFloor(
            name="europe-start", recurrence="30 18 * * *", time_zone="Europe/Paris", min_size=9
        ),
        "europe-end": ScheduledFloor(
            name="europe-end", recurrence="0 23 * * *", time_zone="Europe/Paris", min_size=2
        ),
    }


def test_peak_that_passes_midnight_ends_on_the_days_after_it_started() -> None:
    floors = by_name(1, peak("late", "Asia/Tokyo", "22:00", "02:00", 3, days=["fri", "sat"]))
    assert floors["late-start"].recurrence == "0 22 * * 5,6"
    assert floors["late-end"].recurrence == "0 2 * * 0,6"


def test_end_of_one_peak_keeps_the_floor_of_another_that_still_runs() -> None:
    floors = by_name(
        1,
        peak("long", "Europe/Paris", "08:00", "22:00", 5),
        peak("short", "Europe/Paris", "12:00", "13:00", 9),
    )
    assert floors["short-end"].min_size == 5
    assert floors["long-end"].min_size == 1


def test_start_of_a_small_peak_keeps_the_floor_of_a_larger_one_that_runs() -> None:
    floors = by_name(
        1,
        peak("large", "Europe/Paris", "08:00", "22:00", 9),
        peak("small", "Europe/Paris", "12:00", "13:00", 3),
    )
    assert floors["small-start"].min_size == 9


def test_overlap_that_only_daylight_saving_brings_about_counts() -> None:
    # New York is five hours behind Paris for some weeks of the year and six hours for the rest.
    floors = by_name(
        1,
        peak("paris", "Europe/Paris", "17:00", "23:00", 7),
        peak("york", "America/New_York", "17:30", "23:30", 9),
    )
    assert floors["paris-end"].min_size == 9


def test_peak_that_ends_in_the_hour_that_clocks_repeat_does_not_hold_its_floor_for_good() -> None:
    floors = by_name(1, peak("night", "Europe/Paris", "20:00", "02:30", 9))
    assert floors["night-end"].min_size == 1


def test_peak_that_starts_in_the_hour_that_clocks_skip_does_not_last_until_the_next_day() -> None:
    floors = by_name(
        1,
        peak("night", "Europe/Paris", "02:30", "03:00", 9),
        peak("noon", "Europe/Paris", "12:00", "13:00", 5),
    )
    assert floors["noon-end"].min_size == 1


def test_peaks_that_never_overlap_do_not_raise_each_other() -> None:
    floors = by_name(
        1,
        peak("monday", "Europe/Paris", "12:00", "14:00", 7, days=["mon"]),
        peak("friday", "Europe/Paris", "12:30", "13:00", 9, days=["fri"]),
    )
    assert floors["monday-start"].min_size == 7
    assert floors["friday-end"].min_size == 1


def test_desired_instances_are_a_floor_for_five_minutes_and_never_a_ceiling() -> None:
    floors = by_name(1, peak("sale", "Europe/Paris", "08:00", "09:00", 4, desired_instances=10))
    assert [(floor.recurrence, floor.min_size) for floor in floors.values()] == [
        ("0 8 * * *", 10),
        ("5 8 * * *", 4),
        ("0 9 * * *", 1),
    ]


def test_edges_at_the_same_time_move_apart_so_that_floors_last_longer() -> None:
    floors = by_name(
        1,
        peak("first", "Europe/Paris", "08:00", "12:00", 4),
        peak("second", "Europe/Paris", "12:00", "16:00", 6),
        peak("third", "Europe/Berlin", "08:00", "16:00", 2),
    )
    assert {name: floor.recurrence.split(" *")[0] for name, floor in floors.items()} == {
        "first-start": "0 8",
        "first-end": "0 12",
        "second-start": "59 11",
        "second-end": "0 16",
        "third-start": "59 7",
        "third-end": "1 16",
    }
    assert floors["first-end"].min_size == 6


def test_start_at_midnight_moves_to_the_day_before_with_its_days() -> None:
    floors = by_name(
        1,
        peak("one", "Europe/Paris", "00:00", "02:00", 4, days=["sun"]),
        peak("two", "Europe/Paris", "00:00", "03:00", 4, days=["sun"]),
    )
    assert floors["two-start"].recurrence == "59 23 * * 6"


def test_production_schedule_is_planned_in_a_blink() -> None:
    web = load_environment("prod").web
    started = perf_counter()
    scheduled_floors(base=web.min_instances, peaks=web.peaks)
    assert perf_counter() - started < 2  # about 0.03 s; the bound only catches a change of order
