"""The resources of one case on their way back: who is who, and what their references and codes mean here."""

import re
from typing import Any

from app.case.document import ITEM_LISTS
from app.convert.extensions import first
from app.convert.times import link_of, time_of
from app.fhir.elements import Element
from app.fhir.names import ITEM_SYSTEM, LOINC, MCODE_BASE
from app.terminology.terminology import Terminology


class Record:
    """Resolves references among `entries` (full URL or None, resource) and tells each resource's role in the case."""

    def __init__(self, case_id: str, entries: list[tuple[str | None, Element]], terminology: Terminology) -> None:
        self.case_id = case_id
        self.terminology = terminology
        self.entries = entries
        self.by_reference: dict[str, Element] = {}
        for full_url, resource in entries:
            self.by_reference[f"{resource.get('resourceType')}/{resource.get('id')}"] = resource
            if full_url:
                self.by_reference[full_url] = resource
        self.subject: Element | None = None
        self.invented_events: dict[str, dict[str, Any]] = {}

    def resolve(self, reference: Element | None) -> Element | None:
        """The resource that a Reference points at, if it is here."""
        target = str((reference or {}).get("reference", ""))
        short = "/".join(target.split("/_history/")[0].split("/")[-2:])
        return self.by_reference.get(target) or self.by_reference.get(short)

    def role(self, resource: Element | None) -> str | None:
        """The role in this case that the resource's identifier names (`measurements/calcium`)."""
        identifiers: Any = (resource or {}).get("identifier") or []
        for one in identifiers if isinstance(identifiers, list) else (identifiers,):
            case_id, _, role = str(one.get("value", "")).partition("/")
            if one.get("system") == ITEM_SYSTEM and case_id == self.case_id:
                return role
        return None

    def id_of(self, resource: Element | None) -> str:
        """The item's id: from its role, or made from the type and id that a foreign resource has."""
        role = self.role(resource)
        if role is not None and role.count("/") == 1:
            return role.partition("/")[2]
        words = f"{(resource or {}).get('resourceType')}-{(resource or {}).get('id')}".lower()
        return re.sub(r"[^a-z0-9-]+", "-", words)[:60].strip("-")

    def named(self, reference: Element | None, *lists: str) -> str | None:
        """The id of the item that a reference points at, if it is an item of these lists (default: any)."""
        role = self.role(self.resolve(reference))
        if role is None or role.partition("/")[0] not in (lists or ITEM_LISTS) or role.count("/") != 1:
            return None
        return role.partition("/")[2]

    def base(self, resource: Element, subject: str = "subject") -> dict[str, Any]:
        """The fields that every item has."""
        made: dict[str, Any] = {"id": self.id_of(resource)}
        target = self.resolve(resource.get(subject))
        role = self.role(target) or ""
        if role.startswith(("members/", "subgroups/")) and target is not self.subject:
            made["of"] = role.partition("/")[2]
        words = first(resource, "as-stated")
        return made | ({"as_stated": words} if words else {})

    def point(self, reference: Element | None) -> str | None:
        """The event or treatment that a relative time points at; the myeloma's onset is the event it hangs on."""
        found = self.named(reference, "events", "treatments")
        target = self.resolve(reference)
        if found is None and target is not None and target.get("resourceType") == "Condition":
            period = target.get("onsetPeriod") or {}
            onset = target.get("_onsetDateTime") or target.get("onsetAge") or period.get("_start")
            return self.named(link_of(onset), "events", "treatments")
        return found

    def at(self, resource: Element, name: str) -> dict[str, Any]:
        """`{"at": event}` for something that was so at an event, by its link or else by its date."""
        period = resource.get(f"{name}Period") or {}
        sibling = resource.get(f"_{name}DateTime") or period.get("_start")
        value = resource.get(f"{name}DateTime") or period.get("start") or resource.get(f"{name}Instant")
        linked = self.point(link_of(sibling))
        if linked is not None and (value is None or value == self._date_of(linked) or period):
            return {"at": linked}
        return {"at": self.dated(value)} if value else {}

    def _date_of(self, id_: str) -> str | None:
        for _, resource in self.entries:
            if self.role(resource) in (f"events/{id_}", f"treatments/{id_}"):
                period = resource.get("effectivePeriod") or resource.get("performedPeriod") or {}
                return resource.get("effectiveDateTime") or period.get("start")
        return None

    def dated(self, date: str) -> str:
        """An event for a date that no event of the case has: an assessment on that day."""
        id_ = "on-" + re.sub(r"[^0-9a-z]+", "-", date.lower()).strip("-")
        self.invented_events[id_] = {"id": id_, "kind": "assessment", "time": {"date": date}}
        return id_

    def own_time(self, resource: Element, name: str, start: str, end: str) -> dict[str, Any]:
        """The fields `start` and `end` of something with a time of its own."""
        period = resource.get(f"{name}Period")
        if period is None:
            time = time_of(resource.get(f"{name}DateTime"), resource.get(f"_{name}DateTime"), self.point)
            return {start: time} if time else {}
        times = {
            start: time_of(period.get("start"), period.get("_start"), self.point),
            end: time_of(period.get("end"), period.get("_end"), self.point),
        }
        return {name: time for name, time in times.items() if time}

    def parts(self, whole: Element, type_: str) -> list[Element]:
        """The resources of a type that are `partOf` this one, in their order."""
        found = [resource for _, resource in self.entries if resource.get("resourceType") == type_]
        return [one for one in found if any(self.resolve(part) is whole for part in one.get("partOf", ()))]

    def word(self, vocabulary: str, codeable: Element | None, by_text: bool = True) -> str | None:
        """The word of a vocabulary that a CodeableConcept means, or None. Codes that say otherwise than our word win."""
        kept = first(codeable, "vocabulary-word")
        codings = (codeable or {}).get("coding", ())
        coded = [w for c in codings for w in self.terminology.words_for(vocabulary, c.get("system"), c.get("code"))]
        if kept is not None and kept in self.terminology.words[vocabulary] and (kept in coded or not coded):
            return str(kept)
        if codeable and not by_text and not codings:
            return None
        return self.terminology.word_of(vocabulary, codeable)

    def label(self, vocabulary: str, word: str | None, codeable: Element | None) -> str | None:
        """The text of a CodeableConcept that is a label: our extension stands beside it, or it is not the word's own."""
        text = (codeable or {}).get("text")
        own = self.terminology.concept(vocabulary, word).text if word else None
        return text if text != own or first(codeable, "vocabulary-word") is not None else None

    def site(self, codeable: Element | None) -> dict[str, Any]:
        """`site` and `laterality` of a body site."""
        side = next(
            (
                e.get("valueCodeableConcept")
                for e in (codeable or {}).get("extension", ())
                if e.get("url") == f"{MCODE_BASE}/mcode-laterality-qualifier"
            ),
            None,
        )
        found = {"site": self.word("sites", codeable), "laterality": self.word("laterality", side)}
        return {name: word for name, word in found.items() if word}

    def specimen(self, resource: Element) -> dict[str, Any]:
        """`specimen`: the kind of the first specimen referred to."""
        references = resource.get("specimen") or []
        target = self.resolve(references[0] if isinstance(references, list) and references else references or None)
        word = self.word("specimens", (target or {}).get("type"))
        return {"specimen": word} if word else {}

    def result(self, resource: Element) -> dict[str, Any]:
        """`result` or `text` of an Observation's value."""
        if "valueString" in resource:
            return {"text": resource["valueString"]}
        codes = {
            (c.get("system"), c.get("code")) for c in (resource.get("valueCodeableConcept") or {}).get("coding", ())
        }
        if (LOINC, "LA9633-4") in codes:
            return {"result": "positive"}
        if (LOINC, "LA9634-2") in codes:
            return {"result": "negative"}
        text = (resource.get("valueCodeableConcept") or {}).get("text")
        return {"text": text} if text else {}
