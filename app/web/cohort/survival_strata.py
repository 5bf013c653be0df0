"""A stratum of the survival view as people read it: who, the medians with their bounds, the steps, and how few they are. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.terminology.terminology import Terminology
from app.web.cases.case_names import Names, name
from app.web.cases.statements import text_of
from app.web.cohort.cohort_words import month_span, origin, patients
from app.web.cohort.survival_curves import Figure, figure_of
from app.web.wording import DASH, months, words

FEW = 20
"""Below so many patients each one moves a curve by more than five points."""
EVENTS = {"time_to_emm": "developed it", "after_emm": "died"}
ALIVE = {"time_to_emm": "without extramedullary disease", "after_emm": "alive"}
MOST = 60
"""So many patients and steps are listed on the page; all of them are in the data."""
READINGS = {"lower": "shortest", "upper": "longest"}


@dataclass(frozen=True, slots=True)
class Stratum:
    """One curve with all that belongs to it. people: (id, case, whose, months, what happened); steps: cells by column."""

    name: str
    heading: str
    told: str
    median: str
    few: str | None
    figure: Figure
    people: tuple[tuple[str, str, str, str, str], ...]
    steps: tuple[tuple[str, ...], ...]
    left_out: int


def stratum_of(data: Mapping[str, Any], outcome: str, n: int, end: int, names: Names) -> Stratum:
    """The stratum of `survival_of_cases` in words, with its figure on an axis up to `end` months."""
    people, evaluable = data["observations"], data["evaluable"]
    events = sum(one["event"] for one in people)
    told = [f"{events} {EVENTS[outcome]}"] if events else []
    told += [f"{evaluable - events} censored"] if events < evaluable else []
    return Stratum(
        data["origin"],
        origin(data["origin"])[:1].upper() + origin(data["origin"])[1:],
        f"{evaluable} of {patients(n)}: {', '.join(told)}",
        median(data["median"]),
        few(evaluable),
        figure_of(data, end),
        tuple((*_whom(one, names), _time(one["months"]), _happened(one, outcome)) for one in people[:MOST]),
        tuple(_step(READINGS[name], step) for name in READINGS for step in data["curves"][name][:MOST]),
        max(0, len(people) - MOST),
    )


def median(found: Mapping[str, Decimal | None]) -> str:
    """The medians of the readings: `0.46–12 months; 6 by the middle of each time`. None: the curve stays above one half."""
    low, middle, high = found["lower"], found["middle"], found["upper"]
    if low is None and high is None:
        return "not reached: more than half are left at the end of both curves"
    if low is not None and low == high:
        return month_span(str(low))
    if low is None or high is None:
        reached, name, other = (low, "shortest", "longest") if high is None else (high, "longest", "shortest")
        return f"{month_span(str(reached))} by the {name} times, not reached by the {other}"
    between = f"{min(low, high)}{DASH}{max(low, high)} months"
    return f"{between}; {month_span(str(middle))} by the middle of each time" if middle is not None else between


def few(n: int) -> str | None:
    """A warning where one patient more or less changes the picture."""
    if n >= FEW:
        return None
    if n == 1:
        return "One patient: this is a time, not a curve."
    share = (Decimal(100) / n).quantize(Decimal(1))
    return f"{n} patients: each is {share} % of the curve. It shows who is known, and estimates nothing."


def published(one: Mapping[str, Any], names: Names, terminology: Terminology) -> tuple[str, ...]:
    """(id, case, whose, patients, what, value, from when, quotation) of a series' own figure."""
    low, high, unit = one["low"], one["high"], one["unit"] or ""
    value = f"{one['value']}" if one["value"] is not None else f"{low}{DASH}{high}"
    named = {"mo": "months", "d": "days", "wk": "weeks", "a": "years"}.get(unit, unit or "unit not stated")
    if value == "1":
        named = named.removesuffix("s")
    what = f"{text_of(terminology, 'measures', one['measure'])}, {words(one['statistic'])}"
    since = (one["origin_as_stated"] or "not stated").removeprefix("after ")
    return *_whom(one, names), patients(one["n"]), what, f"{value} {named}", since, one["as_stated"] or ""


def _whom(one: Mapping[str, Any], names: Names) -> tuple[str, str, str]:
    """(id of the case, its name, the name of the member or part that it is about)."""
    return one["case"], name(names, one["case"]), name(names, one["case"], one["of"]) if one["of"] else ""


def _time(span: Mapping[str, Any]) -> str:
    text = months(dict(span))
    return "1 month" if text == "1 months" else text


def _happened(one: Mapping[str, Any], outcome: str) -> str:
    if one["event"]:
        return EVENTS[outcome]
    return "last seen alive" if outcome == "after_emm" else "last seen without it"


def _step(reading: str, step: Mapping[str, Any]) -> tuple[str, ...]:
    band = step["band"]
    numbers = (str(step[name]) for name in ("months", "at_risk", "events", "censored"))
    between = f"{percent(band[0])}{DASH}{percent(band[1])} %" if band else "none"
    return reading, *numbers, f"{percent(step['survival'])} %", between


def percent(share: Decimal) -> str:
    """A share as per cent, with one decimal where there is one."""
    return f"{(share * 100).quantize(Decimal('0.1'))}".removesuffix(".0")
