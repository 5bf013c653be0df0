"""What can be searched, as the CapabilityStatement tells it (http://hl7.org/fhir/R4/capabilitystatement.html)."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from app.fhir.resource_types import RESOURCE_TYPES
from app.search.asking import Asking
from app.search.chains import only_canonical
from app.search.clause import modifiers_of
from app.search.includes import includes_of, revincludes_of
from app.search.names import HAS, LIST, TYPE
from app.search.parameters import COMMON, Parameter, parameters_of
from app.search.prefixes import PREFIXES

PREFIXED = ("date", "number", "quantity")
"""Types whose values may begin with `ge`, `lt` and the like."""
_WITHOUT_CODES = Asking("", datetime.min)


@dataclass(frozen=True)
class Served:
    """One parameter. type: as in http://hl7.org/fhir/R4/valueset-search-param-type.html; documentation: how it can be asked."""

    name: str
    type: str
    documentation: str


@dataclass(frozen=True)
class Valid:
    """What one resource type can be searched by. includes, revincludes: values of `_include` and `_revinclude`."""

    parameters: tuple[Served, ...]
    includes: tuple[str, ...] = ()
    revincludes: tuple[str, ...] = ()


_HAS = Served(
    HAS,
    "special",
    "_has:Type:reference:parameter: what is referred to by a resource that meets the parameter; nested up to a limit.",
)
_LIST = Served(LIST, "special", "The id of a List that has the resource as an item; no functional lists ($current-…).")
_TYPE = Served(TYPE, "special", "Types to search, between commas; in searches over several types alone.")


@cache
def valid_parameters(type_: str | None = None, has_codes: bool = True) -> Valid:
    """All that the type can be searched by; None: what a search over all types can be.

    has_codes: whether vocabularies are held; without them the modifiers that need them are not told.
    """
    own = tuple(_served(one, has_codes) for one in parameters_of(type_ or COMMON).values())
    if type_ is None:
        return Valid((*own, _HAS, _LIST, _TYPE))
    includes, revincludes = includes_of(type_), revincludes_of(type_)
    every = ("*", f"{type_}:*") if includes else ()
    return Valid((*own, _HAS, _LIST), (*every, *includes), (*(("*",) if revincludes else ()), *revincludes))


def _served(parameter: Parameter, has_codes: bool) -> Served:
    modifiers = modifiers_of(parameter, None if has_codes else _WITHOUT_CODES)
    parts = []
    if modifiers:
        shown = [f":{one}" for one in modifiers if one not in RESOURCE_TYPES]
        shown += [":Type"] if parameter.type == "reference" else []
        parts.append(f"Modifiers: {', '.join(shown)}.")
    if parameter.type in PREFIXED:
        parts.append(f"Prefixes: {', '.join(PREFIXES)}.")
    if parameter.type == "reference" and not only_canonical(parameter):
        parts.append(f"Chains: {parameter.name}.parameter, {parameter.name}:Type.parameter.")
    if parameter.type == "composite":
        parts.append(f"Values: {'$'.join(one.name for one in parameter.components)}.")
    if parameter.type == "words":
        parts.append("Words, all of which are there, each as the beginning of a word.")
    return Served(parameter.name, "string" if parameter.type == "words" else parameter.type, " ".join(parts))
