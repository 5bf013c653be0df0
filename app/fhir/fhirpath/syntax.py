"""The syntax tree of an expression."""

from dataclasses import dataclass
from decimal import Decimal

from app.fhir.fhirpath.quantities import Quantity
from app.fhir.fhirpath.temporal import Temporal


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written out; None is the empty collection `{}`."""

    value: bool | str | int | Decimal | Temporal | Quantity | None


@dataclass(frozen=True, slots=True)
class Variable:
    """`%name`."""

    name: str


@dataclass(frozen=True, slots=True)
class Special:
    """`$this`, `$index` or `$total`."""

    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A name: a step to the elements of that name. As the first word of a path it may also be the type of the focus."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """`name(arguments)`."""

    name: str
    arguments: tuple["Syntax", ...]
    position: int


@dataclass(frozen=True, slots=True)
class Indexer:
    """`[index]`."""

    index: "Syntax"


@dataclass(frozen=True, slots=True)
class Path:
    """A start and the steps from it, in their order."""

    start: "Syntax"
    steps: tuple["Member | Call | Indexer | Special", ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """`-operand`, or `+operand`, which must be a number or quantity too."""

    negative: bool
    operand: "Syntax"


@dataclass(frozen=True, slots=True)
class Operation:
    """`left operator right`."""

    operator: str
    left: "Syntax"
    right: "Syntax"


@dataclass(frozen=True, slots=True)
class Union:
    """`a | b | c`: one node, however many parts, as search parameters have dozens of them."""

    parts: tuple["Syntax", ...]


@dataclass(frozen=True, slots=True)
class TypeOperation:
    """`operand is Type` or `operand as Type`; the type as written, `FHIR.Quantity` or `Quantity`."""

    operator: str
    operand: "Syntax"
    type: str
    position: int


Syntax = Literal | Variable | Special | Member | Call | Path | Sign | Operation | Union | TypeOperation
