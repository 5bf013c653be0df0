"""Treatments as marks: the agents by name, transplants, radiotherapy, care; and what was not given."""

from app.case.course import Treatment
from app.clinical.intervals import Interval
from app.clinical.timeline import Placed
from app.web.drawing.course import Course
from app.web.drawing.mark import Mark
from app.web.drawing.markup import said
from app.web.drawing.palette import GROUND, INK, INK_LOOK

GENERAL = (None, "systemic_therapy", "chemotherapy", "further_treatment")
"""Procedures that say less than the agents or the treatment's own label do."""


def treatment_marks(course: Course) -> list[Mark]:
    """One mark for each treatment."""
    placed = {one.id: one for one in course.timeline.events}
    return [_mark(course, one, placed[one.id]) for one in course.case.treatments]


def _mark(course: Course, treatment: Treatment, at: Placed) -> Mark:
    words = name_of(course, treatment)
    tag = f"{course.names.get(treatment.of, treatment.of)}: " if treatment.of else ""
    more = "; ".join(part for part in (*_fate(course, treatment), _given(treatment)) if part)
    ends = treatment.end is not None and at.end is not None and at.end != Interval()
    line = f"line {treatment.line}" if treatment.line else ""
    shape, pattern = _look(course, treatment)
    if shape == "bar" and not ends:
        shape = "torn"
    lasts = shape in ("bar", "torn")
    readings = "; ".join(f"read as {label}: {course.when(months)}" for label, months in at.readings)
    when = course.when(at.start, at.end if ends else None, treatment.id)
    dates = " to ".join(time.date[:10] for time in (treatment.start, treatment.end) if time is not None and time.date)
    return Mark(
        treatment.id,
        f"{tag}{words}{', ' + more if more else ''}{course.unplaced(treatment.id, treatment.start, treatment.end)}",
        course.tells(
            treatment.of, f"{said(treatment.label)} ({words})", when, at.as_stated, line, more, dates, said(readings)
        ),
        INK_LOOK,
        INK,
        shape,
        course.place(treatment.id),
        at.start,
        (at.end if lasts else None) if ends else (_open(at.start) if lasts else None),
        course.place(treatment.id, "end") if ends else None,
        of=treatment.of or "",
        pattern=pattern,
        readings=at.readings,
    )


def _open(start: Interval | None) -> Interval | None:
    """Where the end is not stated, what is pale ends with the bounds of the start: not all of the time that follows."""
    return start


def _look(course: Course, treatment: Treatment) -> tuple[str, str]:
    procedure = treatment.procedure or ""
    if treatment.status == "not_done":
        return "saltire", ""
    if "transplant" in procedure or "allograft" in procedure or "infusion" in procedure:
        return "diamond", ""
    if "radiotherapy" in procedure or "external_beam" in procedure:
        return "bar", f"url(#{course.name}-rays)"
    return "bar", GROUND if "palliative" in procedure else ""


def name_of(course: Course, treatment: Treatment) -> str:
    """`VAD: vincristine, doxorubicin, dexamethasone`; `Autologous stem cell transplantation, high-dose melphalan`; else its label.

    Of a treatment that not all had, the label: its agents alone would say that they had these.
    """
    if treatment.given_to != "all":
        return said(treatment.label)
    agents = [course.text("drugs", agent.drug) for agent in treatment.agents]
    regimen = course.text("regimens", treatment.regimen)
    drugs = _sentence(agents)
    if regimen and agents and not all(agent.casefold() in regimen.casefold() for agent in agents):
        drugs = f"{regimen}: {_rest(drugs)}"
    elif regimen:
        drugs = regimen
    if treatment.procedure in GENERAL:
        return drugs or said(treatment.label)
    procedure = course.text("procedures", treatment.procedure)
    return f"{procedure}, {_rest(drugs)}" if drugs else procedure


def _sentence(names: list[str]) -> str:
    return ", ".join(name if place == 0 else _rest(name) for place, name in enumerate(names))


def _rest(words: str) -> str:
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def _fate(course: Course, treatment: Treatment) -> list[str]:
    cycles = f"{treatment.cycles} cycle{'s' if treatment.cycles != 1 else ''}" if treatment.cycles else ""
    reason = course.text("reasons", treatment.stop_reason).lower()
    fate = {"stopped": "stopped", "not_done": "not given"}.get(treatment.status, "")
    return [cycles, f"{fate}: {reason}" if fate and reason else fate]


def _given(treatment: Treatment) -> str:
    return {"some": "to some of them", "not_stated": "to how many is not stated"}.get(treatment.given_to, "")
