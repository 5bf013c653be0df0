"""Derived resources on their way to FHIR: what was made so far, and how it refers to the stored record."""

from collections.abc import Iterable
from typing import Any

from app.case.document import Case
from app.convert.derived.addresses import Addresses
from app.convert.derived.marked import DERIVED, ROLE
from app.convert.draft import Draft
from app.convert.identity import item_identifier, resource_id
from app.convert.record_tags import tags
from app.fhir.elements import Element, annotation, concept, without_nothing
from app.fhir.names import structure_definition
from app.terminology.terminology import Terminology

AS_INPUT = ("DocumentReference", "ImagingStudy", "Media", "MolecularSequence", "Observation", "QuestionnaireResponse")
"""What `Observation.derivedFrom` takes (http://hl7.org/fhir/R4/observation-definitions.html#Observation.derivedFrom)."""


class Derivation(Draft):
    """A draft whose references lead to the resources that the case was read from; `resources` holds the derived ones only.

    others: the addresses of inputs that `derivedFrom` does not take; the Provenance names them.
    """

    def __init__(self, case: Case, terminology: Terminology, addresses: Addresses, version: str) -> None:
        super().__init__(case, terminology)
        self.addresses = addresses
        self.others: dict[str, None] = {}
        self._addresses = {self.roles[id_]: address for id_, address in addresses.items.items()}
        self._addresses["subject"] = addresses.subject
        self.version = version
        self.device = self._urn(f"{ROLE}device/{version}")

    def ref(self, role: str) -> Element:
        """A reference to the stored resource in this role; an empty one where there is none."""
        return {"reference": self._addresses[role]} if role in self._addresses else {}

    def at(self, name: str, at: str | None) -> Element:
        """As of a reported resource; where the event is no resource, its date alone."""
        if at is None or at not in self.points:
            return {}
        made = super().at(name, at)
        if self.anchor(at)[0]:
            return made
        period = {bound: value for bound, value in made.get(f"{name}Period", {}).items() if bound != "_start"}
        return without_nothing({f"{name}DateTime": made.get(f"{name}DateTime"), f"{name}Period": period})

    def derive(self, role: str, type_: str, own: str | None = None, **elements: Any) -> Element:
        """Add a derived resource; a second one in the same role gets a number. own: one of our profiles. Returns it."""
        role = self._free(f"{ROLE}{role}")
        made = tags(self.case)
        resource = without_nothing(
            {
                "resourceType": type_,
                "id": resource_id(self.addresses.owner, role),
                "meta": without_nothing(
                    {**made, "profile": [structure_definition(own)] if own else None, "tag": [DERIVED, *made["tag"]]}
                ),
                "identifier": [item_identifier(self.addresses.owner, role)],
                **elements,
            }
        )
        self.resources[role] = resource
        return resource

    def observation(
        self, role: str, own: str, ruleset: str, of: str | None, at: str | None, inputs: Iterable[str], **elements: Any
    ) -> Element:
        """Add a derived Observation. ruleset: a code of mappings/rulesets.csv. inputs: ids of items that it was derived from."""
        notes = [annotation(text) for text in elements.pop("notes", ())]
        return self.derive(
            role,
            "Observation",
            own,
            status="final",
            subject=self.subject(of),
            method=self.ruleset(ruleset),
            device=self.device,
            derivedFrom=self.inputs(inputs),
            note=notes,
            **{**self.at("effective", at), **elements},
        )

    def inputs(self, ids: Iterable[str]) -> list[Element]:
        """References for `derivedFrom`; what it does not take is kept for the Provenance."""
        found = [self.addresses.items[id_] for id_ in dict.fromkeys(ids) if id_ in self.addresses.items]
        self.others |= dict.fromkeys(one for one in found if one.partition("/")[0] not in AS_INPUT)
        return [{"reference": one} for one in found if one.partition("/")[0] in AS_INPUT]

    def ruleset(self, code: str) -> Element:
        """The rule set with its version, as a method; its code is the answer's `ruleset`, `iss-2005/1`. Without a row: text."""
        word = code.replace("-", "_").replace("/", "_")
        known = self.terminology.vocabularies["rulesets"]
        return known[word].codeable() if word in known else concept(text=code)

    def urn(self, resource: Element) -> Element:
        """A reference to another derived resource, by its place in the same Bundle."""
        return {"reference": f"urn:uuid:{resource['id']}"}

    def _urn(self, role: str) -> Element:
        return {"reference": f"urn:uuid:{resource_id(self.addresses.owner, role)}"}

    def _free(self, role: str) -> str:
        number = 2
        free = role
        while free in self.resources:
            free, number = f"{role}/{number}", number + 1
        return free
