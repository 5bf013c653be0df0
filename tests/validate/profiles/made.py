"""Small profiles made by hand, and what the validator says of a resource that is held to one."""

import json
from pathlib import Path
from typing import Any

from app.validate.profiles.held import Held
from app.validate.profiles.profiles import Profiles
from app.validate.validator import Validator

CORE = "http://hl7.org/fhir/StructureDefinition/"
BASE = "http://example.org/StructureDefinition/"
URL = f"{BASE}made"
LOINC = "http://loinc.org"
Resource = dict[str, Any]


def definition(type_: str, *elements: Resource, url: str = URL, **more: Any) -> Resource:
    """A profile with a differential only. An element: its id, and whatever else; the path is that of the id."""
    return {
        "resourceType": "StructureDefinition",
        "url": url,
        "name": "Made",
        "status": "active",
        "kind": "resource" if type_ != "Extension" else "complex-type",
        "abstract": False,
        "type": type_,
        "baseDefinition": f"{CORE}{type_}",
        "derivation": "constraint",
        "differential": {"element": [{"id": type_, "path": type_}, *map(element, elements)]},
        **more,
    }


def element(stated: Resource) -> Resource:
    """The element with path and sliceName as its id has them."""
    steps = [step.partition(":") for step in stated["id"].split(".")]
    name = {"sliceName": steps[-1][2]} if steps[-1][2] else {}
    return {"path": ".".join(step[0] for step in steps), **name, **stated}


def profiles(folder: Path, *definitions: Resource) -> Profiles:
    """The profiles, held from a folder of files."""
    for i, one in enumerate(definitions):
        (folder / f"{one['resourceType']}-{i}.json").write_text(json.dumps(one), encoding="utf-8")
    return Profiles(Held([folder]))


class Holding:
    """A validator that holds these definitions; `said` gives (expression, key) of each issue of a resource held to URL."""

    def __init__(self, folder: Path, *definitions: Resource) -> None:
        self.profiles = profiles(folder, *definitions)
        self.validator = Validator(profiles=self.profiles, decide=self.profiles.decide)

    def said(
        self, resource: Any, severity: str = "error", url: str = URL, advice: bool = False
    ) -> list[tuple[Any, str]]:
        found = self.validator.issues(resource, profiles=[url], advice=advice)
        return [(one.expression, one.key) for one in found if one.severity == severity]

    def texts(self, resource: Any, url: str = URL) -> str:
        return "\n".join(one.text for one in self.validator.issues(resource, profiles=[url]))


def observation(**members: Any) -> Resource:
    """A valid Observation with these members."""
    return {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, **members}


def concept(code: str, system: str = LOINC) -> Resource:
    """A CodeableConcept of one coding."""
    return {"coding": [{"system": system, "code": code}]}


def component(code: str, **members: Any) -> Resource:
    """A component of an Observation."""
    return {"code": concept(code), **members}
