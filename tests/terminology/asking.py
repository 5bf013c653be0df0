"""The terminology operations as a test asks them: over R4 core's holdings and ours, and what the test stores besides."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from app.terminology.published.resources import Published
from app.terminology.services import signatures
from app.terminology.services.expand import expand
from app.terminology.services.holdings import Holdings
from app.terminology.services.lookup import lookup
from app.terminology.services.parameters import Given, Signature, from_query, from_resource
from app.terminology.services.subsumes import subsumes
from app.terminology.services.translate import translate
from app.terminology.services.validate_code_in_system import validate_code_in_system
from app.terminology.services.validate_code_in_value_set import validate_code_in_value_set
from app.terminology.terminology import Terminology
from tests.terminology.mapping_folder import MAPPINGS

NOW, IDENTIFIER = "2026-01-02T03:04:05Z", "urn:uuid:00000000-0000-4000-8000-000000000000"
V3 = "http://terminology.hl7.org/CodeSystem/v3-"
FHIR = "http://hl7.org/fhir"
SCT, LNC = "http://snomed.info/sct", "http://loinc.org"
Resource = dict[str, Any]


class Stored:
    """What a client stored, in memory."""

    def __init__(self, *resources: Resource) -> None:
        self.resources = resources

    def find(self, kind: str, url: str, version: str | None) -> Resource | None:
        for one in self.resources:
            if (one["resourceType"], one.get("url")) == (kind, url) and version in (None, one.get("version")):
                return one
        return None

    def maps_with(self, system: str) -> Iterable[Resource]:
        for one in self.resources:
            ends = {group.get(end) for group in one.get("group", ()) for end in ("source", "target")}
            if one["resourceType"] == "ConceptMap" and system in ends:
                yield one


@cache
def published() -> Published:
    return Published(Terminology.load(MAPPINGS))


def holdings(*stored: Resource) -> Holdings:
    return Holdings(published(), Stored(*stored))


def given(signature: Signature, **parameters: Any) -> Given:
    """Text goes as a query string would carry it; as soon as one is a dict, all as a Parameters resource."""
    named = {name.replace("_", "-"): value for name, value in parameters.items()}
    if not any(isinstance(value, (dict, list)) for value in named.values()):
        return from_query(named.items(), signature)
    entries = []
    for name, value in named.items():
        member = (
            "resource"
            if isinstance(value, dict) and "resourceType" in value
            else f"value{_type(value, signature[name].type)}"
        )
        entries.append({"name": name, member: value})
    return from_resource({"resourceType": "Parameters", "parameter": entries}, signature)


def _type(value: Any, declared: str) -> str:
    return declared[0].upper() + declared[1:]


def _asked(operation: Callable[..., Resource], signature: Signature) -> Callable[..., Resource]:
    def ask(*stored: Resource, **parameters: Any) -> Resource:
        return operation(holdings(*stored), given(signature, **parameters))

    return ask


expanded = _asked(lambda held, asked: expand(held, asked, now=NOW, identifier=IDENTIFIER), signatures.EXPAND)
validated = _asked(validate_code_in_value_set, signatures.VALUE_SET_VALIDATE_CODE)
validated_in_system = _asked(validate_code_in_system, signatures.CODE_SYSTEM_VALIDATE_CODE)
looked_up = _asked(lookup, signatures.LOOKUP)
subsumed = _asked(subsumes, signatures.SUBSUMES)
translated = _asked(translate, signatures.TRANSLATE)


def codes(value_set: Resource) -> list[str]:
    """The codes of an expansion, in their order."""
    return [one["code"] for one in value_set["expansion"].get("contains", ())]


def answer(parameters: Resource, name: str) -> Any:
    """The value of the first parameter of this name, or None."""
    for one in parameters["parameter"]:
        if one["name"] == name:
            return next(value for member, value in one.items() if member.startswith("value"))
    return None


def parts(parameters: Resource, name: str) -> list[dict[str, Any]]:
    """Every parameter of this name that has parts, as part name → value (a part that repeats: its last value)."""
    return [
        {
            part["name"]: next(
                (value for member, value in part.items() if member.startswith("value")), part.get("part")
            )
            for part in one["part"]
        }
        for one in parameters["parameter"]
        if one["name"] == name
    ]


def value_set(*include: Resource, **more: Any) -> Resource:
    """A ValueSet of clauses; `exclude`, `url`, … by name."""
    compose: Resource = {"include": list(include)}
    for name in ("exclude", "inactive", "lockedDate"):
        if name in more:
            compose[name] = more.pop(name)
    return {"resourceType": "ValueSet", "status": "active", **more, "compose": compose}


def code_system(url: str, *concepts: Resource | str, **more: Any) -> Resource:
    """A CodeSystem; a concept that is text is a code."""
    made = [{"code": one} if isinstance(one, str) else one for one in concepts]
    return {
        "resourceType": "CodeSystem",
        "url": url,
        "status": "active",
        "content": "complete",
        **more,
        "concept": made,
    }
