"""CodeSystem/$lookup: http://hl7.org/fhir/R4/codesystem-operation-lookup.html"""

from collections.abc import Iterator, Mapping
from typing import Any

from app.fhir.issues import Issue
from app.fhir.problems import Invalid, NotFound
from app.terminology.services.answers import Entry, parameters, parts, value
from app.terminology.services.asked import codings_asked
from app.terminology.services.code_system import HeldSystem
from app.terminology.services.displays import display_in, is_in_language, language_asked
from app.terminology.services.faults import invalid, unknown
from app.terminology.services.holdings import Holdings
from app.terminology.services.parameters import Given
from app.terminology.services.properties import is_inactive


def lookup(holdings: Holdings, given: Given) -> dict[str, Any]:
    """Parameters with name, version, display, designation and property. given: of the signature LOOKUP.

    Without `property` everything known is given: definition, inactive, parent, child and the system's own properties;
    with it only those named, and of the designations only those that `designation` or `lang.xx` ask for. A concept
    without a display is shown by its code. Raises NotFound where the system is not here or has no such code, saying so
    where only a part of it is held.
    """
    language = language_asked(given)
    coding = codings_asked(given, given.one("system"), "version")[0]
    if "system" not in coding or "code" not in coding:
        raise Invalid(invalid("coding", "coding-incomplete", "The coding needs a system and a code.", code="required"))
    url, version = coding["system"], coding.get("version", given.one("version"))
    system = holdings.system(url, version)
    if system is None:
        raise unknown("CodeSystem", f"{url}|{version}" if version else url)
    code = system.code(coding["code"])
    name = value("name", "String", system.resource.get("title") or system.resource.get("name") or url)
    if code is None and system.exists(coding["code"]):  # by its grammar: that it exists is all that is known
        return parameters(name, value("version", "String", system.version), value("display", "String", coding["code"]))
    if code is None:
        part = "" if system.is_complete else f"; only a part of it is held (content: {system.content})"
        text = f"The code system {url} has no code {coding['code']} here{part}."
        raise NotFound(Issue("not-found", "code-unknown", text, value=coding["code"]))
    concept, wanted = system.concepts[code], set(given.many("property"))
    designations = concept.get("designation", ())
    return parameters(
        name,
        value("version", "String", system.version),
        value("display", "String", display_in(concept.get("display"), designations, language) or code),
        *(_designation(one) for one in designations if _is_wanted(one, wanted)),
        *(entry for name, entry in _properties(system, code) if not wanted or name in wanted),
    )


def _is_wanted(designation: Mapping[str, Any], wanted: set[str]) -> bool:
    languages = [name.removeprefix("lang.") for name in wanted if name.startswith("lang.")]
    return not wanted or "designation" in wanted or any(is_in_language(designation, one) for one in languages)


def _designation(designation: Mapping[str, Any]) -> Entry:
    return parts(
        "designation",
        [
            value("language", "Code", designation.get("language")),
            value("use", "Coding", designation.get("use")),
            value("value", "String", designation["value"]),
        ],
    )


def _properties(system: HeldSystem, code: str) -> Iterator[tuple[str, Entry]]:
    concept = system.concepts[code]
    if "definition" in concept:
        yield "definition", _property("definition", {"valueString": concept["definition"]})
    if system.is_complete or is_inactive(concept, system.meaning):
        yield "inactive", _property("inactive", {"valueBoolean": is_inactive(concept, system.meaning)})
    for name, related in (("parent", system.parents), ("child", system.children)):
        for other in related.get(code, ()):
            yield name, _property(name, {"valueCode": other}, system.concepts[other].get("display"))
    for item in concept.get("property", ()):
        if system.meaning.get(item["code"]) not in ("inactive", "parent", "child"):
            content = {name: content for name, content in item.items() if name.startswith("value")}
            yield item["code"], _property(item["code"], content)


def _property(code: str, content: Mapping[str, Any], description: str | None = None) -> Entry:
    named = {"name": "value", **content} if content else None
    return parts("property", [value("code", "Code", code), named, value("description", "String", description)])
