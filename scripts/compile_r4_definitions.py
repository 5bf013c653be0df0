"""Compile what the validator reads from the official package `hl7.fhir.r4.core` (CC0).

    python scripts/compile_r4_definitions.py path/to/hl7.fhir.r4.core.tgz

Writes app/validate/r4/profiles.jsonl.gz (the profiles of core, such as vital signs, with their snapshots), types.jsonl (each type and backbone element with its elements, bindings, targets and constraints),
extensions.jsonl (each extension of core) and value_sets.jsonl (each value set that something is bound to, expanded as far
as core's code systems go). The same package always gives the same bytes; a test compares.
"""

import gzip
import json
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from app.terminology.services.holdings import split
from app.validate.definitions import Binding, Constraint, Element, Extension, Holder, Part, Type

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts.expand_r4_value_sets import expansions  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
CORE = "http://hl7.org/fhir/StructureDefinition/"
FHIR_TYPE = CORE + "structuredefinition-fhir-type"
MAX_VALUE_SET = CORE + "elementdefinition-maxValueSet"
CONSTRAINED_DATATYPES = ("SimpleQuantity", "MoneyQuantity")
MORE_CONTEXTS = {
    "structuredefinition-fhir-type": ("ElementDefinition.type",),
    "regex": ("ElementDefinition.type",),
    "structuredefinition-normative-version": ("ElementDefinition", "Resource"),
}
"""Where R4's own definitions have these extensions, although the definitions of these do not say so."""
ABOUT_PROFILE = (
    *("url", "resourceType", "id", "version", "name", "title", "status", "fhirVersion", "kind", "abstract", "type"),
    *("baseDefinition", "derivation"),
)
FOR_PEOPLE = frozenset(
    {"definition", "comment", "requirements", "alias", "mapping", "short", "example", "meaningWhenMissing"}
)
Resource = dict[str, Any]


def structures(package: Path) -> list[Resource]:
    """Every StructureDefinition with a snapshot, sorted by url."""
    with tarfile.open(package) as archive:
        files = [archive.extractfile(m) for m in archive if m.name.startswith("package/StructureDefinition-")]
        found = [json.load(file) for file in files if file is not None]
    return sorted((one for one in found if "snapshot" in one), key=lambda one: str(one["url"]))


def binding_of(element: Resource) -> Binding | None:
    """The binding of an element; examples bind nobody and are left out."""
    binding = element.get("binding", {})
    if binding.get("strength", "example") == "example" or "valueSet" not in binding:
        return None
    most = [
        e.get("valueCanonical") or e.get("valueUri") for e in binding.get("extension", ()) if e["url"] == MAX_VALUE_SET
    ]
    return Binding(binding["strength"], binding["valueSet"], most[0] if most else None)


def types_of(element: Resource, url_to_type: dict[str, str]) -> tuple[Type, ...]:
    """The types of an element; the definition's `http://hl7.org/fhirpath/System.String` becomes the FHIR type it stands for."""
    found = []
    for one in element.get("type", ()):
        code = next((e["valueUrl"] for e in one.get("extension", ()) if e["url"] == FHIR_TYPE), one.get("code"))
        if code is None:  # the value of a primitive type: http://hl7.org/fhir/R4/datatypes.html
            continue
        code = "string" if code == "http://hl7.org/fhirpath/System.String" else code
        targets = tuple(sorted({url_to_type[url] for url in one.get("targetProfile", ())}))
        profiles = [url.removeprefix(CORE) for url in one.get("profile", ())]
        profile = profiles[0] if profiles and profiles[0] in CONSTRAINED_DATATYPES else None
        found.append(Type(code, () if "Resource" in targets else targets, profile))
    return tuple(found)


def constraints_of(element: Resource) -> list[Constraint]:
    """The invariants of an element, with those that it has from its type."""
    return [
        Constraint(one["key"], one["severity"], one["human"], one["expression"])
        for one in element.get("constraint", ())
    ]


def holders(definition: Resource, url_to_type: dict[str, str], any_type: tuple[Type, ...]) -> Iterator[Holder]:
    """The type and each backbone element in it, with all their elements, those of the base too."""
    elements = definition["snapshot"]["element"]
    name = definition["name"] if definition.get("derivation") == "constraint" else definition["type"]
    of_path: dict[str, list[Resource]] = {elements[0]["path"]: []}
    for element in elements[1:]:
        of_path.setdefault(element["path"].rpartition(".")[0], []).append(element)
    by_path = {element["path"]: element for element in elements}
    for path, members in of_path.items():
        rows = []
        for element in members:
            types, content = types_of(element, url_to_type), element.get("contentReference")
            if element["path"] in of_path:
                types = (Type(element["path"]),)
            last = element["path"].rpartition(".")[2]
            if last == "id" and definition["kind"] == "resource" and path == definition["type"]:
                types = (Type("id"),)  # as http://hl7.org/fhir/R4/resource.html has it; the definition says string
            of_any = types == any_type
            rows.append(
                Element(
                    last,
                    () if of_any and path != "Extension" else types,
                    element["min"],
                    None if element["max"] == "*" else int(element["max"]),
                    of_any and path != "Extension",
                    content and content.removeprefix("#"),
                    binding_of(element),
                    () if element["path"] in of_path else tuple(constraints_of(element)),
                )
            )
        is_root, own = "." not in path, by_path[path]
        base = definition.get("baseDefinition", "").removeprefix(CORE) if is_root else own["type"][0]["code"]
        kind = definition["kind"] if is_root else "backbone"
        shown = path.replace(definition["type"], name, 1) if definition.get("derivation") == "constraint" else path
        yield Holder(shown, kind, base, tuple(rows), tuple(constraints_of(own)), is_root and definition["abstract"])


def without_inherited(found: dict[str, Holder]) -> Iterator[Holder]:
    """The holders with only their own elements and constraints: what the base has, or a datatype, is left to that."""
    for one in found.values():
        base = found.get(one.base)
        theirs = {e.name: e for e in base.elements} if base else {}
        implied = {(c.key, c.expression) for c in _constraints_above(one.base, found)}
        elements = tuple(
            msgspec.structs.replace(e, constraints=_beyond_type(e, found))
            for e in one.elements
            if _bare(e) != _bare(theirs.get(e.name)) and e.max != 0
        )
        forbidden = tuple(e.name for e in one.elements if e.max == 0)
        constraints = tuple(c for c in one.constraints if (c.key, c.expression) not in implied)
        yield msgspec.structs.replace(one, elements=elements, constraints=constraints, forbidden=forbidden)


def _bare(element: Element | None) -> Element | None:
    return element and msgspec.structs.replace(element, constraints=())


def _constraints_above(base: str, found: dict[str, Holder]) -> Iterator[Constraint]:
    while base:
        yield from found[base].constraints
        base = found[base].base


def _beyond_type(element: Element, found: dict[str, Holder]) -> tuple[Constraint, ...]:
    implied = {c.key for t in element.types for c in _constraints_above(t.code, found)} | {"ele-1", "ext-1"}
    return tuple(c for c in element.constraints if c.key not in implied)


def types(found: list[Resource]) -> list[Holder]:
    """Every type of R4, and the datatypes that constrain Quantity."""
    url_to_type = {one["url"]: one["type"] for one in found}
    extension = next(one for one in found if one["url"] == CORE + "Extension")
    any_type = next(
        types_of(e, url_to_type) for e in extension["snapshot"]["element"] if e["path"] == "Extension.value[x]"
    )
    whole: dict[str, Holder] = {}
    for one in found:
        constrained = one["name"] in CONSTRAINED_DATATYPES
        if (one.get("derivation") != "constraint" and one["kind"] != "logical") or constrained:
            for each in holders(one, url_to_type, any_type):
                whole[each.path] = each
    return list(without_inherited(whole))


def extensions(found: list[Resource]) -> Iterator[Extension]:
    """Every extension that core defines."""
    url_to_type = {one["url"]: one["type"] for one in found}
    open_types = {t.code for t in next(h for h in types(found) if h.path == "Extension").elements[-1].types}
    for one in found:
        if one["type"] == "Extension" and one.get("derivation") == "constraint":
            elements = {element["id"]: element for element in one["snapshot"]["element"]}
            contexts = [(context["type"], context["expression"]) for context in one.get("context", ())]
            root = elements["Extension"]
            yield Extension(
                _part(elements, "Extension", one["url"], url_to_type, open_types),
                (
                    *(expression for kind, expression in contexts if kind == "element"),
                    *MORE_CONTEXTS.get(one["url"].removeprefix(CORE), ()),
                ),
                tuple(expression for kind, expression in contexts if kind == "extension"),
                bool(root.get("isModifier")),
            )


def _part(elements: dict[str, Resource], at: str, url: str, url_to_type: dict[str, str], open_types: set[str]) -> Part:
    root = elements[at]
    value = elements.get(f"{at}.value[x]") or next(
        (e for id_, e in elements.items() if id_.startswith(f"{at}.value") and "." not in id_[len(at) + 1 :]), {}
    )
    allowed = types_of(value, url_to_type) if value.get("max") != "0" else ()
    slices = [id_ for id_ in elements if id_.startswith(f"{at}.extension:") and "." not in id_[len(at) + 1 :]]
    parts = tuple(
        _part(elements, id_, elements[f"{id_}.url"]["fixedUri"], url_to_type, open_types)
        for id_ in slices
        if "fixedUri" in elements.get(f"{id_}.url", {})
    )
    is_open = {one.code for one in allowed} == open_types
    most = None if root["max"] == "*" else int(root["max"])
    types_ = () if is_open else allowed
    return Part(url, root["min"], most, types_, is_open, value.get("min", 0), binding_of(value), parts)


def profiles(found: list[Resource]) -> Iterator[dict[str, Any]]:
    """Every profile that core defines on a resource or datatype, without what only people read."""
    for one in found:
        if one.get("derivation") == "constraint" and one["type"] != "Extension":
            about = {name: one[name] for name in ABOUT_PROFILE if name in one}
            elements = [{k: v for k, v in e.items() if k not in FOR_PEOPLE} for e in one["snapshot"]["element"]]
            yield {**about, "snapshot": {"element": elements}}


def bound(holders_: list[Holder], extensions_: list[Extension]) -> list[str]:
    """The canonical urls of all value sets that an element or a core extension is bound to, sorted."""
    parts = [one.part for one in extensions_]
    for part in parts:
        parts.extend(part.parts)
    bindings = [e.binding for h in holders_ for e in h.elements] + [part.binding for part in parts]
    return sorted({split(url)[0] for b in bindings if b for url in (b.value_set, b.most) if url})


def tables(package: Path) -> dict[str, str]:
    """Path below the project → content of the table; what is stored compressed is given as it is inside."""
    found = structures(package)
    holders_, extensions_ = types(found), list(extensions(found))
    encode = msgspec.json.Encoder().encode
    value_sets = expansions(bound(holders_, extensions_))
    lines = {
        "types": [encode(one).decode() for one in holders_],
        "extensions": [json.dumps({"url": e.part.url}) + "\t" + encode(e).decode() for e in extensions_],
        "value_sets": [encode(one).decode() for one in value_sets],
    }
    made = {f"app/validate/r4/{name}.jsonl": "".join(line + "\n" for line in rows) for name, rows in lines.items()}
    return made | {"app/validate/r4/profiles.jsonl.gz": "".join(json.dumps(one) + "\n" for one in profiles(found))}


if __name__ == "__main__":
    for path, content in tables(Path(sys.argv[1])).items():
        body = content.encode()
        (ROOT / path).write_bytes(gzip.compress(body, mtime=0) if path.endswith(".gz") else body)
        print(f"{path}: {len(content.encode())} bytes")
