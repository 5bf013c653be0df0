"""Composite parameters: several values of one and the same element, with `$` between. http://hl7.org/fhir/R4/search.html#composite

The head (a code) is folded into the parameter's number: `code$value` is a row of a parameter that stands for base element and code.
So two composites that begin at the same element share rows, and asking is one look-up.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any

from app.search import coordinates, date, quantity, reference, string, token
from app.search.asking import Asking
from app.search.conditions import AnyOf, Condition, Tokens
from app.search.escapes import split
from app.search.gathered import Gathered
from app.search.parameters import Component, Parameter, hashed
from app.search.walks import elements

MODIFIERS: tuple[str, ...] = ()
_VALUES: dict[str, tuple[Callable[..., str | None], Callable[..., Condition]]] = {
    "date": (date.index, date.compile),
    "quantity": (quantity.index, quantity.compile),
    "string": (string.index, string.compile),
}


def index(parameter: Parameter, base: int, node: Any, resource: Any, rows: Gathered) -> bool:
    """Gathers the rows of one base element; whether it has any. base: which of the parameter's bases the node is at."""
    head, *values = parameter.components
    found = False
    for form in dict.fromkeys(_forms(head, node, resource, rows.base_url)):
        if form[0] in (token.SYSTEM, token.BARE):
            continue  # not to be asked for, see _head
        folded = _folded(parameter, base, form)
        if parameter.is_coordinates:
            found |= coordinates.index(folded, values, node, rows)
        elif values[0].type in ("token", "reference"):
            for other in _forms(values[0], node, resource, rows.base_url):
                rows.tokens.add(hashed(folded.base, folded.name, *other))
                found = True
        else:
            gather = _VALUES[values[0].type][0]
            for path in values[0].paths:
                for element in elements(path, resource if path.of_resource else node):
                    with suppress(ValueError):  # no date, which the part's own parameter makes an issue of
                        found |= gather(folded, path, element, rows) is not None
    return found


def compile(parameter: Parameter, modifier: str | None, values: list[str], asking: Asking) -> Condition:
    """The condition that one element has all parts of one of the values. Raises ValueError with a sentence for the client."""
    return AnyOf(tuple(one for value in values for one in _asked(parameter, value, asking)))


def _asked(parameter: Parameter, value: str, asking: Asking) -> Iterator[Condition]:
    parts = split(value, "$")
    names = "$".join(component.name for component in parameter.components)
    if len(parts) != len(parameter.components) or not all(parts):
        raise ValueError(f"'{value}' does not have the parts {names}, with '$' between")
    form = _head(parts[0])
    second = parameter.components[1]
    for base in range(len(parameter.bases)):
        folded = _folded(parameter, base, form)
        if parameter.is_coordinates:
            yield coordinates.compile(folded, parts[1:])
        elif second.type == "token":
            yield Tokens((hashed(folded.base, folded.name, *token.asked_form(parts[1])),))
        elif second.type == "reference":
            targets = reference.asked_targets(second.targets, None, parts[1], asking.base_url)
            yield Tokens(tuple(hashed(folded.base, folded.name, "reference", target) for target in targets))
        else:
            yield _VALUES[second.type][1](folded, None, [parts[1]], asking)


def _head(part: str) -> token.Form:
    form = token.asked_form(part)
    if form[0] == token.SYSTEM:
        raise ValueError(f"'{part}' is a system alone; a composite is asked for with a code, or system|code")
    if form[0] == token.BARE:
        raise ValueError(
            f"'{part}' asks for a code without a system; a composite is asked for with a code, or system|code"
        )
    return form


def _forms(component: Component, node: Any, resource: Any, base_url: str) -> Iterator[token.Form]:
    for path in component.paths:
        for element in elements(path, resource if path.of_resource else node):
            if component.type == "reference":
                yield from reference.forms_of(path, element, base_url)
            else:
                yield from token.forms_of(path, element)


def _folded(parameter: Parameter, base: int, form: token.Form) -> Parameter:
    """The parameter that stands for the base element, what is read there, and the head; its number has 64 bits."""
    return _parameter(f"{parameter.base}.{parameter.keys[base]}", "$".join(form), parameter.type)


@lru_cache(maxsize=20_000)
def _parameter(base: str, name: str, type_: str) -> Parameter:
    return Parameter(base, name, type_)
