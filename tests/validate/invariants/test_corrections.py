"""R4's faulty invariants: what R4 says and what its correction says, on nodes that the two judge differently."""

from typing import Any

import pytest

from app.validate.definitions import constraints_at
from app.validate.finding import Scope
from app.validate.invariants.corrections import WITHOUT_EFFECT, corrections
from tests.validate.found import WHOLE, patient, said
from tests.validate.invariants.walked import ASKED, INVARIANTS, every_path, of_engine, of_rule

CATEGORY = "http://terminology.hl7.org/CodeSystem/condition-category"
CONFIRMED = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "confirmed"}]}


def category(code: str) -> list[dict[str, Any]]:
    return [{"coding": [{"system": CATEGORY, "code": code}]}]


JUDGED: list[tuple[str, str, dict[str, Any], bool | None, bool]] = [
    # path, key, node; whether it is broken as R4 writes the rule (None: it has no answer), and as it is corrected
    ("Condition", "con-3", {"category": category("encounter-diagnosis")}, True, False),
    ("Condition", "con-3", {"category": category("problem-list-item"), "verificationStatus": CONFIRMED}, True, True),
    ("Questionnaire.item.enableWhen", "que-7", {"operator": "exists", "answerBoolean": True}, True, False),
    ("Questionnaire.item.enableWhen", "que-7", {"operator": "exists", "answerString": "x"}, True, True),
    ("Questionnaire.item", "que-12", {"enableWhen": [{"question": "1"}, {"question": "2"}]}, False, True),
    ("Questionnaire.item", "que-12", {"enableWhen": [{"question": "1"}]}, False, False),
    ("Timing.repeat", "tim-9", {"offset": 5, "when": ["AC", "PC"]}, None, False),
    ("Timing.repeat", "tim-9", {"offset": 5, "when": ["AC", "CM"]}, None, True),
    ("Range", "rng-2", {"low": {"unit": "g"}, "high": {"value": 1, "unit": "g"}}, None, False),
    ("DomainResource", "dom-6", {"resourceType": "Patient"}, True, True),
    ("ElementDefinition", "eld-19", {"path": "Patient.na me"}, False, True),
    ("ElementDefinition", "eld-20", {"path": "Patient.name!"}, False, True),
    ("ElementDefinition", "eld-20", {"path": "Patient.value[x]"}, False, False),
    ("ValueSet", "vsd-0", {"resourceType": "ValueSet", "name": "Two words"}, False, True),
    ("ValueSet", "vsd-0", {"resourceType": "ValueSet", "name": "One_word"}, False, False),
]


@pytest.mark.parametrize("path, key, node, in_r4, here", JUDGED, ids=[f"{one[1]} {one[4]}" for one in JUDGED])
def test_a_faulty_rule_is_corrected(path: str, key: str, node: Any, in_r4: bool | None, here: bool) -> None:
    correction, scope = corrections()[path, key], Scope(node, node, ASKED)
    type_ = node.get("resourceType", path)
    assert of_engine(correction.published, type_, node, scope) is in_r4
    rule = next(one for one in INVARIANTS.rules(path) if one.key == key)
    assert of_rule(rule, node, scope) is here


def test_each_correction_corrects_what_r4_has_and_says_why_and_who_says_so() -> None:
    for (path, key), one in corrections().items():
        assert next(c.expression for c in constraints_at(path) if c.key == key) == one.published
        assert one.corrected != one.published
        assert len(one.reason) > 40
        assert one.source.startswith(("hl7.fhir.r4b.core", "hl7.fhir.r5.core", "HL7's validator"))
    assert {key for _, key in corrections()} >= {key for _, key, *_ in JUDGED}


def test_every_name_rule_but_one_without_effect_is_corrected() -> None:
    names = {(path, c.key) for path in every_path() for c in constraints_at(path) if c.key.endswith("-0")}
    assert names - corrections().keys() == {("ChargeItemDefinition", "cid-0")}
    assert "cid-0" in WITHOUT_EFFECT


def test_a_reference_to_the_resource_around_is_no_broken_ref_1() -> None:
    """R4's ref-1 has no `#` alone; references.html#contained allows it: the structure decides ref-1."""
    inside = {"resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "x"}}
    assert said(patient(contained=[inside | {"subject": {"reference": "#"}}]), validator=WHOLE) == []
