"""FHIRPath's functions on plain JSON: those that R4's invariants, and most profiles', use."""

from collections.abc import Callable
from typing import Any

from app.fhir.fhirpath.functions.conversion import to_integer, to_string
from app.validate.invariants.elements import PLAIN, TIMES
from app.validate.invariants.parts import (
    Boolean,
    Collection,
    Context,
    NotCovered,
    Part,
    Truth,
    Unsure,
    frozen,
    truth_of,
)


def exists(of: Collection, criteria: Truth | None = None) -> Boolean:
    """Whether there is an item, or one that meets the criteria."""
    items = of.items
    if criteria is None:
        return Boolean(lambda this, context: bool(items(this, context)))
    return Boolean(lambda this, context: any(criteria(one, context) is True for one in items(this, context)))


def empty(of: Collection) -> Boolean:
    """Whether there is no item."""
    items = of.items
    return Boolean(lambda this, context: not items(this, context))


def negated(of: Part) -> Boolean:
    """not()."""
    truth = truth_of(of)

    def opposite(this: Any, context: Context) -> bool | None:
        value = truth(this, context)
        return None if value is None else not value

    return Boolean(opposite)


def every(of: Collection, criteria: Truth) -> Boolean:
    """all(): whether every item meets the criteria."""
    items = of.items
    return Boolean(lambda this, context: all(criteria(one, context) is True for one in items(this, context)))


def all_false(of: Collection) -> Boolean:
    """allFalse(), of Booleans."""
    if set(of.types) - {"boolean", "System.Boolean"}:
        raise NotCovered("allFalse() of no Booleans")
    items = of.items

    def truth(this: Any, context: Context) -> bool | None:
        found = [one for one in items(this, context) if one is not None]
        if not all(isinstance(one, bool) for one in found):
            raise Unsure
        return not any(found)

    return Boolean(truth)


def where(of: Collection, criteria: Truth) -> Collection:
    """The items that meet the criteria."""
    items = of.items
    return Collection(
        lambda this, context: [one for one in items(this, context) if criteria(one, context) is True], of.types, of.many
    )


def select(of: Collection, projection: Collection) -> Collection:
    """What the projection gives for each item."""
    items, each = of.items, projection.items
    return Collection(
        lambda this, context: [found for one in items(this, context) for found in each(one, context)],
        projection.types,
        of.many or projection.many,
    )


def is_distinct(of: Collection) -> Boolean:
    """Whether no two items are equal."""
    if set(of.types) & set(TIMES):
        raise NotCovered("isDistinct() of dates")
    items = of.items

    def truth(this: Any, context: Context) -> bool | None:
        found = items(this, context)
        return len(found) < 2 or len(set(map(frozen, found))) == len(found)

    return Boolean(truth)


def intersect(of: Collection, other: Collection) -> Collection:
    """Those that are in both, each once; the second is looked up at once where it is always the same."""
    if (set(of.types) | set(other.types)) & (set(TIMES) | {"Quantity"}):
        raise NotCovered("intersect() of dates or Quantities")
    items, others, number = of.items, other.items, other.kept

    def run(this: Any, context: Context) -> list[Any]:
        mine = items(this, context)
        if not mine:
            return mine
        held = None if number is None else context.kept.get(("keys", number))
        if held is None:
            held = frozenset(map(frozen, others(this, context)))
            if number is not None:
                context.kept[("keys", number)] = held
        return list({key: one for one in mine if (key := frozen(one)) in held}.values())

    return Collection(run, of.types, of.many)


def has_value(of: Collection) -> Boolean:
    """Whether there is one primitive, and it has a value."""
    items = of.items

    def truth(this: Any, context: Context) -> bool | None:
        found = items(this, context)
        return len(found) == 1 and found[0] is not None and not isinstance(found[0], (dict, list))

    return Boolean(truth)


def count(of: Collection) -> Collection:
    """How many items there are."""
    items = of.items
    return Collection(lambda this, context: [len(items(this, context))], ("System.Integer",))


def cut(of: Collection, part: slice) -> Collection:
    """first(), last(), tail()."""
    items, is_one = of.items, part in (slice(0, 1), slice(-1, None))
    return Collection(lambda this, context: items(this, context)[part], of.types, of.many and not is_one)


def _single(of: Collection, work: Callable[[Any], Any], wanted: type | None) -> Callable[[Any, Context], Any]:
    """What the work makes of the one value; None of no value. Raises Unsure of several, and of another JSON type."""
    items, name = of.items, of.member

    def run(this: Any, context: Context) -> Any:
        if name is not None and wanted is str:  # most often
            value = this.get(name)
            if type(value) is str:
                return work(value)
        found = items(this, context)
        if not found:
            return None
        if len(found) > 1 or (wanted and found[0] is not None and type(found[0]) is not wanted):
            raise Unsure
        return None if found[0] is None else work(found[0])

    return run


def _found(whole: str, pattern: str) -> bool:
    from app.fhir.fhirpath.functions import regexes  # here: its engine loads slowly, and few resources need it

    return regexes.found(pattern, whole)


_TESTS: dict[str, Callable[[str, str], bool]] = {
    "startsWith": lambda whole, part: whole.startswith(part),
    "endsWith": lambda whole, part: whole.endswith(part),
    "contains": lambda whole, part: part in whole,
    "matches": _found,
}
TEXT_TESTS = frozenset(_TESTS)


def tested(name: str, of: Collection, argument: Collection) -> Boolean:
    """A yes-or-no function of two texts."""
    test = _TESTS[name]
    whole, part, literal = _single(of, str, str), _single(argument, str, str), argument.literal
    if literal is not None:
        return Boolean(_single(of, lambda text: test(text, literal), str))

    def truth(this: Any, context: Context) -> bool | None:
        one = whole(this, context)
        if one is None:
            return None
        other = part(this, context)
        return None if other is None else test(one, other)

    return Boolean(truth)


def _made(run: Callable[[Any, Context], Any], type_: str) -> Collection:
    def items(this: Any, context: Context) -> list[Any]:
        value = run(this, context)
        return [] if value is None else [value]

    return Collection(items, (type_,))


def converted(name: str, of: Collection) -> Collection:
    """toInteger() and toString() of plain values."""
    if not set(of.types) <= PLAIN:
        raise NotCovered(f"{name}() of {' | '.join(of.types)}")
    if name == "toInteger":
        return _made(_single(of, to_integer, None), "System.Integer")
    return _made(_single(of, to_string, None), "System.String")


def substring(of: Collection, start: int) -> Collection:
    """substring() from a fixed place to the end."""
    return _made(_single(of, lambda text: text[start:] if start < len(text) else None, str), "System.String")


def replaced(of: Collection, pattern: str, put: str) -> Collection:
    """replaceMatches() with a fixed pattern."""
    from app.fhir.fhirpath.functions import regexes  # as in _found

    return _made(_single(of, lambda text: regexes.replaced(pattern, text, put), str), "System.String")


def joined(left: Collection, right: Collection) -> Collection:
    """`&`: an empty side is an empty text."""
    mine, other = _single(left, str, str), _single(right, str, str)
    return _made(lambda this, context: (mine(this, context) or "") + (other(this, context) or ""), "System.String")


def added(left: Collection, right: Collection) -> Collection:
    """`+` of whole numbers that the expression made."""
    if {*left.types, *right.types} != {"System.Integer"}:
        raise NotCovered("'+' of anything but counts")
    mine, other = _single(left, int, int), _single(right, int, int)

    def run(this: Any, context: Context) -> int | None:
        one, two = mine(this, context), other(this, context)
        return None if one is None or two is None else one + two

    return _made(run, "System.Integer")
