"""Parameters that shape the answer: `_sort`, `_count`, `_total`, `_summary`, `_elements` (http://hl7.org/fhir/R4/search.html#return).

Each function reads one value and raises Fault for what cannot be done.
"""

from typing import Literal, get_args

from app.fhir.issues import did_you_mean
from app.fhir.resource_types import STORED_TYPES
from app.search.chains import parameter_of
from app.search.conditions import SortKey
from app.search.escapes import split
from app.search.fault import Fault, choice, not_served, shown, wrong_value
from app.search.limits import LARGEST_COUNT, LONGEST_NAME, MOST_SORT_KEYS
from app.search.parameters import COMMON, Parameter
from app.search.reduced import Summary, element_names, is_element

Total = Literal["accurate", "auto", "none"]

_SORTED_AS: dict[str, Literal["date", "number", "string", "text"]] = {
    "date": "date",
    "number": "number",
    "quantity": "number",
    "string": "string",
    "token": "text",
    "reference": "text",
    "uri": "text",
}
_NO_SORT = "Resources can be sorted by parameters of type date, number, quantity, string, token, reference and uri, by _id and by _lastUpdated."


def count_of(value: str) -> int:
    """How many resources a page has at the most: a whole number without sign; more than the largest page is the largest page."""
    if not (value.isascii() and value.isdigit()):
        raise wrong_value(f"'_count' is a whole number from 0 to {LARGEST_COUNT}, not {shown(value)}.")
    digits = value.lstrip("0") or "0"
    return LARGEST_COUNT if len(digits) > len(str(LARGEST_COUNT)) else min(int(digits), LARGEST_COUNT)


def total_of(value: str) -> Total:
    """`none`, or `accurate`; an estimate is answered with the exact number, which is a good estimate."""
    if value not in ("none", "estimate", "accurate"):
        raise wrong_value(f"'_total' is none, estimate or accurate, not {shown(value)}.")
    return "none" if value == "none" else "accurate"


def summary_of(value: str) -> Summary:
    """Which part of each resource is shown."""
    for known in get_args(Summary):
        if value == known:
            found: Summary = known
            return found
    raise wrong_value(f"'_summary' is one of {', '.join(get_args(Summary))}, not {shown(value)}.")


def elements_of(value: str, types: tuple[str, ...]) -> tuple[str, ...]:
    """The elements to show: names at the top of a resource, each of which one of the types has (none: no type is known)."""
    names = tuple(dict.fromkeys(value.split(",")))
    for name in names:
        if not name:
            raise wrong_value("'_elements' has an empty name; it is a list like identifier,status,subject.")
        if "." in name:
            raise wrong_value(f"'_elements' has {shown(name)}; only elements at the top of a resource can be named.")
        if types and not any(is_element(type_, name) for type_ in types):
            valid = element_names(types[0]) if len(types) == 1 else ()
            where = types[0] if len(types) == 1 else "the types that are searched"
            text = f"'_elements' has {shown(name)}, which is no element of {where}"
            raise wrong_value(text + (choice(name, valid) if valid else "."))
    return names


def sort_of(value: str, types: tuple[str, ...]) -> tuple[SortKey, ...]:
    """The keys, each one descending with a `-` before it. types: those that are searched; none: all.

    Over several types a key must mean the same for all of them.
    """
    names = split(value, ",")
    if len(names) > MOST_SORT_KEYS:
        raise Fault("too-costly", "search-too-many-values", f"'_sort' has more than {MOST_SORT_KEYS} keys.")
    bare = [name.removeprefix("-") for name in names]
    if len(set(bare)) < len(bare):
        raise wrong_value("'_sort' has the same key twice.")
    if not all(bare):
        raise wrong_value("'_sort' has an empty key; it is a list like status,-date.")
    return tuple(_key(name.removeprefix("-"), name.startswith("-"), types) for name in names)


def _key(name: str, descending: bool, types: tuple[str, ...]) -> SortKey:
    if name == "_id":
        return SortKey("id", descending)
    if name == "_lastUpdated":
        return SortKey("updated", descending)
    if name == "_score":
        raise not_served("search-sort", f"'_sort' by _score is not served: matches have no score. {_NO_SORT}")
    keys = {_key_of(_parameter(type_, name), descending) for type_ in types or (COMMON,)}
    if len(keys) > 1:
        text = f"'_sort' by {shown(name)} is not the same for all types that are searched; search one type, or sort by _id or _lastUpdated."
        raise not_served("search-sort", text)
    return keys.pop()


def _parameter(type_: str, name: str) -> Parameter:
    if "." in name or ":" in name:
        raise not_served(
            "search-sort", f"'_sort' takes names of parameters, '-' before those that go down, not {shown(name)}."
        )
    try:
        return parameter_of(type_, name)
    except Fault as fault:
        raise not_served("search-sort", f"'_sort': {fault.text}") from None


def _key_of(parameter: Parameter, descending: bool) -> SortKey:
    kind = _SORTED_AS.get(parameter.type)
    if kind is None:
        raise not_served("search-sort", f"'_sort' by '{parameter.name}', a {parameter.type}, is not served. {_NO_SORT}")
    if kind == "text":
        return SortKey(kind, descending, name=parameter.name)
    return SortKey(kind, descending, parameter.code)


def flag_of(name: str, value: str) -> bool:
    """`true` or `false`."""
    if value not in ("true", "false"):
        raise wrong_value(f"'{name}' is true or false, not {shown(value)}.")
    return value == "true"


def types_of(value: str, among: tuple[str, ...]) -> tuple[str, ...]:
    """The types of `_type`. among: those of the compartment; none: all."""
    found = tuple(dict.fromkeys(value.split(",")))
    for type_ in found:
        if type_ not in STORED_TYPES:
            near = did_you_mean(type_[:LONGEST_NAME], STORED_TYPES) or "."
            raise wrong_value(
                f"'_type' has {shown(type_)}, which is no resource type of FHIR R4 that can be searched{near}"
            )
        if among and type_ not in among:
            raise wrong_value(f"'_type' has '{type_}', which is not in this compartment{choice(type_, among)}")
    return found
