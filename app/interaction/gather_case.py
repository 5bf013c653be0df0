"""All resources of stored cases: their own, and what hospitals have added to their patients since.

Many cases are gathered together, in a few questions and from one state of the store.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from app.convert.derived.marked import is_derived
from app.convert.identity import resource_id
from app.fhir import exact_json
from app.fhir.elements import Element
from app.fhir.names import CASE_SYSTEM
from app.interaction.service import Service
from app.search.conditions import Search, Tokens
from app.search.parameters import hashed, number_of
from app.search.token import BOTH, SYSTEM
from app.store.records import Stored
from app.store.view import View

ABOUT_A_SUBJECT = (
    "BodyStructure",
    "ClinicalImpression",
    "Condition",
    "DiagnosticReport",
    "Media",
    "MedicationAdministration",
    "MedicationRequest",
    "MedicationStatement",
    "Observation",
    "Procedure",
    "ResearchSubject",
    "Specimen",
)
"""Types that a hospital may add to a case by FHIR, found by their patient or subject."""
_BY_PATIENT = ("BodyStructure", "ResearchSubject")
_ABOUT = [number_of(type_, "patient" if type_ in _BY_PATIENT else "subject") for type_ in ABOUT_A_SUBJECT]
_SUBJECT_OF_COMPOSITION = number_of("Composition", "subject")
_PATIENT_OF_PROVENANCE = number_of("Provenance", "patient")
_ANY = 0
DERIVED_TYPES = ("Observation", "DetectedIssue")
"""Types of what `$emm-assessment` answers with, besides their Provenance and the Device."""
_DERIVED = [number_of("Observation", "subject"), number_of("DetectedIssue", "patient")]
DERIVED_WORD = b"derived"
"""What stands in every derived resource, so that the others need not be read for its mark."""


@dataclass(frozen=True)
class Gathered:
    """What a case is made of in one state of the store. own: what was stored with it; resources: that, and what was added.

    watched: the hashes of all addresses that decide what this is. subject: that of its patient or group, of which something may be added.
    """

    own: list[Stored]
    resources: list[Stored]
    watched: frozenset[int]
    subject: int | None


class _Identified(msgspec.Struct):
    identifier: Any = None


def case_id_of(composition: Stored) -> str | None:
    """The case that a Composition stands for; None where its identifier has no value."""
    identifier = msgspec.json.decode(composition.body, type=_Identified).identifier
    value = identifier.get("value") if isinstance(identifier, dict) else None
    return value if isinstance(value, str) and value else None


async def composition_of(service: Service, case_id: str) -> Stored | None:
    """The Composition that stands for the case, by its identifier; None where there is none."""
    return (await service.store.view(lambda view: seen_compositions(view, [case_id]))).get(case_id)


async def own_resources(service: Service, composition: Stored) -> list[Stored]:
    """What was stored with the case: the Composition, its Provenance, and all that they refer to."""
    return (await service.store.view(lambda view: gathered(view, [composition])))[0].own


async def seen_compositions(view: View, case_ids: Sequence[str]) -> dict[str, Stored]:
    """Case → the Composition that stands for it: that of its document by its id, else the first that has its identifier."""
    own = {case_id: watched_of(case_id)[0] for case_id in case_ids}
    live = await view.live(list(own.values()))
    found = {}
    for case_id, at in own.items():
        if at in live:
            found[case_id] = live[at]
        else:
            others = await view.search(_identified(BOTH, CASE_SYSTEM, case_id))
            if others:
                found[case_id] = others[0][1]
    return found


async def case_compositions(view: View) -> list[tuple[int, Stored]]:
    """(key, Composition) of all cases, in the order of creation."""
    return await view.search(_identified(SYSTEM, CASE_SYSTEM))


async def gathered(view: View, compositions: Sequence[Stored]) -> list[Gathered]:
    """Of each of the live Compositions, in their order: its Provenance, all that the two refer to, and what else is about its subject."""
    roots = [address_of(one) for one in compositions]
    references = dict(await view.references(roots))
    subjects = {root: _subject(references.get(root, ())) for root in roots}
    provenances = await _provenances(view, compositions, subjects, references)
    targets = {
        root: {
            target
            for one in (root, *(address_of(found) for found in provenances.get(root, ())))
            for target, parameter in references.get(one, ())
            if parameter == _ANY
        }
        for root in roots
    }
    found = await view.live([target for some in targets.values() for target in some])
    added = await about(view, [subject for subject in subjects.values() if subject is not None])
    result = []
    for root, composition in zip(roots, compositions, strict=True):
        subject = subjects[root]
        own = _each_once(
            [composition, *provenances.get(root, ()), *(one for at, one in found.items() if at in targets[root])]
        )
        resources = _each_once([*own, *(added.get(subject, ()) if subject is not None else ())])
        case_id = case_id_of(composition)
        watched = {
            *targets[root],
            *(address_of(one) for one in resources),
            *(watched_of(case_id) if case_id else ()),
            *([subject] if subject is not None else ()),
        }
        result.append(Gathered(own, resources, frozenset(watched), subject))
    return result


async def about(view: View, subjects: Sequence[int]) -> dict[int, list[Stored]]:
    """Subject → all resources of the types of `ABOUT_A_SUBJECT` that refer to it, a patient or a group.

    What rules derived from a case is no part of it: it neither says anything there nor makes another version of it.
    """
    found: dict[int, list[Stored]] = {}
    for subject, one in await view.referring(subjects, ABOUT_A_SUBJECT, _ABOUT):
        if not _is_derived(one):
            found.setdefault(subject, []).append(one)
    return found


async def derived_from(view: View, own: Iterable[Stored]) -> list[Stored]:
    """What rules derived from the case that these resources are, as far as it was stored, and the Provenances that say so."""
    subjects = [address_of(one) for one in own if one.type in ("Patient", "Group")]
    results = [one for _, one in await view.referring(subjects, DERIVED_TYPES, _DERIVED) if _is_derived(one)]
    told = await view.referring([address_of(one) for one in results], ("Provenance",), [_ANY])
    return _each_once([*results, *(one for _, one in told if _is_derived(one))])


def _is_derived(stored: Stored) -> bool:
    return DERIVED_WORD in stored.body and is_derived(exact_json.loads(stored.body))


def watched_of(case_id: str) -> tuple[int, int]:
    """Where the Composition and the Provenance of a case stand if it was stored by its document."""
    return (
        hashed(f"Composition/{resource_id(case_id, 'composition')}"),
        hashed(f"Provenance/{resource_id(case_id, 'provenance')}"),
    )


def address_of(stored: Stored) -> int:
    """The hash of its `Type/id`."""
    return hashed(stored.address)


def entries_of(resources: Iterable[Stored]) -> list[tuple[str | None, Element]]:
    """The resources as `case_of` takes them, without what the store added to their meta."""
    return [(None, exact_json.loads(stored.body)) for stored in resources]


async def _provenances(
    view: View,
    compositions: Sequence[Stored],
    subjects: dict[int, int | None],
    references: dict[int, tuple[tuple[int, int], ...]],
) -> dict[int, list[Stored]]:
    """Composition → its Provenance, if there is one; what it refers to is put into `references`.

    That of a document by its id; else the first about the patient that names the Composition.
    """
    by_id = {address_of(one): watched_of(id_)[1] for one in compositions if (id_ := case_id_of(one))}
    live = await view.live(list(by_id.values()))
    found = {root: [live[at]] for root, at in by_id.items() if at in live}
    lacking = [(root, subject) for root, subject in subjects.items() if root not in found and subject is not None]
    others = (
        await view.referring([at for _, at in lacking], ("Provenance",), [_PATIENT_OF_PROVENANCE]) if lacking else []
    )
    others = [(at, one) for at, one in others if not _is_derived(one)]
    made = [address_of(one) for some in (*found.values(), [one for _, one in others]) for one in some]
    references |= await view.references(made)
    for root, subject in lacking:
        naming = (one for at, one in others if at == subject and (root, _ANY) in references[address_of(one)])
        if (first := next(naming, None)) is not None:
            found[root] = [first]
    return found


def _identified(*form: str) -> Search:
    return Search(("Composition",), (Tokens((hashed("Composition", "identifier", *form),)),))


def _subject(references: Iterable[tuple[int, int]]) -> int | None:
    return next((target for target, parameter in references if parameter == _SUBJECT_OF_COMPOSITION), None)


def _each_once(resources: Iterable[Stored]) -> list[Stored]:
    return list({one.address: one for one in resources}.values())
