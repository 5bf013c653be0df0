"""A syntax tree to one Python closure per node: parsed and decided once, run often."""

from app.fhir.fhirpath import arithmetic, equality, logic, types
from app.fhir.fhirpath.environment import Environment, Frame, Run
from app.fhir.fhirpath.errors import FhirpathError, FhirpathSyntaxError
from app.fhir.fhirpath.functions.table import FUNCTIONS, TYPE_FUNCTIONS
from app.fhir.fhirpath.nodes import EMPTY, Collection, Node, named
from app.fhir.fhirpath.operators import BINARY
from app.fhir.fhirpath.syntax import (
    Call,
    Indexer,
    Literal,
    Member,
    Operation,
    Path,
    Sign,
    Special,
    Syntax,
    TypeOperation,
    Union,
    Variable,
)
from app.fhir.fhirpath.values import boolean, integer, items, single, truth, type_of
from app.fhir.issues import did_you_mean

_LOGIC = {"and": logic.both, "or": logic.either, "xor": logic.one_of, "implies": logic.implied}
_DECIDED = {"and": False, "or": True, "implies": False}
"""The left side that settles the matter, so that the right one is not run."""


def compiled(tree: Syntax) -> Run:
    """The tree as a function of focus and frame. Raises FhirpathSyntaxError of unknown functions and types."""
    match tree:
        case Literal():
            return _constant(items(tree.value))
        case Variable():
            return _variable(tree.name)
        case Special():
            return _special(tree.name)
        case Member():
            return _start(tree.name)
        case Call():
            return _call(tree)
        case Path():
            return _path(tree)
        case Sign():
            return _sign(tree)
        case Union():
            return _union([compiled(part) for part in tree.parts])
        case TypeOperation():
            return _typed(tree.operator, compiled(tree.operand), _specifier(tree.type, tree.position))
        case Operation():
            return _operation(tree)


def _constant(value: Collection) -> Run:
    return lambda focus, frame: value


def _variable(name: str) -> Run:
    def run(_: Collection, frame: Frame) -> Collection:
        return variable(name, frame.environment)

    return run


def variable(name: str, environment: Environment) -> Collection:
    """The variable's value. Raises FhirpathError where it is not defined."""
    if name in environment.variables:
        return environment.variables[name]
    match name:
        case "context":
            return environment.context
        case "resource":
            return environment.resource
        case "rootResource":
            return environment.root
        case "ucum":
            return items("http://unitsofmeasure.org")
        case "sct":
            return items("http://snomed.info/sct")
        case "loinc":
            return items("http://loinc.org")
    for prefix, base in (("vs-", "ValueSet"), ("ext-", "StructureDefinition")):
        if name.startswith(prefix):
            return items(f"http://hl7.org/fhir/{base}/{name.removeprefix(prefix)}")
    raise FhirpathError(f"There is no variable %{name}.")


def _special(name: str) -> Run:
    match name:
        case "$this":
            return lambda focus, frame: frame.this
        case "$index":
            return lambda focus, frame: items(frame.index)
    return lambda focus, frame: frame.total


def _step(name: str) -> Run:
    def run(focus: Collection, frame: Frame) -> Collection:
        if len(focus) == 1:
            found: Collection = named(focus[0], name)
        else:
            found = [child for node in focus for child in named(node, name)]
        frame.environment.spend(len(found) + 1)
        return found

    return run


def _start(name: str) -> Run:
    """The first word of a path: the type of the focus, `Patient` or `Resource`, or a child."""
    step = _step(name)
    if not name[:1].isupper():
        return step

    def run(focus: Collection, frame: Frame) -> Collection:
        if focus and all(types.is_subtype(node.type, name) for node in focus):
            return focus
        return step(focus, frame)

    return run


def _path(tree: Path) -> Run:
    start = compiled(tree.start)
    steps = [_following(step) for step in tree.steps]

    def run(focus: Collection, frame: Frame) -> Collection:
        found = start(focus, frame)
        for step in steps:
            found = step(found, frame)
        return found

    return run


def _following(step: Member | Call | Indexer | Special) -> Run:
    match step:
        case Member():
            return _step(step.name)
        case Call():
            return _call(step)
        case Special():
            return _special(step.name)
        case Indexer():
            return _indexer(compiled(step.index))


def _indexer(index: Run) -> Run:
    def run(focus: Collection, frame: Frame) -> Collection:
        at = integer(index(frame.this, frame), "'[]'")
        return focus[at : at + 1] if at is not None and at >= 0 else EMPTY

    return run


def _call(call: Call) -> Run:
    if call.name in TYPE_FUNCTIONS and len(call.arguments) == 1:
        return _typed(call.name, lambda focus, frame: focus, _type_argument(call))
    function = FUNCTIONS.get(call.name)
    if function is None:
        near = did_you_mean(call.name, (*FUNCTIONS, *TYPE_FUNCTIONS))
        raise FhirpathSyntaxError(f"There is no function {call.name}(){near or '.'}", call.position)
    if not function.least <= len(call.arguments) <= function.most:
        many = str(function.least) if function.least == function.most else f"{function.least} to {function.most}"
        raise FhirpathSyntaxError(
            f"{call.name}() takes {many} argument{'' if many == '1' else 's'}, not {len(call.arguments)}.",
            call.position,
        )
    arguments = [compiled(argument) for argument in call.arguments]
    work, is_lazy = function.run, function.lazy

    def run(focus: Collection, frame: Frame) -> Collection:
        given = arguments if is_lazy else [argument(frame.this, frame) for argument in arguments]
        return frame.environment.spend_on(work(focus, frame, *given))

    return run


def _type_argument(call: Call) -> str:
    match call.arguments[0]:
        case Member(name):
            return _specifier(name, call.position)
        case Path(Member(space), (Member(name),)):
            return _specifier(f"{space}.{name}", call.position)
    raise FhirpathSyntaxError(f"{call.name}() takes the name of a type.", call.position)


def _specifier(name: str, position: int) -> str:
    try:
        return types.specifier(name)
    except ValueError as error:
        raise FhirpathSyntaxError(str(error), position) from None


def _typed(operator: str, operand: Run, type_: str) -> Run:
    """`as` takes several items, as ofType does: R4's own invariants and search parameters need it so (dom-3)."""
    if operator == "is":

        def is_(focus: Collection, frame: Frame) -> Collection:
            node = single(operand(focus, frame), "'is'")
            return EMPTY if node is None else boolean(types.matches(type_of(node), type_))

        return is_

    def only(focus: Collection, frame: Frame) -> Collection:
        return [node for node in operand(focus, frame) if types.matches(type_of(node), type_)]

    return only


def _sign(tree: Sign) -> Run:
    operand = compiled(tree.operand)
    if tree.negative:
        return lambda focus, frame: arithmetic.negated(operand(focus, frame))
    return lambda focus, frame: arithmetic.negated(arithmetic.negated(operand(focus, frame)))


def _union(parts: list[Run]) -> Run:
    def run(focus: Collection, frame: Frame) -> Collection:
        found: list[Node] = []
        for part in parts:
            found += part(focus, frame)
        return equality.distinct(found, frame.environment) if len(found) > 1 else found

    return run


def _operation(tree: Operation) -> Run:
    left, right, operator = compiled(tree.left), compiled(tree.right), tree.operator
    if operator in _LOGIC:
        return _logical(operator, left, right)
    work = BINARY[operator]
    return lambda focus, frame: work(left(focus, frame), right(focus, frame), frame.environment)


def _logical(operator: str, left: Run, right: Run) -> Run:
    combine, settled, name = _LOGIC[operator], _DECIDED.get(operator), f"'{operator}'"

    def run(focus: Collection, frame: Frame) -> Collection:
        mine = truth(left(focus, frame), name)
        if mine is not None and mine is settled:
            return boolean(combine(mine, None))
        return boolean(combine(mine, truth(right(focus, frame), name)))

    return run
