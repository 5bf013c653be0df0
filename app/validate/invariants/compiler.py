"""From FHIRPath's syntax tree, and the static type of what it is asked of, to functions of plain JSON.

What is not covered raises NotCovered, and the FHIRPath engine runs the expression: slower, as right. The functions
raise Unsure, or Python's own errors of type, on values that are not what the definitions say; the engine judges those too.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any

from app.fhir.fhirpath import logic
from app.fhir.fhirpath.quantities import Convert
from app.fhir.fhirpath.syntax import (
    Call,
    Indexer,
    Literal,
    Member,
    Operation,
    Path,
    Special,
    Syntax,
    TypeOperation,
    Union,
    Variable,
)
from app.validate.invariants import comparing, functions, typed
from app.validate.invariants.elements import TIMES, step
from app.validate.invariants.parts import (
    Boolean,
    Collection,
    Context,
    NotCovered,
    Part,
    Truth,
    frozen,
    items_of,
    truth_of,
)
from app.validate.invariants.reading import first_step, kept, next_step, reader

_LOGIC = {"and": logic.both, "or": logic.either, "xor": logic.one_of, "implies": logic.implied}
_SETTLED = {"and": False, "or": True, "implies": False}
_CONSTANTS = {"ucum": "http://unitsofmeasure.org", "sct": "http://snomed.info/sct", "loinc": "http://loinc.org"}
_CUTS = {"first": slice(0, 1), "last": slice(-1, None), "tail": slice(1, None)}
_THIS: Collection = Collection(lambda this, _: [this], ())


def compiled(tree: Syntax, type_: str, resource: str | None, convert: Convert) -> Truth:
    """The tree as a rule. type_: of the node; resource: the type of %resource where it is known.

    Raises NotCovered, with what is not covered.
    """
    return truth_of(_Compiler(type_, resource, convert).part(tree, (type_,)))


@dataclass
class _Compiler:
    context: str
    resource: str | None
    convert: Convert
    numbers: "count[int]" = field(default_factory=count)

    def part(self, tree: Syntax, this: tuple[str, ...]) -> Part:
        """The part, asked of items of the types `this`."""
        match tree:
            case Literal():
                return self.literal(tree.value)
            case Variable():
                return self.variable(tree.name)
            case Special(name="$this"):
                return Collection(_THIS.items, this)
            case Member():
                return self.start(tree.name, this)
            case Call():
                return self.call(tree, Collection(_THIS.items, this), this)
            case Path():
                return self.path(tree, this)
            case Union():
                return self.union([items_of(self.part(one, this)) for one in tree.parts])
            case TypeOperation():
                of = items_of(self.part(tree.operand, this))
                return typed.is_of(of, tree.type) if tree.operator == "is" else typed.only(of, tree.type)
            case Operation():
                return self.operation(tree, this)
        raise NotCovered(type(tree).__name__)

    def literal(self, value: Any) -> Collection:
        """A value written out."""
        names = {bool: "Boolean", str: "String", int: "Integer", Decimal: "Decimal"}
        if type(value) not in names:
            raise NotCovered(f"the literal {value}")
        held = [value]
        number, text = next(self.numbers), value if type(value) is str else None
        return Collection(lambda this, context: held, (f"System.{names[type(value)]}",), kept=number, literal=text)

    def variable(self, name: str) -> Collection:
        """`%name`."""
        number = next(self.numbers)
        match name:
            case "context":
                return Collection(lambda _, context: [context.node], (self.context,), kept=number)
            case "resource" if self.resource:
                return Collection(lambda _, context: [context.resource], (self.resource,), kept=number)
            case "rootResource":
                return Collection(lambda _, context: [context.root], ("Resource",), kept=number)
        if name not in _CONSTANTS:
            raise NotCovered(f"%{name}")
        return self.literal(_CONSTANTS[name])

    def start(self, name: str, this: tuple[str, ...]) -> Collection:
        """The first word of a path: the type of $this, or an element of it."""
        if name[:1].isupper():
            if set(this) != {name}:
                raise NotCovered(f"{name} of {' | '.join(this)}")
            return Collection(_THIS.items, this)
        found = step(this, name)
        return Collection(first_step(reader(found)), found.types, found.is_list, found.forms)

    def path(self, tree: Path, this: tuple[str, ...]) -> Part:
        """A start and the steps from it."""
        here = self.part(tree.start, this)
        for one in tree.steps:
            match one:
                case Member():
                    of = items_of(here)
                    found = step(of.types, one.name)
                    items = next_step(of.items, reader(found))
                    number = next(self.numbers) if of.kept is not None else None
                    items = items if number is None else kept(items, number)
                    here = Collection(items, found.types, of.many or found.is_list, kept=number)
                case Call():
                    here = self.call(one, here, this)
                case Indexer() | Special():
                    raise NotCovered("an index")
        return here

    def call(self, call: Call, here: Part, this: tuple[str, ...]) -> Part:
        """A function of what was found so far."""
        of, arguments = items_of(here), call.arguments
        match call.name, len(arguments):
            case "not", 0:
                return functions.negated(here)
            case "exists", 0:
                return functions.exists(of)
            case "exists", 1:
                return functions.exists(of, self.criteria(arguments[0], of))
            case "empty", 0:
                return functions.empty(of)
            case "all", 1:
                return functions.every(of, self.criteria(arguments[0], of))
            case "where", 1:
                return functions.where(of, self.criteria(arguments[0], of))
            case "select", 1:
                return functions.select(of, items_of(self.part(arguments[0], of.types)))
            case "count", 0:
                return functions.count(of)
            case "isDistinct", 0:
                return functions.is_distinct(of)
            case "allFalse", 0:
                return functions.all_false(of)
            case "hasValue", 0:
                return functions.has_value(of)
            case "trace", 1:
                return here
            case ("first" | "last" | "tail") as name, 0:
                return self.remembered(functions.cut(of, _CUTS[name]), of)
            case ("toInteger" | "toString") as name, 0:
                return functions.converted(name, of)
            case ("is" | "as" | "ofType") as name, 1 if isinstance(arguments[0], Member):
                wanted = arguments[0].name
                return typed.is_of(of, wanted) if name == "is" else typed.only(of, wanted)
            case "iif", 2 | 3 if not of.many:
                return self.iif(arguments, here, this)
            case "intersect", 1:
                return functions.intersect(of, items_of(self.part(arguments[0], this)))
            case name, 1 if name in functions.TEXT_TESTS:
                return functions.tested(name, of, items_of(self.part(arguments[0], this)))
            case "substring", 1 if isinstance(arguments[0], Literal) and isinstance(arguments[0].value, int):
                return functions.substring(of, arguments[0].value)
            case "replaceMatches", 2:
                pattern, put = arguments
                if isinstance(pattern, Literal) and isinstance(put, Literal):
                    return self.remembered(functions.replaced(of, str(pattern.value), str(put.value)), of)
        raise NotCovered(f"{call.name}()")

    def criteria(self, tree: Syntax, of: Collection) -> Truth:
        """An argument that is asked of each item."""
        return truth_of(self.part(tree, of.types))

    def remembered(self, made: Collection, *of: Collection) -> Collection:
        """What is made of parts that are always the same is always the same."""
        if any(part.kept is None for part in of):
            return made
        number = next(self.numbers)
        return Collection(kept(made.items, number), made.types, made.many, kept=number)

    def kept_truth(self, made: Boolean) -> Boolean:
        """A Boolean that is the same everywhere: evaluated once."""
        number, truth = next(self.numbers), made.truth

        def run(this: Any, context: Context) -> bool | None:
            if number not in context.kept:
                context.kept[number] = truth(this, context)
            answer: bool | None = context.kept[number]
            return answer

        return Boolean(run, is_kept=True)

    def iif(self, arguments: tuple[Syntax, ...], here: Part, this: tuple[str, ...]) -> Part:
        """iif() of $this itself."""
        if not isinstance(here, Collection) or here.items is not _THIS.items:
            raise NotCovered("iif() of a path")
        parts = [self.part(one, this) for one in arguments]
        truth, yes = truth_of(parts[0]), truth_of(parts[1])
        no = truth_of(parts[2]) if len(parts) > 2 else lambda this, context: None
        if not all(isinstance(one, Boolean) for one in parts[1:]):
            raise NotCovered("iif() of anything but Booleans")
        return Boolean(lambda this, context: (yes if truth(this, context) is True else no)(this, context))

    def union(self, parts: list[Collection]) -> Collection:
        """`|`: each once."""
        types = tuple(dict.fromkeys(type_ for part in parts for type_ in part.types))
        if TIMES.keys() & set(types) or "Quantity" in types:
            raise NotCovered("'|' of dates or Quantities")
        runs = [part.items for part in parts]

        def items(this: Any, context: Context) -> list[Any]:
            found = [one for run in runs for one in run(this, context)]
            return found if len(found) < 2 else list({frozen(one): one for one in reversed(found)}.values())[::-1]

        if all(part.kept is not None for part in parts):
            number = next(self.numbers)
            return Collection(kept(items, number), types, True, kept=number)
        return Collection(items, types, True)

    def operation(self, tree: Operation, this: tuple[str, ...]) -> Part:
        """`left operator right`."""
        left, right, operator = self.part(tree.left, this), self.part(tree.right, this), tree.operator
        if operator in _LOGIC:
            made = _logical(operator, truth_of(left), truth_of(right))
            return self.kept_truth(made) if _is_kept(left) and _is_kept(right) else made
        if operator == "=" and isinstance(left, Boolean) and isinstance(right, Boolean):
            return comparing.alike(left.truth, right.truth)
        one, other = items_of(left), items_of(right)
        match operator:
            case "=":
                made = comparing.equal(one, other)
                return self.kept_truth(made) if _is_kept(left) and _is_kept(right) else made
            case "!=":
                return functions.negated(comparing.equal(one, other))
            case "in":
                return comparing.is_in(one, other)
            case "contains":
                return comparing.is_in(other, one)
            case "<" | ">" | "<=" | ">=":
                return comparing.ordered(operator, one, other, self.convert)
            case "&":
                return self.remembered(functions.joined(one, other), one, other)
            case "+":
                return functions.added(one, other)
        raise NotCovered(f"'{operator}'")


def _is_kept(part: Part) -> bool:
    return part.is_kept if isinstance(part, Boolean) else part.kept is not None


def _logical(operator: str, left: Truth, right: Truth) -> Boolean:
    combine, settled = _LOGIC[operator], _SETTLED.get(operator)

    def truth(this: Any, context: Context) -> bool | None:
        mine = left(this, context)
        if mine is not None and mine is settled:
            return combine(mine, None)
        return combine(mine, right(this, context))

    return Boolean(truth)
