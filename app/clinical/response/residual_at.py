"""Minimal residual disease as a case has it: the marrow's result, its method and sensitivity, and the PET of the same time."""

from collections.abc import Iterator
from fractions import Fraction

from app.case.evidence import Measurement
from app.clinical.answer import Answer, Criterion, Evidence, status_of
from app.clinical.moments import same_moment
from app.clinical.response.from_case import inputs_at
from app.clinical.response.order import Order
from app.clinical.response.overall import possible
from app.clinical.response.residual import METHODS, NEGATIVE, SENSITIVITY, WORD, Residual, residual, sustained
from app.clinical.response.rulesets import Imwg
from app.clinical.seen import AVID
from app.clinical.truth import Truth, among, any_of, known

RULE, RULESET = "residual-disease", "imwg-mrd-2016/1"
SUSTAINED_RULE, SUSTAINED_RULESET = "sustained-residual-disease", "imwg-mrd-2016-sustained/1"
SUSTAINED_CLASSES = {Truth.MET: "sustained MRD-negative", Truth.NOT_MET: "not sustained MRD-negative"}
NOT_DONE = (Truth.UNKNOWN, Truth.UNKNOWN, None)
Test = tuple[Truth, Truth, Fraction | None]
"""Whether it is negative, whether it is of the right method, its limit of detection."""


def residual_answers(order: Order, at: str, reached: tuple[str, ...], version: Imwg) -> Iterator[Answer]:
    """The MRD class, and whether it is sustained. reached: the response classes of the same moment.

    Asked where the record speaks of it or of a PET's uptake, and wherever the response is complete.
    """
    items = _items(order, at)
    seen = order.facts(at).seen
    if not (items or seen.evidence(AVID) or set(reached) <= {"CR", "sCR"}):
        return
    found = _residual(order, at, reached)
    evidence = tuple(_evidence(path, item) for path, item in items)
    tests = _tests(items)
    yield Answer(
        RULE,
        RULESET,
        status_of(found.classes),
        found.classes,
        found.deciding,
        criteria=(
            Criterion("complete response", among(one in ("CR", "sCR") for one in reached)),
            Criterion("marrow negative", _same(negative for negative, _, _ in tests), evidence),
            Criterion("by flow cytometry or sequencing", _same(method for _, method, _ in tests), evidence),
            Criterion("sensitivity of 10⁻⁵ or finer", _same(_fine(limit) for _, _, limit in tests), evidence),
            Criterion("PET negative", ~seen.of(AVID), seen.evidence(AVID)),
        ),
        at=at,
        flags=("discordant: no residual disease in the marrow, and an avid lesion on PET",) if found.discordant else (),
    )
    if items:
        yield from _sustained(order, at, found, version)


def _residual(order: Order, at: str, reached: tuple[str, ...]) -> Residual:
    """Over all tests of the moment: where two differ, what either allows."""
    pet = ~order.facts(at).seen.of(AVID)
    all_ = [residual(reached, negative, limit, pet, method) for negative, method, limit in _tests(_items(order, at))]
    classes, deciding = (tuple(dict.fromkeys(word for one in lists for word in one)) for lists in _lists(all_))
    return Residual(classes, deciding, any(one.discordant for one in all_))


def _lists(all_: list[Residual]) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    return [one.classes for one in all_], [one.deciding for one in all_]


def _items(order: Order, at: str) -> list[tuple[str, Measurement]]:
    """What is said of the marrow's residual disease; of another specimen it is another test."""
    here = same_moment(order.case, at)
    return [
        (f"measurements[{index}]", item)
        for index, item in enumerate(order.case.measurements)
        if item.analyte == WORD and item.of == order.of and item.at in here and item.specimen in (None, "bone_marrow")
    ]


def _tests(items: list[tuple[str, Measurement]]) -> list[Test]:
    found = {
        (
            known(item.result == "negative"),
            known(item.method in METHODS if item.method else None),
            None if item.sensitivity is None else Fraction(item.sensitivity),
        )
        for _, item in items
        if item.result is not None
    }
    return sorted(found, key=repr) or [NOT_DONE]


def _fine(limit: Fraction | None) -> Truth:
    return known(None if limit is None else limit <= SENSITIVITY)


def _same(truths: Iterator[Truth]) -> Truth:
    found = set(truths)
    return found.pop() if len(found) == 1 else Truth.UNKNOWN


def _evidence(path: str, item: Measurement) -> Evidence:
    limit = f" at {item.sensitivity}" if item.sensitivity is not None else ""
    by = f" by {item.method}" if item.method else ""
    return Evidence(item.as_stated or f"{WORD}: {item.result or item.text or item.missing}{by}{limit}", path)


def _sustained(order: Order, at: str, now: Residual, version: Imwg) -> Iterator[Answer]:
    """Against each other moment that the record has a result of."""
    here = same_moment(order.case, at)
    others = sorted(
        {
            one.at
            for one in order.case.measurements
            if one.analyte == WORD and one.of == order.of and one.at is not None and one.at not in here
        }
    )
    earlier = [one for one in others if order.may_be_before(one, at)]
    if not earlier:
        return
    truth = any_of(
        sustained(
            order.axis.between(one, at),
            _negative(_residual(order, one, possible(inputs_at(order, one)[0], version))),
            _negative(now),
        )
        for one in earlier
    )
    classes = tuple(name for value, name in SUSTAINED_CLASSES.items() if truth in (value, Truth.UNKNOWN))
    asked = (*now.deciding, "when and how the residual disease before was tested") if len(classes) > 1 else ()
    yield Answer(SUSTAINED_RULE, SUSTAINED_RULESET, status_of(classes), classes, asked, at=at)


def _negative(found: Residual) -> Truth:
    return among(one in NEGATIVE for one in found.classes)
