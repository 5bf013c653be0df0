"""Kinds of fault, each applied to one element of a valid resource. Where elements lie is read by tests/conformance, not by app."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.conformance.structure import Walk
from tests.conformance.types import Types
from tests.validate.breaking import (
    Break,
    emptied,
    listed,
    null_in_list,
    object_,
    removed,
    renamed,
    text_for_object,
    unknown,
    unlisted,
    value_of,
)
from tests.validate.breaking_meaning import (
    DIV,
    contained_id,
    extension,
    narrative,
    not_to_basic,
    reference,
    relative_full_url,
    resource_type,
    root_id,
    second_choice,
    sibling,
    wrong_choice,
    wrong_code,
    wrong_concept,
)


@dataclass(frozen=True)
class Mutation:
    """One kind of fault."""

    name: str
    apply: Break


def mutated(resource: Any, mutation: Mutation, types: Types, random: Random) -> tuple[Any, str] | None:
    """A broken copy and the path of its fault; None where no element of the resource fits."""
    broken = copy.deepcopy(resource)
    walk = Walk(types)
    walk.resource(broken, "")
    random.shuffle(walk.seen)
    for seen in walk.seen:
        at = mutation.apply(seen)
        if at is not None:
            return broken, at
    return None


KINDS: tuple[Mutation, ...] = (
    Mutation("unknown element", object_(unknown)),
    Mutation("misspelt element", renamed),
    Mutation("missing element", removed),
    Mutation("null", emptied(None)),
    Mutation("empty text", value_of((), lambda value: "" if isinstance(value, str) else None)),
    Mutation("empty list", emptied([])),
    Mutation("empty object", emptied({})),
    Mutation("null in a list", null_in_list),
    Mutation("list for a single value", listed),
    Mutation("single value for a list", unlisted),
    Mutation("list in a list", value_of((), lambda value: [[value]])),
    Mutation("object for a value", value_of((), lambda value: {"value": value})),
    Mutation("text for an object", text_for_object),
    Mutation("boolean as text", value_of(("boolean",), lambda value: str(value).lower())),
    Mutation("number as text", value_of(("decimal", "integer", "positiveInt", "unsignedInt"), str)),
    Mutation("text as number", value_of(("string", "code", "markdown", "dateTime", "date", "instant"), lambda value: 5)),
    Mutation("boolean for text", value_of(("string", "code", "uri"), lambda value: True)),
    Mutation("day that does not exist", value_of(("date", "dateTime"), lambda value: "2023-02-30")),
    Mutation("month that does not exist", value_of(("date", "dateTime"), lambda value: "2023-13")),
    Mutation("date in another order", value_of(("date", "dateTime", "instant"), lambda value: "30.01.2023")),
    Mutation("time without a zone", value_of(("dateTime", "instant"), lambda value: "2023-01-30T10:00:00")),
    Mutation("instant without a time", value_of(("instant",), lambda value: "2023-01-30")),
    Mutation("hour that does not exist", value_of(("time",), lambda value: "25:00:00")),
    Mutation("integer out of range", value_of(("integer", "positiveInt", "unsignedInt"), lambda value: 2**31)),
    Mutation("zero for a positive number", value_of(("positiveInt",), lambda value: 0)),
    Mutation("negative number", value_of(("unsignedInt",), lambda value: -1)),
    Mutation("code with a blank at its end", value_of(("code",), lambda value: f"{value} ")),
    Mutation("uri with a blank", value_of(("uri", "url", "canonical"), lambda value: f"{value} x")),
    Mutation("broken base64", value_of(("base64Binary",), lambda value: "%%%")),
    Mutation("control character", value_of(("string", "markdown"), lambda value: f"{value}\x07")),
    Mutation("broken id", root_id),
    Mutation("code outside of a required value set", wrong_code),
    Mutation("concept outside of a required value set", wrong_concept),
    Mutation("two of one choice", second_choice),
    Mutation("unknown form of a choice", wrong_choice),
    Mutation("reference of a wrong type", reference("Basic/1", not_to_basic)),
    Mutation("reference that is none", reference("somebody", lambda seen: True, ".reference")),
    Mutation("reference to nothing contained", reference("#nothing-here", lambda seen: True)),
    Mutation("extension without anything", extension({"url": "http://example.org/x"}, "")),
    Mutation("extension without a url", extension({"valueCode": "x"}, "")),
    Mutation("extension with value and parts", extension({"url": "http://example.org/x", "valueCode": "x", "extension": [{"url": "http://example.org/y", "valueCode": "x"}]}, "")),
    Mutation("extension with a relative url", extension({"url": "x", "valueCode": "x"}, ".url")),
    Mutation("extension with a version", extension({"url": "http://example.org/x|1", "valueCode": "x"}, "")),
    Mutation("extension out of place", extension({"url": "http://hl7.org/fhir/StructureDefinition/humanname-own-name", "valueString": "x"}, "")),
    Mutation("extension with a wrong value", extension({"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueString": "x"}, ".value")),
    Mutation("script in a narrative", narrative(f"{DIV}<script>x()</script></div>")),
    Mutation("handler in a narrative", narrative(f"{DIV}<p onclick='x()'>x</p></div>")),
    Mutation("narrative that is not well-formed", narrative(f"{DIV}<p>x</div>")),
    Mutation("narrative without its namespace", narrative("<div>x</div>")),
    Mutation("empty narrative", narrative(f"{DIV} </div>")),
    Mutation("unknown resource type", resource_type),
    Mutation("contained resource without an id", contained_id),
    Mutation("empty sibling", sibling({})),
    Mutation("sibling that is no object", sibling("x")),
    Mutation("unknown element beside a value", sibling({"id": "a", "value": "x"})),
    Mutation("relative fullUrl", relative_full_url),
)  # fmt: skip


def related(place: str, at: str) -> bool:
    """Whether the place is the element at `at`, lies in it, or has it in itself."""
    return any(one == other or other.startswith((f"{one}.", f"{one}[")) for one, other in ((place, at), (at, place)))
