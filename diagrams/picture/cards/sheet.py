"""How rules write cards: facts with their provenance, and the resources that a card shows."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from picture.index import Resource
from picture.model import Card, Fact

# As much as fits on a card.
LONGEST = 36


@dataclass(frozen=True)
class Drawn:
    """A card and every resource on it."""

    card: Card
    members: tuple[Resource, ...]


def draw(
    role: str,
    group: str,
    title: str,
    *facts: Fact,
    shows: Iterable[Resource] = (),
    tells: Iterable[Resource] = (),
    name: str = "",
) -> Drawn:
    """Make a card of `shows`, the resources that it stands for; its facts tell of `tells` besides.

    Facts without a text are left out. `name` distinguishes cards of one role. What is outside of AWS shows
    nothing: it is there because of what its facts were read from.
    """
    shown, told = tuple(shows), tuple(fact for fact in facts if fact.text)
    card = Card(
        id=f"{role}-{name}" if name else role,
        role=role,
        group=group,
        title=plain(title),
        facts=told,
        stacks=tuple(sorted({resource.stack for resource in shown})),
        why=paths(shown) or tuple(sorted({path for each in told for path in each.why})),
    )
    return Drawn(card, tuple(dict.fromkeys((*shown, *tells))))


def fact(key: str, text: str, sources: Iterable[Resource]) -> Fact:
    """State what was read from `sources`."""
    return Fact(key, plain(text), paths(sources))


def several(shown: Sequence[Resource], noun: str) -> Fact:
    """Count what a card stands for, where it is more than the one that its title speaks of."""
    return fact("several", counted(len(shown), noun) if len(shown) > 1 else "", shown)


def paths(resources: Iterable[Resource]) -> tuple[str, ...]:
    """Name the resources, sorted and once each."""
    return tuple(sorted({resource.path for resource in resources}))


def plain(text: str) -> str:
    """Write in ASCII, since others are measured as blanks, and cut out the middle of what is too long."""
    text = text.encode("ascii", "replace").decode()
    if len(text) <= LONGEST:
        return text
    kept = LONGEST - 3
    return f"{text[: kept // 2]}...{text[len(text) - (kept - kept // 2) :]}"


def counted(number: int, noun: str, plural: str = "") -> str:
    """Count: `1 shard`, `2 shards`, `2 policies`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def tally(values: Iterable[object]) -> str:
    """Count alike values: `2 x db.r8g.large, 1 x db.r8g.xlarge`."""
    counts = sorted(Counter(str(value) for value in values).items())
    return ", ".join(f"{number} x {value}" for value, number in counts)


def span(numbers: Iterable[int], unit: str = "") -> str:
    """Write the least and the most: `35 d`, or `30 to 90 d`; empty for no number."""
    found = sorted(set(numbers))
    if not found:
        return ""
    text = str(found[0]) if len(found) == 1 else f"{found[0]} to {found[-1]}"
    return f"{text} {unit}" if unit else text


def listed(*parts: str) -> str:
    """Join what there is by commas."""
    return ", ".join(part for part in parts if part)


def inner(value: Any, *keys: str) -> Any:
    """Look a value up inside of mappings; None where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def number(value: object) -> int:
    """Read a number that templates write as one or as a text; anything else counts as zero."""
    text = str(value)
    return int(text) if text.isdecimal() else 0


def truth(value: object) -> bool:
    """Read a boolean that templates write as one or as a text."""
    return str(value).lower() == "true"


def clock(schedule: object) -> str:
    """Say when a cron expression of AWS starts: `daily 07:00`, `WED 12:00`, or the expression itself."""
    minute, hour, *days = (str(schedule).removeprefix("cron(").removesuffix(")").split() + [""] * 6)[:6]
    if not (minute.isdecimal() and hour.isdecimal()):
        return str(schedule)
    weekday = days[2]
    return f"{'daily' if weekday in ('*', '?', '') else weekday} {int(hour):02}:{int(minute):02}"
