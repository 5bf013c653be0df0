"""Fixed values, patterns, and bounds: http://hl7.org/fhir/R4/elementdefinition.html#ElementDefinition.fixed_x_."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

Wanted = tuple[str, Any]
"""(`fixed` or `pattern`, the value that the definition has)."""
_SHOWN = 120
_PLAIN = (str, int, Decimal, float, type(None))


def wanted_of(element: Mapping[str, Any]) -> Wanted | None:
    """The fixed value or the pattern of an element."""
    for key, value in element.items():
        for kind in ("fixed", "pattern"):
            if key.startswith(kind) and key[len(kind) :][:1].isupper():
                return kind, value
    return None


def fits(wanted: Wanted, value: Any) -> bool:
    """fixed: the same, and nothing more. pattern: all that it states, lists in any order, and whatever else."""
    return is_same(wanted[1], value) if wanted[0] == "fixed" else has_pattern(wanted[1], value)


def is_same(one: Any, other: Any) -> bool:
    """Equal as JSON: numbers by value, true never as 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    return (
        _is_bool(one) == _is_bool(other)
        and isinstance(one, _PLAIN)
        and isinstance(other, _PLAIN)
        and bool(one == other)
    )


def has_pattern(pattern: Any, value: Any) -> bool:
    """Whether the value has everything that the pattern states."""
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(
            key in value and has_pattern(one, value[key]) for key, one in pattern.items()
        )
    if isinstance(pattern, list):
        return isinstance(value, list) and all(any(has_pattern(one, each) for each in value) for one in pattern)
    return is_same(pattern, value)


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


def shown(value: Any) -> str:
    """A value of a definition for a sentence: `http://loinc.org#21889-1`, or its members."""
    if isinstance(value, dict):
        if isinstance(value.get("coding"), list):
            return " and ".join(shown(one) for one in value["coding"][:3])
        if "code" in value and set(value) <= {"system", "code", "display", "version"}:
            return f"{value.get('system', '')}#{value['code']}"
        return ", ".join(f"{key}: {shown(one)}" for key, one in value.items())[:_SHOWN]
    if isinstance(value, list):
        return ", ".join(map(shown, value))[:_SHOWN]
    return str(value)[:_SHOWN]


def bound_faults(element: Mapping[str, Any]) -> list[Callable[[Any], str | None]]:
    """Tests of minValue[x], maxValue[x] and maxLength: each gives what is wrong, else None, also where it cannot be told."""
    found: list[Callable[[Any], str | None]] = []
    for key, bound in element.items():
        if key.startswith("minValue"):
            found.append(partial(_beyond, bound, -1, "less"))
        elif key.startswith("maxValue"):
            found.append(partial(_beyond, bound, 1, "more"))
        elif key == "maxLength" and isinstance(bound, int):
            found.append(partial(_too_long, bound))
    return found


def _beyond(bound: Any, side: int, word: str, value: Any) -> str | None:
    return f"{word} than {shown(bound)}" if _order(value, bound) == side else None


def _too_long(most: int, value: Any) -> str | None:
    if isinstance(value, str) and len(value) > most:
        return f"longer than {most} characters"
    return None


def _order(value: Any, bound: Any) -> int | None:
    """-1, 0, 1; None where the two cannot be compared: other units, dates that say less than is needed to know."""
    if isinstance(value, dict) and isinstance(bound, dict):
        units = [(one.get("system"), one.get("code", one.get("unit"))) for one in (value, bound)]
        return _order(value.get("value"), bound.get("value")) if units[0] == units[1] else None
    if _is_number(value) and _is_number(bound):
        return _sign(value > bound, value < bound)
    if isinstance(value, str) and isinstance(bound, str):
        days = value.partition("T")[0], bound.partition("T")[0]
        short = min(map(len, days))
        if days[0][:short] != days[1][:short]:
            return 1 if days[0][:short] > days[1][:short] else -1
        same_zone = value[19:] == bound[19:] and len(value) == len(bound)
        return _sign(value > bound, value < bound) if same_zone else None
    return None


def _sign(above: bool, below: bool) -> int:
    return int(above) - int(below)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)
