"""Where one compartment was clear or responding while disease grew in another: windows of time, as the rules find them."""

from dataclasses import dataclass

from app.clinical.discordance import Discordance, Verdict
from app.clinical.intervals import Interval, hull
from app.clinical.marks import Sign
from app.web.drawing.compartments import NAMES
from app.web.drawing.course import Course
from app.web.drawing.mark import Mark
from app.web.drawing.palette import LIT_EDGE

MOST = 12
"""Bands that a reader can still tell apart. The words of all stand in their strip."""
SHOWN = (Verdict.DEFINITE, Verdict.POSSIBLE)


@dataclass(frozen=True, slots=True)
class Window:
    """verdict: the strongest of this window. months: its bounds. lanes: the compartments that it is about."""

    verdict: Verdict
    months: Interval
    lanes: frozenset[str]


def shown_of(course: Course) -> list[Discordance]:
    """The definite ones, then the possible ones."""
    found = course.discordances
    return [one for verdict in SHOWN for one in found if one.verdict is verdict]


def windows_of(found: list[Discordance]) -> list[Window]:
    """One for each window of time, the widest first, so that a narrower one is drawn over it; of many, all the time that they cover."""
    by_months: dict[Interval, list[Discordance]] = {}
    for one in found:
        if one.window is not None:
            by_months.setdefault(one.window, []).append(one)
    windows = [
        Window(
            its[0].verdict,
            months,
            frozenset(lane for one in its if one.verdict is its[0].verdict for lane in (one.clear, one.growing)),
        )
        for months, its in by_months.items()
    ]
    if len(windows) > MOST:
        return _covered(windows)
    return sorted(
        windows, key=lambda one: (one.verdict is Verdict.DEFINITE, -_length(one.months), float(one.months.low or 0))
    )


def _covered(windows: list[Window]) -> list[Window]:
    covered: list[Interval] = []
    for months in sorted(
        (one.months for one in windows), key=lambda one: float("-inf" if one.low is None else one.low)
    ):
        last = covered[-1] if covered else None
        if last is not None and (last.high is None or months.low is None or months.low <= last.high):
            covered[-1] = hull([last, months])
        else:
            covered.append(months)
    return [Window(Verdict.POSSIBLE, months, frozenset()) for months in covered[: 4 * MOST]]


def _length(months: Interval) -> float:
    return float(months.high - months.low) if months.low is not None and months.high is not None else 1e9


def window_marks(course: Course, found: list[Discordance]) -> list[Mark]:
    """One mark for each discordance, with its words; it leads to the event of the growth."""
    return [_mark(course, one) for one in found]


def _mark(course: Course, one: Discordance) -> Mark:
    state, growth = states(one)
    words = f"{one.verdict} · {NAMES[one.clear][0].lower()} {state}, {place_of(one.growing)} {growth}"
    of = one.evidence[0].of
    tag = f"{course.names.get(of, of)}: " if of else ""
    quotations = " / ".join(dict.fromkeys(mark.as_stated for mark in one.evidence if mark.as_stated))
    return Mark(
        one.at or one.evidence[0].id,
        f"{tag}{words}",
        course.tells(
            of,
            words,
            course.when(one.window, None, one.at if one.window and one.window.is_point else None),
            quotations or None,
            one.reason,
        ),
        "window",
        LIT_EDGE,
        "bracket",
        _middle(one.window),
        one.window,
        of=of or "",
        bold=len(tag + one.verdict),
    )


def states(one: Discordance) -> tuple[str, str]:
    """(`clear` or `responding`, `growing` or `present`): what the statements say, no more."""
    clear = {mark.sign for mark in one.evidence if mark.compartment == one.clear}
    grows = any(mark.sign is Sign.GROWING for mark in one.evidence if mark.compartment == one.growing)
    state = "clear" if Sign.CLEAR in clear else "responding" if Sign.RESPONDING in clear else "clear or responding"
    return state, "growing" if grows else "present"


def place_of(compartment: str) -> str:
    """Where disease grew, in words: `disease outside bone`."""
    beside = {
        "extraosseous": "disease outside bone",
        "paraskeletal": "disease beside bone",
        "unspecified": "disease of unstated compartment",
    }
    return beside.get(compartment, f"disease in {NAMES[compartment][0].lower()}")


def _middle(window: Interval | None) -> float | None:
    bounds = [float(one) for one in (window.low, window.high) if one is not None] if window is not None else []
    return sum(bounds) / len(bounds) if bounds else None
