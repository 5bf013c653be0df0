"""R4's own search parameters, read from the official package and evaluated by fhirpathpy: a reading that shares no code with ours."""

import json
import re
import tarfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from fhirpathpy import compile as compiled
from fhirpathpy.models import models

SAMPLES = ("example", "example-reference", "example-extension")
_AS = re.compile(r"^\(([\w.]+) as (\w+)\)|\.as\((\w+)\)")
_TARGET = re.compile(r"\.where\(resolve\(\) is (\w+)\)")


def search_parameters(package: Path) -> list[dict[str, Any]]:
    """Every SearchParameter of the package but the samples."""
    found = []
    with tarfile.open(package) as archive:
        for member in archive.getmembers():
            file = archive.extractfile(member)
            if file is not None and member.name.startswith("package/SearchParameter-"):
                found.append(json.load(file))
    return [one for one in found if one["id"] not in SAMPLES]


def values(parameter: dict[str, Any], resource: dict[str, Any]) -> Iterator[Any]:
    """What the parameter's expression finds in the resource.

    `resolve()`, which would need other resources, is read from the reference.
    """
    type_ = resource["resourceType"]
    for part in parameter["expression"].split("|"):
        text = part.strip()
        root = text.strip("(").partition(".")[0]
        if root not in (type_, "Resource") and "." in text:
            continue
        target = _TARGET.search(text)
        path = text if "." in text else f"{type_}.{text}"  # InsurancePlan's `name | alias`
        path = re.sub("^Resource", type_, _TARGET.sub("", path))
        path = _AS.sub(lambda m: f"{m[1] or ''}.ofType({m[2] or m[3]})", path)  # `as` takes a single element only
        found = _evaluator(path)(resource)
        for value in found:
            if not target or _type_of(value, resource) == target[1]:
                yield value


def _type_of(reference: dict[str, Any], resource: dict[str, Any]) -> str | None:
    text = reference.get("reference", "")
    if text.startswith("#"):
        return next((one["resourceType"] for one in resource.get("contained", []) if one.get("id") == text[1:]), None)
    parts = text.split("/_history")[0].split("/")
    return parts[-2] if len(parts) > 1 else reference.get("type")


@cache
def _evaluator(expression: str) -> Callable[[dict[str, Any]], list[Any]]:
    evaluate = compiled(expression, models["r4"])
    return lambda resource: evaluate(resource, {})


def escaped(text: str) -> str:
    """The text as it stands in a parameter's value."""
    return re.sub(r"([\\,|$])", r"\\\1", text)


def searches(parameter: dict[str, Any], value: Any) -> Iterator[tuple[str, str]]:
    """(modifier or "", value) of searches that must find a resource in which the parameter has the value."""
    match parameter["type"], value:
        case "token", {"coding": codings}:
            for coding in codings:
                yield from _token(coding.get("system"), coding.get("code"))
                if re.search(r"\w", coding.get("display", "")):
                    yield "text", escaped(coding["display"][:100])
            yield from (("text", escaped(text[:100])) for text in [value.get("text", "")] if text)
        case "token", {"text": text}:
            yield "text", escaped(text[:100])
        case "token", {"value": str(code)}:  # Identifier, and ContactPoint, whose system is no namespace
            is_contact = value.get("system", "") in ("phone", "fax", "email", "pager", "url", "sms", "other")
            yield from _token(None if is_contact else value.get("system"), code)
        case "token", {"code": str(code)}:
            yield from _token(value.get("system"), code)
        case "token", bool():
            yield "", str(value).lower()
        case "token", str():
            yield "", escaped(value)
        case "string", str():
            yield "exact", escaped(value)
            if re.search(r"\w", value):
                yield "", escaped(value[:150])
                yield "contains", escaped(value[-20:].strip(" .-*\n") or value)
        case "string", dict():
            for name in (
                "text",
                "family",
                "given",
                "prefix",
                "suffix",
                "line",
                "city",
                "state",
                "postalCode",
                "country",
            ):
                for text in value[name] if isinstance(value.get(name), list) else [value.get(name)]:
                    if text is not None and re.search(r"\w", text):
                        yield "contains", escaped(text)
                        yield "exact", escaped(text)
        case "reference", {"reference": str(text)}:
            if not text.startswith("#"):
                yield "", escaped(text.partition("/_history")[0])
        case "reference", {"identifier": {"value": str(code)}}:
            yield (
                "identifier",
                f"{escaped(value['identifier']['system'])}|{escaped(code)}"
                if "system" in value["identifier"]
                else escaped(code),
            )
        case "reference", str():
            if not value.startswith("#"):
                yield "", value
                yield "", value.partition("|")[0]
        case "date", str() if value[:1].isdigit():  # a choice may be a text such as "daily"
            for prefix in ("", "ge", "le", "ap"):
                yield "", prefix + value
        case "date", {"start": str(start)}:
            yield "", f"ge{start}"
        case "date", {"end": str(end)}:
            yield "", f"le{end}"
        case "date", {"event": events}:
            yield "", f"ge{events[0]}"
        case (("number" | "quantity"), int() | float()) if not isinstance(value, bool):
            yield "", str(value)
        case "quantity", {"value": number}:
            comparator = {"<": "lt", ">": "gt", "<=": "le", ">=": "ge"}.get(value.get("comparator", ""), "")
            yield "", f"{comparator}{number}"
            for name in ("code", "unit", "currency"):
                if name in value:
                    yield "", f"{comparator}{number}||{escaped(value[name])}"
            if "system" in value and "code" in value:
                yield "", f"{comparator}{number}|{escaped(value['system'])}|{escaped(value['code'])}"
        case "quantity", {"low": {"value": number}}:
            yield "", f"ge{number}"
        case "uri", str():
            yield "", escaped(value)
            if not value.startswith("urn:"):
                yield "below", escaped(value)
                yield "above", escaped(value)


def _token(system: str | None, code: str | None) -> Iterator[tuple[str, str]]:
    if code is not None:
        yield "", escaped(code)
        yield "", f"{escaped(system or '')}|{escaped(code)}"
    if system is not None:
        yield "", f"{escaped(system)}|"
