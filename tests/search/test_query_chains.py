"""Chains, `_has` and lists: http://hl7.org/fhir/R4/search.html#chaining, #has, #list. Each is asked of a small world."""

from typing import Any

import pytest

from app.search.conditions import ReferredBy, Refers
from app.search.limits import DEEPEST_CHAIN
from tests.search.asking import BASE, ask, fault, faults, found


def one(type_: str, id_: str, **members: Any) -> dict[str, Any]:
    return {"resourceType": type_, "id": id_, **members}


def to(reference: str) -> dict[str, str]:
    return {"reference": reference}


def code(value: str, system: str = "http://loinc.org") -> dict[str, Any]:
    return {"coding": [{"system": system, "code": value}]}


PETER = one(
    "Patient", "peter", name=[{"family": "Peterson"}], gender="male", managingOrganization=to("Organization/acme")
)
MARY = one(
    "Patient", "mary", name=[{"family": "Marple"}], gender="female", generalPractitioner=[to("Practitioner/joe")]
)
NOBODY = one("Patient", "nobody")
ACME = one("Organization", "acme", name="Acme", partOf=to("Organization/holding"))
HOLDING = one("Organization", "holding", name="Holding")
JOE = one("Practitioner", "joe", name=[{"given": ["Joe"]}], address=[{"state": "MN"}])
WARD = one("Location", "ward", name="Peter's ward")
GROUP = one("Group", "102", type="person", actual=True, member=[{"entity": to("Patient/mary")}])
OF_PETER = one("Observation", "1", status="final", code=code("1234-5"), subject=to("Patient/peter"))
OF_MARY = one("Observation", "2", status="amended", code=code("999-9"), subject=to(f"{BASE}/Patient/mary"))
OF_WARD = one("Observation", "3", status="final", code=code("1234-5"), subject=to("Location/ward"))
OF_NONE = one("Observation", "4", status="final", code=code("1234-5"))
OF_ABSENT = one("Observation", "5", status="final", code=code("1234-5"), subject=to("Patient/gone"))
OF_CONTAINED = one(
    "Observation", "6", status="final", code=code("1-8"), subject=to("#p"),
    contained=[
        {"resourceType": "Patient", "id": "p", "name": [{"family": "Petersen"}], "gender": "male", "managingOrganization": to("#o")},
        {"resourceType": "Organization", "id": "o", "name": "Inner", "partOf": to("Organization/holding")},
    ],
)  # fmt: skip
AUDIT = one("AuditEvent", "a", agent=[{"who": to("Practitioner/joe")}], entity=[{"what": to("Observation/1")}])
OF_VISIT = one("Encounter", "e", status="finished", subject=to("Patient/mary"))
LIST = one(
    "List", "42", status="current", mode="working", entry=[{"item": to("Observation/2")}, {"item": to("Patient/mary")}]
)
WORLD = [
    PETER, MARY, NOBODY, ACME, HOLDING, JOE, WARD, GROUP, OF_PETER, OF_MARY, OF_WARD, OF_NONE, OF_ABSENT, OF_CONTAINED,
    AUDIT, OF_VISIT, LIST,
]  # fmt: skip


def ids(type_: str | None, *params: tuple[str, str]) -> set[str]:
    return {address.partition("/")[2] for address in found(ask(type_, *params), *WORLD)}


def test_a_chain_goes_to_every_type_that_has_the_next_parameter() -> None:
    """DiagnosticReport?subject.name=peter: R4 asks the name of patients and of all others that a subject may be."""
    assert ids("Observation", ("subject.name", "peter")) == {"1", "3", "6"}


def test_a_type_in_the_chain_leaves_the_others_out() -> None:
    assert ids("Observation", ("subject:Patient.name", "peter")) == {"1", "6"}
    assert ids("Observation", ("subject:Location.name", "peter")) == {"3"}


def test_the_last_link_may_have_a_modifier_and_alternatives() -> None:
    assert ids("Observation", ("subject:Patient.name:exact", "Marple,Peterson")) == {"1", "2"}


def test_a_chain_has_several_links() -> None:
    assert ids("Observation", ("patient.organization.name", "acme")) == {"1"}
    assert ids("Observation", ("patient.organization.partof.name", "hold")) == {"1", "6"}


def test_a_chain_looks_into_contained_resources_and_out_of_them_again() -> None:
    assert ids("Observation", ("subject:Patient.name", "petersen")) == {"6"}
    assert ids("Observation", ("patient.organization.name", "inner")) == {"6"}
    assert ids("Observation", ("patient.organization.partof:Organization.name", "holding")) == {"1", "6"}


def test_a_negation_at_the_end_of_a_chain_needs_a_resource_that_is_there() -> None:
    """What refers to nothing, or to nothing here, has no gender that could be another."""
    assert ids("Observation", ("subject:Patient.gender:not", "male")) == {"2"}


def test_what_is_missing_at_the_end_of_a_chain_is_missing_there() -> None:
    assert ids("Observation", ("subject:Patient.gender:missing", "true")) == set()
    assert ids("Observation", ("subject:Patient.organization:missing", "true")) == {"2"}
    assert ids("Observation", ("subject:Patient.organization:missing", "false")) == {"1", "6"}


def test_chains_beside_each_other_are_judged_each_for_itself() -> None:
    """Patient?general-practitioner.name=Joe&general-practitioner.address-state=MN, R4's example."""
    asked = (("general-practitioner.name", "Joe"), ("general-practitioner.address-state", "MN"))
    assert ids("Patient", *asked) == {"mary"}


def test_has_finds_what_is_referred_to() -> None:
    """Patient?_has:Observation:patient:code=1234-5, R4's example."""
    assert ids("Patient", ("_has:Observation:patient:code", "1234-5")) == {"peter"}
    assert ids("Patient", ("_has:Observation:patient:code", "1234-5,999-9")) == {"peter", "mary"}


def test_has_inside_a_has() -> None:
    """Patient?_has:Observation:patient:_has:AuditEvent:entity:agent=MyUserId, R4's example."""
    assert ids("Patient", ("_has:Observation:patient:_has:AuditEvent:entity:agent", "Practitioner/joe")) == {"peter"}
    assert ids("Patient", ("_has:Observation:patient:_has:AuditEvent:entity:agent", "Practitioner/jim")) == set()


def test_has_inside_a_chain() -> None:
    """Encounter?patient._has:Group:member:_id=102, R4's example."""
    assert ids("Encounter", ("patient._has:Group:member:_id", "102")) == {"e"}
    assert ids("Encounter", ("patient._has:Group:member:_id", "103")) == set()


def test_a_chain_inside_a_has() -> None:
    assert ids("Organization", ("_has:Patient:organization:_has:Observation:patient:status", "final")) == {"acme"}
    assert ids("Practitioner", ("_has:Patient:general-practitioner:name", "marple")) == {"joe"}
    assert ids("Patient", ("_has:Observation:subject:subject:Patient.name", "marple")) == {"mary"}


def test_has_is_asked_of_all_types_at_once() -> None:
    assert ids(None, ("_has:Observation:subject:code", "1234-5")) == {"peter", "ward"}


def test_a_list_finds_its_items() -> None:
    """Patient?_list=42, R4's example."""
    assert ids("Patient", ("_list", "42")) == {"mary"}
    assert ids(None, ("_list", "41,42")) == {"mary", "2"}
    assert ids("Observation", ("subject:Patient._list", "42")) == {"2"}


def test_a_condition_is_as_deep_as_the_chain() -> None:
    (condition,) = ask(
        "Patient", ("_has:Observation:patient:_has:AuditEvent:entity:agent", "Practitioner/x")
    ).conditions
    assert isinstance(condition, ReferredBy) and isinstance(condition.inner, ReferredBy)
    (condition,) = ask("Encounter", ("patient._has:Group:member:_id", "102")).conditions
    assert isinstance(condition, Refers) and isinstance(condition.inner, ReferredBy)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("code.name", "no reference but a token"),
        ("subjekt.name", "did you mean 'subject'?"),
        ("subject.nam", "none of them has a parameter 'nam'"),
        ("subject:Patient.nam", "did you mean 'name'?"),
        ("subject:Practitioner.name", "it may refer to Device, Group, Location, Patient"),
        ("subject:Patiant.name", "did you mean 'Patient'?"),
        ("subject:Patient.name:exakt", ":exact"),
        ("subject:Patient.name.family", "no reference but a string"),
        ("subject.", "none of them has a parameter ''"),
        (".name", "'' is no search parameter"),
        ("subject..name", "none of them has a parameter ''"),
        ("_has", "incomplete"),
        ("_has:", "incomplete"),
        ("_has:Provenance:target", "incomplete"),
        ("_has:Provenance::agent", "incomplete"),
        ("_has:Provenanze:target:agent", "did you mean 'Provenance'?"),
        ("_has:Provenance:targets:agent", "did you mean 'target'?"),
        ("_has:Provenance:recorded:agent", "no reference but a date"),
        ("_has:Appointment:patient:status", "never refers to Observation, but to Patient"),
        ("_has:Provenance:target:agents", "did you mean 'agent'?"),
        ("_has.name", "no search parameter"),
    ],
)  # fmt: skip
def test_a_chain_that_leads_nowhere_is_refused_where_it_breaks(name: str, says: str) -> None:
    assert says in fault("Observation", (name, "x")).text


def test_a_chain_over_canonical_urls_is_refused() -> None:
    assert "canonical" in fault("QuestionnaireResponse", ("questionnaire.title", "x")).text


def test_a_value_that_the_last_link_cannot_read_is_a_fault() -> None:
    assert fault("Observation", ("subject:Patient.birthdate", "yesterday")).key == "search-value"


def test_a_chain_of_ten_steps_is_the_longest() -> None:
    assert not faults("Organization", ("partof." * DEEPEST_CHAIN + "name", "x"))
    assert fault("Organization", ("partof." * (DEEPEST_CHAIN + 1) + "name", "x")).code == "too-costly"
    nested = "_has:Organization:partof:" * (DEEPEST_CHAIN + 1) + "name"
    assert str(DEEPEST_CHAIN) in fault("Organization", (nested, "x")).text


@pytest.mark.parametrize(
    "name", ["focus.focus.focus.code", "subject." * 9 + "foo", "subject." * 5_000 + "name", "focus." * 8 + "_id"]
)
def test_a_chain_that_branches_without_end_is_refused_in_time(name: str) -> None:
    assert fault("Observation", (name, "x")).key in ("search-too-many-values", "search-chain")
