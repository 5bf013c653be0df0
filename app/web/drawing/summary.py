"""What the drawing shows, in sentences: for its head, and for those who hear it instead of seeing it."""

from app.clinical.discordance import Discordance, Verdict
from app.clinical.marks import Sign
from app.web.drawing.compartments import NAMES
from app.web.drawing.course import Course, cut_letters
from app.web.drawing.windows import place_of, shown_of, states
from app.web.wording import months

EVENTS_TOLD = 24


def head_of(course: Course) -> str:
    """The sentences under the title: of whom, and where one compartment was clear while disease grew in another."""
    found = shown_of(course)
    sure = [one for one in found if one.verdict is Verdict.DEFINITE] or found
    said = list(dict.fromkeys(_sentence(course, one) for one in sure))
    if not said:
        said = [_without(course)]
    left = len(found) - len(sure) if len(said) <= 3 else len(found) - 2
    if len(said) > 3:
        said = said[:2]
    if left:
        possible = len(sure) < len(found) and left == len(found) - len(sure)
        said.append(f"{left} more {'is' if left == 1 else 'are'} {'possible' if possible else 'shown below'}.")
    whom = ""
    if course.case.n > 1:
        whom = f"{course.case.n} patients: a mark is said of all of them, or of those that it names. "
    return whom + " ".join(said)


def description_of(course: Course) -> str:
    """All that a listener needs before the marks: the head, then the events in the order of time."""
    told = []
    for event in course.timeline.events[:EVENTS_TOLD]:
        told.append(f"{course.titles.get(event.id, event.id)}: {course.when(event.start, None, event.id)}.")
    left = len(course.timeline.events) - EVENTS_TOLD
    more = f" And {left} more." if left > 0 else ""
    clear = _signs(course, Sign.CLEAR)
    growing = _signs(course, Sign.GROWING)
    lanes = " ".join(part for part in (clear and f"Clear: {clear}.", growing and f"New or growing: {growing}.") if part)
    return cut_letters(f"{head_of(course)} {lanes} Events and treatments in order: {' '.join(told)}{more}", 4000)


def _signs(course: Course, sign: Sign) -> str:
    found = []
    for lane in course.timeline.lanes:
        for bar in lane.bars:
            if bar.mark.sign is sign:
                at = course.titles.get(bar.mark.at or "", "time not stated")
                found.append(f"{NAMES[lane.compartment][0].lower()} at {at.lower()}, {months(bar.start)}")
    return "; ".join(found[:8])


def _sentence(course: Course, one: Discordance) -> str:
    state, growth = states(one)
    verb = "grew" if growth == "growing" else "was present"
    where = place_of(one.growing)
    at = course.titles.get(one.at or "", "")
    when = course.when(one.window, None, one.at if one.window is not None and one.window.is_point else None)
    at_root = course.root is not None and one.at == course.root.id
    placed = f" ({at})" if at_root else f" ({at}, {when})" if at else f" ({when})"
    surely = "" if one.verdict is Verdict.DEFINITE else "Possibly, "
    clear = NAMES[one.clear][0]
    return f"{surely}{clear.lower() if surely else clear} {state} while {where} {verb}{placed}."


def _without(course: Course) -> str:
    if any(one.verdict is Verdict.CANNOT_SAY for one in course.discordances):
        return "Whether one compartment was clear while disease grew in another cannot be said from this record."
    return "No compartment is recorded as clear while disease grew in another."
