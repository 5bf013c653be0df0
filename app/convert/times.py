"""Times, both ways: dates as they are; distances as cqf-relativeDateTime, with what was stated beside it.

http://hl7.org/fhir/R4/extension-cqf-relativedatetime.html wants all four parts, and holds the hull of the distance with
inclusive bounds; open bounds, basis, wording and alternative readings go into our extension `time-statement`.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.case.times import Distance, Time
from app.convert.extensions import all_of, ours
from app.fhir.elements import Element, extension, without_nothing
from app.fhir.names import RELATIVE_DATE_TIME, UCUM, structure_definition

Anchor = Callable[[str], tuple[Element, str]]


def months(value: Decimal | int | None) -> Element | None:
    """A number of months as a Quantity."""
    return None if value is None else {"value": value, "unit": "months", "system": UCUM, "code": "mo"}


def _range(distance: Distance) -> Element:
    low, high = distance.offset_months
    return without_nothing({"low": months(low), "high": months(high)})


def linked(target: Element, path: str) -> Element:
    """The extension of a time that is the same as another's."""
    return _relative(target, path, "concurrent", {"valueDuration": months(0)})


def _relative(target: Element, path: str, relationship: str, offset: Element) -> Element:
    inner = [
        extension("target", valueReference=target),
        extension("targetPath", valueString=path),
        extension("relationship", valueCode=relationship),
        {"url": "offset", **offset},
    ]
    return extension(RELATIVE_DATE_TIME, inner)


def placed(time: Time | None, anchor: Anchor) -> tuple[str | None, Element | None]:
    """(the date, the sibling with extensions) of a time; either may be None."""
    if time is None:
        return None, None
    extensions = []
    if time.distance is not None:
        target, path = anchor(time.distance.anchor)
        extensions.append(_relative(target, path, f"after-{time.distance.edge}", {"valueRange": _range(time.distance)}))
    if time.distance is not None or time.as_stated is not None or time.basis != "stated":
        extensions.append(_statement(time, anchor))
    return time.date, {"extension": extensions} if extensions else None


def _statement(time: Time, anchor: Anchor) -> Element:
    inner = [extension("basis", valueCode=time.basis)]
    if time.as_stated is not None:
        inner.append(extension("asStated", valueString=time.as_stated))
    if time.distance is not None:
        inner += _open_bounds(time.distance)
    for reading in time.readings:
        parts = [extension("label", valueString=reading.label)] if reading.label else []
        parts += [
            extension("target", valueReference=anchor(reading.anchor)[0]),
            extension("edge", valueCode=reading.edge),
        ]
        parts += [extension("offset", valueRange=_range(reading)), *_open_bounds(reading)]
        inner.append(extension("reading", parts))
    return ours("time-statement", inner=inner)


def _open_bounds(distance: Distance) -> list[Element]:
    bounds = [("lowerOpen", distance.lower_open), ("upperOpen", distance.upper_open)]
    return [extension(name, valueBoolean=True) for name, is_open in bounds if is_open]


def link_of(sibling: Element | None) -> Element | None:
    """The reference that a `concurrent` relative time points at, or None."""
    for relative in all_of(sibling, RELATIVE_DATE_TIME):
        if next(all_of(relative, "relationship"), None) == "concurrent":
            return next(all_of(relative, "target"), None)
    return None


def time_of(value: str | None, sibling: Element | None, id_of: Callable[[Any], str | None]) -> dict[str, Any] | None:
    """The document's time of a primitive and its sibling; `id_of` names the event that a reference points at."""
    time: dict[str, Any] = {"date": value} if value else {}
    relative = next(all_of(sibling, RELATIVE_DATE_TIME), None)
    statement = next(all_of(sibling, structure_definition("time-statement")), None)
    if relative is not None and not value:
        distance = _distance(
            relative, statement, id_of, str(next(all_of(relative, "relationship"), "")).partition("-")[2]
        )
        time |= {"distance": distance} if distance else {}
    if statement is not None:
        time |= without_nothing(
            {"basis": next(all_of(statement, "basis"), None), "as_stated": next(all_of(statement, "asStated"), None)}
        )
        readings = [_reading(reading, id_of) for reading in all_of(statement, "reading")]
        time |= {"readings": readings} if readings and "distance" in time else {}
    return time if {"date", "distance", "as_stated"} & set(time) else None


def _reading(reading: Element, id_of: Callable[[Any], str | None]) -> dict[str, Any]:
    made = _distance(reading, reading, id_of, str(next(all_of(reading, "edge"), "start"))) or {}
    return {**made, **without_nothing({"label": next(all_of(reading, "label"), None)})}


def _distance(
    relative: Element, bounds: Element | None, id_of: Callable[[Any], str | None], edge: str
) -> dict[str, Any] | None:
    anchor = id_of(next(all_of(relative, "target"), None))
    offset: dict[str, Any] = next(all_of(relative, "offset"), {})
    if anchor is None:
        return None
    low, high = ((offset.get(bound) or {}).get("value") for bound in ("low", "high"))
    if "value" in offset:
        low = high = offset["value"]
    made: dict[str, Any] = {"anchor": anchor, "edge": "end" if edge == "end" else "start", "offset_months": [low, high]}
    made |= {"lower_open": True} if next(all_of(bounds, "lowerOpen"), False) else {}
    return made | ({"upper_open": True} if next(all_of(bounds, "upperOpen"), False) else {})
