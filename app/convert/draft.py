"""A case on its way to FHIR: the resources made so far, and how they refer to one another."""

from typing import Any

from app.case.base import Item
from app.case.course import Event, Treatment
from app.case.document import ITEM_LISTS, Case
from app.case.times import Time
from app.convert.extensions import ours, stated
from app.convert.identity import item_identifier, resource_id
from app.convert.record_tags import tags
from app.convert.times import linked, placed
from app.fhir.elements import Element, coding, concept, without_nothing
from app.fhir.names import LOINC, MCODE_BASE, structure_definition
from app.terminology.terminology import Terminology

PRESENT = coding(LOINC, "LA9633-4", "Present")
ABSENT = coding(LOINC, "LA9634-2", "Absent")


class Draft:
    """Collects the resources of one case in the order of the document."""

    def __init__(self, case: Case, terminology: Terminology) -> None:
        self.case = case
        self.terminology = terminology
        self.resources: dict[str, Element] = {}
        self.roles = {item.id: f"{name}/{item.id}" for name in ITEM_LISTS for item in getattr(case, name)}
        self.roles |= {member.id: f"members/{member.id}" for member in case.members}
        self.roles |= {subgroup.id: f"subgroups/{subgroup.id}" for subgroup in case.subgroups}
        self.points: dict[str, Event | Treatment] = {event.id: event for event in case.events}
        self.points |= {treatment.id: treatment for treatment in case.treatments}
        self.myeloma = next((c for c in case.conditions if c.condition == "multiple_myeloma" and c.of is None), None)

    def add(
        self,
        role: str,
        type_: str,
        item: Item | None = None,
        profile: str | None = None,
        own: str | None = None,
        **elements: Any,
    ) -> Element:
        """Add a resource in its role; None and empty elements are left out. Returns it, to be added to.

        profile: of mCODE; own: of ours (mappings/profiles/profiles.csv).
        """
        extensions = [*stated(item.as_stated if item else None), *elements.pop("extension", [])]
        resource = without_nothing(
            {
                "resourceType": type_,
                "id": resource_id(self.case.id, role),
                "meta": self._meta(profile, own),
                "extension": extensions,
                "identifier": [item_identifier(self.case.id, role)],
                **elements,
            }
        )
        self.resources[role] = resource
        return resource

    def _meta(self, profile: str | None, own: str | None) -> Element:
        claimed = [*([f"{MCODE_BASE}/{profile}"] if profile else []), *([structure_definition(own)] if own else [])]
        return without_nothing({"profile": claimed, **tags(self.case)})

    def ref(self, role: str) -> Element:
        """A reference to the resource in this role, whether it is made already or not."""
        return {"reference": f"urn:uuid:{resource_id(self.case.id, role)}"}

    def item(self, id_: str) -> Element:
        """A reference to the resource of the item, member or subgroup with this id."""
        return self.ref(self.roles[id_])

    def subject(self, of: str | None) -> Element:
        """Whom an item is about: the case's patient or group, or one of its members and subgroups."""
        return self.item(of) if of else self.ref("subject")

    def is_person(self, of: str | None) -> bool:
        """Whether that is one patient (many resource types of R4 cannot be about a Group)."""
        return self.case.grain == "individual" if of is None else any(member.id == of for member in self.case.members)

    def coded(self, vocabulary: str, word: str | None, label: str | None = None) -> Element:
        """The CodeableConcept of a word; a label of the document takes the place of the word's own text.

        Beside a label our extension keeps the word, which has perhaps no code that may be sent.
        """
        if word is None:
            return concept(text=label)
        made = self.terminology.concept(vocabulary, word).codeable(label)
        return made if label is None else {"extension": [ours("vocabulary-word", valueCode=word)], **made}

    def site(self, site: str | None, laterality: str | None) -> Element | None:
        """A body site with its side, in mCODE's extension."""
        if site is None and laterality is None:
            return None
        made = self.coded("sites", site) if site else {}
        if laterality:
            side = {
                "url": f"{MCODE_BASE}/mcode-laterality-qualifier",
                "valueCodeableConcept": self.coded("laterality", laterality),
            }
            made = {"extension": [side], **made}
        return made

    def result(self, result: str | None, text: str | None = None) -> Element:
        """`positive` and `negative` as present and absent; or the words of the source."""
        if text is not None:
            return {"valueString": text}
        return {"valueCodeableConcept": concept(PRESENT if result == "positive" else ABSENT)} if result else {}

    def specimen(self, word: str | None, of: str | None, at: str | None) -> Element | None:
        """A reference to the specimen of this kind, made once for a subject and a time."""
        if word is None:
            return None
        role = f"specimens/{of or 'case'}/{at or 'any-time'}/{word}"
        if role not in self.resources:
            self.add(role, "Specimen", type=self.coded("specimens", word), subject=self.subject(of))
        return self.ref(role)

    def anchor(self, id_: str) -> tuple[Element, str]:
        """What a distance from this event or treatment points at, and the path of the time there.

        The diagnosis is the myeloma's onset (modelling.md, Time); all others are their own resource.
        """
        if self.myeloma is not None and self.myeloma.at == id_:
            return self.item(self.myeloma.id), "onset"
        point = self.points[id_]
        if isinstance(point, Treatment) and point.given_to == "all":
            return self.item(id_), "performed"
        return self.item(id_), "effective"

    def own_time(self, name: str, start: Time | None, end: Time | None, period: bool = False) -> Element:
        """The elements `name`DateTime or `name`Period of something with a time of its own."""
        if end is None and not period:
            value, sibling = placed(start, self.anchor)
            return without_nothing({f"{name}DateTime": value, f"_{name}DateTime": sibling})
        (low, low_sibling), (high, high_sibling) = placed(start, self.anchor), placed(end, self.anchor)
        bounds = without_nothing({"start": low, "_start": low_sibling, "end": high, "_end": high_sibling})
        return {f"{name}Period": bounds} if bounds else {}

    def at(self, name: str, at: str | None) -> Element:
        """The elements of something that was so at an event: its date if it has one, and the link to it."""
        if at is None:
            return {}
        point = self.points[at]
        start, end = (point.time, point.until) if isinstance(point, Event) else (point.start, point.end)
        target = (self.item(at), "effective") if self.myeloma is not None and name == "onset" else self.anchor(at)
        link = {"extension": [linked(*target)]}
        low, high = start.date if start else None, end.date if end else None
        if high is not None:
            return {f"{name}Period": without_nothing({"start": low, "_start": link, "end": high})}
        return without_nothing({f"{name}DateTime": low, f"_{name}DateTime": link})
