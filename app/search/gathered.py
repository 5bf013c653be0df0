"""Where the index rows of one resource are gathered; the functions `index` of the parameter types put them there."""

from dataclasses import dataclass, field
from typing import Any

from app.search.parameters import Parameter
from app.search.rows import DateRow, NumberRow, ReferenceRow, StringRow


@dataclass(slots=True)
class Gathered:
    """The rows so far, and what reading a resource needs.

    base_url: our own address. contained: id → contained resource. local: (parameter's name, type, target) of references to resources
    that live here, for compartments. inner: contained resources that a reference parameter leads to, still to be indexed. spans: id() of a quantity → its rows, as several parameters and composites read the same one.
    """

    base_url: str
    contained: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: set[int] = field(default_factory=set)
    references: set[ReferenceRow] = field(default_factory=set)
    dates: set[DateRow] = field(default_factory=set)
    numbers: set[NumberRow] = field(default_factory=set)
    strings: set[StringRow] = field(default_factory=set)
    local: set[tuple[str, str, int]] = field(default_factory=set)
    inner: list[tuple[Parameter, dict[str, Any]]] = field(default_factory=list)
    spans: dict[int, list[tuple[int, float, float]]] = field(default_factory=dict)
