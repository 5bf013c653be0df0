"""One parameter with its modifier and values → the condition that it asks for."""

from collections.abc import Callable

from app.fhir.references import ID
from app.search import composite, date, number, quantity, reference, string, token, uri, words
from app.search.asking import Asking, ModifierNotSupported
from app.search.conditions import AllOf, AnyOf, Condition, Ids, Not, Present
from app.search.escapes import unescaped
from app.search.parameters import Parameter

MISSING = "missing"
_NEGATED = {"not": None, "not-in": "in"}
"""Modifiers that ask for the opposite → the modifier (or none) of what must not be there."""

Compile = Callable[[Parameter, str | None, list[str], Asking], Condition]
_COMPILE: dict[str, Compile] = {
    "token": token.compile,
    "string": string.compile,
    "reference": reference.compile,
    "date": date.compile,
    "number": number.compile,
    "quantity": quantity.compile,
    "uri": uri.compile,
    "composite": composite.compile,
    "words": words.compile,
}
_MODIFIERS: dict[str, tuple[str, ...]] = {
    "token": token.MODIFIERS,
    "string": string.MODIFIERS,
    "reference": reference.MODIFIERS,
    "date": date.MODIFIERS,
    "number": number.MODIFIERS,
    "quantity": quantity.MODIFIERS,
    "uri": uri.MODIFIERS,
    "composite": composite.MODIFIERS,
    "words": words.MODIFIERS,
}


def modifiers_of(parameter: Parameter, asking: Asking | None = None) -> tuple[str, ...]:
    """The modifiers that the parameter may be asked with; reference parameters have their target types too."""
    if parameter.name == "_id":
        return ("not",)
    if parameter.type == "words" or parameter.name == date.LAST_UPDATED:  # no resource is without
        return ()
    own = _MODIFIERS[parameter.type]
    if asking is not None and asking.codes is None:
        own = tuple(one for one in own if parameter.type != "token" or one not in token.OF_CODES)
    return (*own, *(parameter.targets if parameter.type == "reference" else ()), MISSING)


def clause(parameter: Parameter, modifier: str | None, values: list[str], asking: Asking) -> Condition:
    """The condition that `parameter:modifier=values` asks for.

    values: the alternatives between commas, still escaped. Raises ValueError with a sentence (no full stop at its end) for a value
    that cannot be read, ModifierNotSupported for a modifier that the parameter does not have.
    """
    if modifier is not None and modifier not in modifiers_of(parameter, asking):
        raise ModifierNotSupported(parameter.name, modifier, modifiers_of(parameter, asking))
    if not values or not all(values):
        raise ValueError("there is an empty value" + (" between commas" if len(values) > 1 else ""))
    if modifier == MISSING:
        return _missing(parameter, values)
    compile_: Compile = _ids if parameter.name == "_id" else _COMPILE[parameter.type]
    if modifier in _NEGATED:
        return negated(parameter, compile_(parameter, _NEGATED[modifier], values, asking))
    return compile_(parameter, modifier, values, asking)


def negated(parameter: Parameter, condition: Condition) -> Condition:
    """The opposite. Of a contained resource's parameter: there is such a contained resource, and it does not meet the condition."""
    inside = parameter.container
    return AllOf((Present(inside), Not(condition))) if inside else Not(condition)


def _missing(parameter: Parameter, values: list[str]) -> Condition:
    if values not in (["true"], ["false"]):
        raise ValueError(f"':missing' is either true or false, not '{','.join(values)}'")
    there = Present(parameter.presence)
    return there if values == ["false"] else negated(parameter, there)


def _ids(parameter: Parameter, modifier: str | None, values: list[str], asking: Asking) -> Condition:
    ids = tuple(unescaped(value) for value in values)
    for id_ in ids:
        if not ID.fullmatch(id_):
            raise ValueError(f"'{id_}' is no id: 1 to 64 letters, digits, '-' or '.'")
    return AnyOf(()) if parameter.container else Ids(ids)
