"""The standard's package, mCODE, Genomics Reporting and our own profiles, by canonical; parsed when first asked for."""

from __future__ import annotations

import json
import tarfile
from functools import lru_cache
from pathlib import Path
from typing import Any

Resource = dict[str, Any]

CORE = "http://hl7.org/fhir/StructureDefinition/"
_WANTED = ("StructureDefinition-", "ValueSet-", "CodeSystem-")
US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/"


@lru_cache(maxsize=2)
def _package(tgz: str) -> dict[str, bytes]:
    """File name → bytes of the definitions in the FHIR package; kept for the session (30 MB)."""
    with tarfile.open(tgz) as archive:
        kept = {}
        for member in archive:
            name = member.name.removeprefix("package/")
            if name.startswith((*_WANTED, ".index.json")):
                stream = archive.extractfile(member)
                assert stream is not None
                kept[name] = stream.read()
    return kept


def _race_like(name: str) -> Resource:
    """US Core's race and ethnicity extensions, which mCODE rests on and which are not at hand: their outer shape."""
    slices: list[tuple[str, str, int, str]] = [
        ("ombCategory", "Coding", 0, "5" if name == "race" else "1"),
        ("detailed", "Coding", 0, "*"),
        ("text", "string", 1, "1"),
    ]
    url = f"{US_CORE}us-core-{name}"
    elements: list[Resource] = [
        {"id": "Extension", "path": "Extension", "min": 0, "max": "1"},
        {"id": "Extension.url", "path": "Extension.url", "fixedUri": url},
        {"id": "Extension.value[x]", "path": "Extension.value[x]", "min": 0, "max": "0"},
    ]
    for part, type_code, least, most in slices:
        here = f"Extension.extension:{part}"
        elements += [
            {"id": here, "path": "Extension.extension", "sliceName": part, "min": least, "max": most},
            {"id": f"{here}.url", "path": "Extension.extension.url", "fixedUri": part},
            {"id": f"{here}.value[x]", "path": "Extension.extension.value[x]", "min": 1, "type": [{"code": type_code}]},
        ]
    return {
        "resourceType": "StructureDefinition",
        "url": url,
        "type": "Extension",
        "derivation": "constraint",
        "context": [{"type": "element", "expression": "Patient"}],
        "differential": {"element": elements},
    }


class Definitions:
    """StructureDefinitions, ValueSets and CodeSystems by canonical URL, out of `corpora` and our `profiles` folder."""

    def __init__(self, corpora: Path, profiles: Path) -> None:
        self._files = _package(str(corpora / "r4-core" / "hl7.fhir.r4.core.tgz"))
        self._by_url: dict[tuple[str, str], str | Resource] = {}
        for row in json.loads(self._files[".index.json"])["files"]:
            if row["filename"] in self._files and "url" in row:
                self._by_url.setdefault((row["resourceType"], row["url"]), row["filename"])
        for folder in (corpora / "mcode", corpora / "genomics-reporting", profiles):
            self._add(folder)
        for name in ("race", "ethnicity"):
            definition = _race_like(name)
            self._by_url[("StructureDefinition", definition["url"])] = definition
        names = [name for name in self._files if name.startswith(_WANTED[0])]
        core = [self._parsed(name) for name in names]
        plain = [d for d in core if d.get("derivation") != "constraint" and d["kind"] != "logical"]
        self.resource_types = {d["type"] for d in plain if d["kind"] == "resource" and not d["abstract"]}
        self.primitive_types = {d["type"] for d in plain if d["kind"] == "primitive-type"} | {"xhtml"}
        self.parents = {d["type"]: d["baseDefinition"].rsplit("/", 1)[-1] for d in plain if "baseDefinition" in d}
        self.suffixes = {d["type"][0].upper() + d["type"][1:]: d["type"] for d in plain}

    def _add(self, folder: Path) -> None:
        """Takes every definition lying in `folder` (or below); the last one wins, so ours stand above all."""
        for file in sorted(folder.rglob("*.json")) if folder.is_dir() else []:
            resource = json.loads(file.read_text(encoding="utf-8"))
            if isinstance(resource, dict) and "url" in resource and f"{resource.get('resourceType')}-" in _WANTED:
                self._by_url[(resource["resourceType"], resource["url"])] = resource

    def _parsed(self, name: str) -> Resource:
        resource: Resource = json.loads(self._files[name])
        self._by_url[(resource["resourceType"], resource["url"])] = resource
        return resource

    def _get(self, kind: str, canonical: str) -> Resource | None:
        found = self._by_url.get((kind, canonical.split("|")[0]))
        return self._parsed(found) if isinstance(found, str) else found

    def structure(self, canonical: str) -> Resource | None:
        """The StructureDefinition of that URL (a `|version` is ignored), or None."""
        return self._get("StructureDefinition", canonical)

    def of_type(self, name: str) -> Resource | None:
        """The definition of a core type, `Patient` or `Quantity`."""
        return self.structure(CORE + name)

    def value_set(self, canonical: str) -> Resource | None:
        """The ValueSet of that URL, or None."""
        return self._get("ValueSet", canonical)

    def code_system(self, canonical: str) -> Resource | None:
        """The CodeSystem of that URL, or None."""
        return self._get("CodeSystem", canonical)

    def supertypes(self, name: str) -> list[str]:
        """The type and what it specialises, nearest first: Age, Quantity, Element."""
        chain = [name]
        while (parent := self.parents.get(chain[-1])) and parent not in chain:
            chain.append(parent)
        return chain

    def type_of_profile(self, canonical: str) -> str | None:
        """The type that a profile constrains; of a US Core profile, which is not at hand, guessed by its name; or None."""
        definition = self.structure(canonical)
        if definition is not None:
            return str(definition["type"])
        tail = canonical.split("|")[0].rsplit("/", 1)[-1]
        words = tail.removeprefix("us-core-").replace("-", "")
        fitting = [name for name in self.resource_types if words.startswith(name.lower())]
        return max(fitting, key=len) if tail.startswith("us-core-") and fitting else None
