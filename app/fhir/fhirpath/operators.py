"""The operators that take both their sides evaluated; logic and types are the compiler's."""

from collections.abc import Callable

from app.fhir.fhirpath import arithmetic, comparison, equality
from app.fhir.fhirpath.environment import Environment
from app.fhir.fhirpath.nodes import EMPTY, Collection
from app.fhir.fhirpath.values import boolean, made, single, text


def _equal(left: Collection, right: Collection, environment: Environment) -> Collection:
    return boolean(equality.equal(left, right, environment))


def _unequal(left: Collection, right: Collection, environment: Environment) -> Collection:
    same = equality.equal(left, right, environment)
    return boolean(None if same is None else not same)


def _is_in(item: Collection, held: Collection, environment: Environment) -> Collection:
    node = single(item, "'in' and 'contains'")
    if node is None:
        return EMPTY
    environment.spend(len(held))
    return boolean(any(equality.equal_items(node, other, environment) for other in held))


def _joined(left: Collection, right: Collection, environment: Environment) -> Collection:
    return environment.spend_on(made((text(left, "'&'") or "") + (text(right, "'&'") or "")))


def _arithmetic(operator: str) -> Callable[[Collection, Collection, Environment], Collection]:
    return lambda left, right, environment: environment.spend_on(arithmetic.operate(operator, left, right, environment))


def _comparison(operator: str) -> Callable[[Collection, Collection, Environment], Collection]:
    return lambda left, right, environment: boolean(comparison.compare(operator, left, right, environment))


BINARY: dict[str, Callable[[Collection, Collection, Environment], Collection]] = {
    "=": _equal,
    "!=": _unequal,
    "~": lambda left, right, environment: boolean(equality.equivalent(left, right, environment)),
    "!~": lambda left, right, environment: boolean(not equality.equivalent(left, right, environment)),
    "in": _is_in,
    "contains": lambda left, right, environment: _is_in(right, left, environment),
    "&": _joined,
    **{operator: _arithmetic(operator) for operator in ("+", "-", "*", "/", "div", "mod")},
    **{operator: _comparison(operator) for operator in ("<", ">", "<=", ">=")},
}
