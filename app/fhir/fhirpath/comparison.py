"""`< > <= >=` (http://hl7.org/fhirpath/N1, section 6.2)."""

from typing import Any

from app.fhir.fhirpath.arithmetic import is_number
from app.fhir.fhirpath.decimals import rounded
from app.fhir.fhirpath.environment import Environment
from app.fhir.fhirpath.equality import operands
from app.fhir.fhirpath.errors import FhirpathError
from app.fhir.fhirpath.nodes import Collection, Node
from app.fhir.fhirpath.quantities import Quantity, in_unit_of
from app.fhir.fhirpath.temporal import Temporal, compared
from app.fhir.fhirpath.values import described, single


def compare(operator: str, left: Collection, right: Collection, environment: Environment) -> bool | None:
    """Whether left is less (and so on) than right; None where a side is empty or it cannot be told.

    Raises FhirpathError of several items, and of types that have no order between them.
    """
    one, other = single(left, f"'{operator}'"), single(right, f"'{operator}'")
    if one is None or other is None or one.value is None or other.value is None:
        return None
    order = _order(operator, one, other, environment)
    if order is None:
        return None
    match operator:
        case "<":
            return order < 0
        case ">":
            return order > 0
        case "<=":
            return order <= 0
    return order >= 0


def _order(operator: str, one: Node, other: Node, environment: Environment) -> int | None:
    mine, its = operands(one, other)
    if (is_number(mine) and is_number(its)) or (isinstance(mine, str) and isinstance(its, str)):
        return _sign(mine, its)
    if isinstance(mine, Temporal) and isinstance(its, Temporal) and (mine.kind == "Time") == (its.kind == "Time"):
        return compared(mine, its)
    if isinstance(mine, Quantity) and isinstance(its, Quantity):
        amount = in_unit_of(mine, its, environment.hooks.convert)
        return None if amount is None else _sign(rounded(amount), rounded(its.value))
    raise FhirpathError(f"'{operator}' cannot compare {described(one)} with {described(other)}.")


def _sign(mine: Any, its: Any) -> int:
    return -1 if mine < its else int(mine > its)
