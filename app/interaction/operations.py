"""The operations that are served. The routes of the door and the CapabilityStatement are both made from this table.

http://hl7.org/fhir/R4/operations.html. Each operation is a file beside this one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.fhir.names import CANONICAL_BASE

Level = Literal["system", "type", "instance", "version"]
LEVELS: dict[Level, str] = {
    "system": "",
    "type": "/{type}",
    "instance": "/{type}/{id}",
    "version": "/{type}/{id}/_history/{version}",
}
"""Level → the address below which an operation of it stands."""
_CORE = "http://hl7.org/fhir/OperationDefinition"
_BULK = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition"


@dataclass(frozen=True)
class Operation:
    """One operation. types: those that it is served on; none: every type (or, at the system level, no type at all).

    definition: canonical url of its OperationDefinition. changes: whether it writes, so that only POST reaches it.
    """

    name: str
    levels: tuple[Level, ...]
    types: tuple[str, ...]
    definition: str
    changes: bool = False

    @property
    def addresses(self) -> Iterator[tuple[Level, str | None, str]]:
        """(level, type, address below the base) of everywhere where it is served; the type is None where any will do."""
        for level in self.levels:
            for type_ in self.types if self.types and level != "system" else (None,):
                prefix = LEVELS[level].replace("{type}", type_) if type_ else LEVELS[level]
                yield level, type_, f"{prefix}/${self.name}"


def _core(definition: str, levels: tuple[Level, ...], *types: str, changes: bool = False) -> Operation:
    """An operation of the standard; its definition is called `Type-name`."""
    return Operation(definition.partition("-")[2], levels, types, f"{_CORE}/{definition}", changes)


OPERATIONS: tuple[Operation, ...] = (
    _core("Patient-everything", ("instance",), "Patient"),
    _core("Encounter-everything", ("instance",), "Encounter"),
    _core("Observation-lastn", ("type",), "Observation"),
    _core("Composition-document", ("type", "instance"), "Composition"),
    _core("Resource-meta", ("system", "type", "instance", "version")),
    _core("Resource-meta-add", ("instance",), changes=True),
    _core("Resource-meta-delete", ("instance",), changes=True),
    _core("Resource-validate", ("type", "instance")),
    Operation("validate", ("system",), (), f"{CANONICAL_BASE}/OperationDefinition/validate"),
    _core("ValueSet-expand", ("type", "instance"), "ValueSet"),
    _core("ValueSet-validate-code", ("type", "instance"), "ValueSet"),
    _core("CodeSystem-lookup", ("type",), "CodeSystem"),
    _core("CodeSystem-validate-code", ("type", "instance"), "CodeSystem"),
    _core("CodeSystem-subsumes", ("type", "instance"), "CodeSystem"),
    _core("ConceptMap-translate", ("type", "instance"), "ConceptMap"),
    Operation("export", ("system",), (), f"{_BULK}/export"),
    Operation("export", ("type",), ("Patient",), f"{_BULK}/patient-export"),
    Operation("export", ("instance",), ("Group",), f"{_BULK}/group-export"),
    Operation("import", ("system",), (), f"{CANONICAL_BASE}/OperationDefinition/import", changes=True),
    Operation("emm-submit", ("system",), (), f"{CANONICAL_BASE}/OperationDefinition/emm-submit", changes=True),
    Operation("emm-case", ("instance",), ("Patient", "Group"), f"{CANONICAL_BASE}/OperationDefinition/emm-case"),
    Operation(
        "emm-assessment",
        ("instance",),
        ("Patient", "Group"),
        f"{CANONICAL_BASE}/OperationDefinition/emm-assessment",
    ),
)
"""`$document` writes as well, where it is POSTed with `persist` (document.py)."""


def served_at(level: Level, type_: str | None = None) -> list[Operation]:
    """The operations that this level of this type has."""
    return [one for one in OPERATIONS if level in one.levels and (type_ is None or not one.types or type_ in one.types)]


def of_the_system() -> list[dict[str, str]]:
    """`CapabilityStatement.rest.operation`."""
    return [_listed(one) for one in OPERATIONS if "system" in one.levels]


def of_the_type(type_: str) -> list[dict[str, str]]:
    """`CapabilityStatement.rest.resource.operation`: those of the type and of its instances."""
    return [_listed(one) for one in OPERATIONS if one.levels != ("system",) and (not one.types or type_ in one.types)]


def _listed(operation: Operation) -> dict[str, str]:
    return {"name": operation.name, "definition": operation.definition}
