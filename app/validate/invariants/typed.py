"""`is`, `as` and `ofType` on plain JSON: of a choice by the member's name, of a resource by its resourceType."""

from typing import Any

from app.fhir.fhirpath import types
from app.validate.invariants.elements import Step, is_resource
from app.validate.invariants.parts import Boolean, Collection, Context, NotCovered, Unsure
from app.validate.invariants.reading import reader


def matches(type_: str, wanted: str) -> bool:
    """Whether the element's type, SimpleQuantity included, is the one that is wanted, or specialises it."""
    return types.matches("Quantity" if type_ in ("SimpleQuantity", "MoneyQuantity") else type_, wanted)


def _specifier(name: str) -> str:
    try:
        return types.specifier(name)
    except ValueError as error:
        raise NotCovered(str(error)) from None


def is_of(of: Collection, name: str) -> Boolean:
    """`is`. Raises NotCovered where neither the names nor the types nor the resourceType decide."""
    wanted, items = _specifier(name), of.items
    if of.forms and len(of.forms) > 1 and not of.many:
        tests = [(reader(Step((form,), False)), matches(form[1], wanted)) for form in of.forms]

        def by_form(this: Any, _: Context) -> bool | None:
            return next((answer for read, answer in tests if read(this)), None)

        return Boolean(by_form)
    if all(is_resource(type_) for type_ in of.types):

        def by_resource_type(this: Any, context: Context) -> bool | None:
            found = items(this, context)
            if len(found) > 1:
                raise Unsure
            return _is_resource(found[0], wanted) if found else None

        return Boolean(by_resource_type)
    if len({matches(type_, wanted) for type_ in of.types}) != 1 or of.many:
        raise NotCovered(f"'is' of {' | '.join(of.types)}")
    answer = matches(of.types[0], wanted)
    return Boolean(lambda this, context: answer if items(this, context) else None)


def only(of: Collection, name: str) -> Collection:
    """`as` and ofType(): of several items too, as R4's own invariants need it."""
    wanted, items = _specifier(name), of.items
    if len(of.forms) > 1:
        right = tuple(form for form in of.forms if matches(form[1], wanted))
        tests = [(reader(Step((form,), of.many)), form in right) for form in of.forms]

        def by_form(this: Any, _: Context) -> list[Any]:
            for read, is_right in tests:
                found = read(this)
                if found:
                    return found if is_right else []
            return []

        return Collection(by_form, tuple(type_ for _, type_ in right) or (wanted,), of.many)
    if all(is_resource(type_) for type_ in of.types):
        return Collection(
            lambda this, context: [one for one in items(this, context) if _is_resource(one, wanted)], (wanted,), of.many
        )
    if len(of.types) == 1:
        keeps = matches(of.types[0], wanted)
        return Collection(lambda this, context: items(this, context) if keeps else [], of.types, of.many)
    raise NotCovered(f"'as' of {' | '.join(of.types)}")


def _is_resource(value: Any, wanted: str) -> bool:
    type_ = value.get("resourceType")
    if not isinstance(type_, str):
        raise Unsure
    return types.matches(type_, wanted)
