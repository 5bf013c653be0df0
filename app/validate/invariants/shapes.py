"""What the names of a node's members alone say of a rule: most rules are decided by them, and need no look at the values.

For each part of an expression the possible answers are worked out; a rule that cannot come out false for a shape is not
run on nodes of that shape. A member that is there counts as an element that is there: one that holds nothing (null, an
empty list) is a fault of its own, and the structure says so.
"""

from collections.abc import Callable, Mapping
from itertools import product
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from app.fhir.fhirpath import logic
from app.fhir.fhirpath.syntax import Call, Literal, Member, Operation, Path, Special, Syntax, Union
from app.validate.node import Shape

Answers = frozenset[bool | None]
_ANY: Answers = frozenset({True, False, None})
_KNOWN: Answers = frozenset({True, False})
_LOGIC = {"and": logic.both, "or": logic.either, "xor": logic.one_of, "implies": logic.implied}
_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {"<": lt, ">": gt, "<=": le, ">=": ge, "=": eq, "!=": ne}
_ON_NOTHING: Mapping[str, Answers] = {
    **dict.fromkeys(("exists", "anyTrue", "anyFalse", "hasValue"), frozenset({False})),
    **dict.fromkeys(("empty", "all", "isDistinct", "allTrue", "allFalse"), frozenset({True})),
}
"""What functions answer of no item; all others but these and `_OF_ALL` give nothing."""
_OF_ALL = frozenset(
    {"count", "combine", "union", "iif", "aggregate", "supersetOf", "subsetOf", "now", "today", "toString"}
)
_MOST_KEPT = 4096


class Deciding:
    """Whether a rule can come out false for the shapes of a type's nodes."""

    def __init__(self, tree: Syntax, stems: Mapping[str, str], type_: str) -> None:
        """stems: JSON name → element name. type_: of the node, which may be the first word of a path."""
        self._tree, self._stems, self._type = tree, stems, type_
        self._kept: dict[frozenset[str], bool] = {}

    def breakable(self, shape: Shape) -> bool:
        """Whether a node of this shape can break the rule."""
        there = frozenset(self._stems[name] for name in shape if name in self._stems)
        found = self._kept.get(there)
        if found is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            found = self._kept[there] = False in self._answers(self._tree, there)
        return found

    def _answers(self, tree: Syntax, there: frozenset[str]) -> Answers:
        """The possible answers of a part that is taken as a Boolean."""
        match tree:
            case Literal(value=bool() as value):
                return frozenset({value})
            case Operation() if tree.operator in _LOGIC:
                combine = _LOGIC[tree.operator]
                sides = self._answers(tree.left, there), self._answers(tree.right, there)
                return frozenset(combine(left, right) for left, right in product(*sides))
            case Operation() if tree.operator in _ORDERS:
                return self._compared(tree, there)
            case Operation(operator="in" | "contains"):
                item = tree.left if tree.operator == "in" else tree.right
                return frozenset({None}) if self._is_there(item, there) is False else _ANY
            case Path(steps=(*_, Call() as last)):
                return self._called(tree, last, there)
        return frozenset({None}) if self._is_there(tree, there) is False else _ANY

    def _called(self, tree: Path, last: Call, there: frozenset[str]) -> Answers:
        before = tree.start if len(tree.steps) == 1 else Path(tree.start, tree.steps[:-1])
        if last.name == "not":
            return frozenset(None if one is None else not one for one in self._answers(before, there))
        is_there = self._is_there(before, there)
        if is_there is False and last.name not in _OF_ALL:
            return _ON_NOTHING.get(last.name, frozenset({None}))
        if last.name in ("exists", "empty") and not last.arguments:
            return frozenset({last.name == "exists"}) if is_there else _KNOWN
        return _KNOWN if last.name in _ON_NOTHING else _ANY

    def _compared(self, tree: Operation, there: frozenset[str]) -> Answers:
        left, right = self._number(tree.left, there), self._number(tree.right, there)
        order = _ORDERS[tree.operator]
        if left and right:
            beyond = max(left[0], right[0], left[1] or 0, right[1] or 0) + 1  # as good as any larger number
            ranges = (range(least, (beyond if most is None else most) + 1) for least, most in (left, right))
            return frozenset(order(one, other) for one, other in product(*ranges))
        if tree.operator in ("=", "!="):
            sides = self._answers(tree.left, there), self._answers(tree.right, there)
            if not any(None in side for side in sides):
                return frozenset(order(one, other) for one, other in product(*sides))
        if False in (self._is_there(tree.left, there), self._is_there(tree.right, there)):
            return frozenset({None})
        return _ANY

    def _number(self, tree: Syntax, there: frozenset[str]) -> tuple[int, int | None] | None:
        """The least and the most that a number of items may be; a most of None has no bound. None: it is no such number."""
        match tree:
            case Literal(value=bool()):
                return None
            case Literal(value=int() as value):
                return value, value
            case Path(Member() as of, (Call(name="count"),)):
                return (1, None) if self._is_there(of, there) else (0, 0)
            case Operation(operator="+"):
                left, right = self._number(tree.left, there), self._number(tree.right, there)
                if left and right:
                    open_ = left[1] is None or right[1] is None
                    return left[0] + right[0], None if open_ else (left[1] or 0) + (right[1] or 0)
        return None

    def _is_there(self, tree: Syntax, there: frozenset[str]) -> bool | None:
        """Whether a part gives any item; None where the names alone do not say."""
        match tree:
            case Literal():
                return tree.value is not None
            case Special(name="$this"):
                return True
            case Member(name=name):
                return True if name == self._type else name in there
            case Union():
                parts = [self._is_there(part, there) for part in tree.parts]
                return True if True in parts else None if None in parts else False
            case Path():
                return self._path_is_there(tree, there)
            case Operation(operator="=" | "!=" | "<" | ">" | "<=" | ">=" | "in" | "contains"):
                return False if self._answers(tree, there) == {None} else None
        return None

    def _path_is_there(self, tree: Path, there: frozenset[str]) -> bool | None:
        start, steps = tree.start, tree.steps
        if start == Member(self._type) and isinstance(steps[0], Member):
            start, steps = steps[0], steps[1:]
        is_there = self._is_there(start, there)
        for one in steps:
            if isinstance(one, Call) and (one.name in _ON_NOTHING or one.name in _OF_ALL):
                is_there = None if one.name in ("combine", "union", "iif") else True
            elif is_there is True:
                is_there = None
        return is_there
