"""Looks options up in the catalog, and says what is wrong with those that are not there."""

from difflib import get_close_matches

from config import ConfigError
from patterns.beanstalk_options.catalog import CATALOG, FAMILIES, FREE
from patterns.beanstalk_options.kinds import Kind, Text, Value


class OptionError(ConfigError):
    """An option that Beanstalk would refuse or ignore; the text names it, what it got and what is allowed.

    A setting that no rule of the model caught can cause it, so it ends the app like any wrong setting does.
    """

    def __init__(self, option: str, *, got: object, allowed: str) -> None:
        super().__init__(f"{option}: got {got!r}; allowed: {allowed}")


def kind_of(namespace: str, name: str) -> Kind:
    """Look an option up; raise OptionError, with the nearest name, when there is none such."""
    if namespace in FREE:
        return _free_kind(namespace, name)
    options = CATALOG.get(namespace)
    for prefix, family in FAMILIES.items():
        if namespace.startswith(prefix) and len(namespace) > len(prefix):
            options = family
    if options is None:
        known = [*CATALOG, *FREE, *(f"{prefix}<name>" for prefix in FAMILIES)]
        raise OptionError(namespace, got=namespace, allowed=_nearest(namespace, known))
    if name not in options:
        raise OptionError(f"{namespace} {name}", got=name, allowed=_nearest(name, list(options)))
    return options[name]


def render(namespace: str, name: str, value: Value) -> str:
    """Check one option against the catalog and write its value the way Beanstalk reads it."""
    kind = kind_of(namespace, name)
    try:
        return kind.render(value)
    except ValueError as error:
        raise OptionError(f"{namespace} {name}", got=value, allowed=str(error)) from None


def _nearest(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"{near[0]!r}, perhaps" if near else f"one of {', '.join(known)}"


def _free_kind(namespace: str, name: str) -> Kind:
    pattern, kind = FREE[namespace]
    try:
        Text(pattern).render(name)
    except ValueError as error:
        raise OptionError(f"{namespace} {name}", got=name, allowed=str(error)) from None
    return kind
