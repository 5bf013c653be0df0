"""Questions about codes, answered from the terminology that is held."""

from functools import cache

import pytest

from app.terminology.published.resources import Published
from app.terminology.services.holdings import Holdings
from app.terminology.terminology import Terminology
from app.validate.held_terminology import decide_from, displays_from
from app.validate.validator import Validator
from app.validate.value_sets import Decide
from tests.conftest import ROOT
from tests.validate.found import observation

VALUE_SETS = "http://hl7.org/fhir/ValueSet/"


@cache
def terminology() -> Terminology:
    return Terminology.load(ROOT / "mappings")


@cache
def decide() -> Decide:
    return decide_from(Holdings(Published(terminology())))


@pytest.mark.parametrize(
    ("value_set", "system", "code", "is_in"),
    [
        ("administrative-gender", "http://hl7.org/fhir/administrative-gender", "male", True),
        ("administrative-gender", "http://hl7.org/fhir/administrative-gender", "Male", False),
        ("administrative-gender|4.0.1", None, "male", True),
        ("administrative-gender", None, "qqq", False),
        ("condition-code", "http://snomed.info/sct", "109989006", None),  # a hierarchy of SNOMED CT, which is not held
        ("no-such-set", "http://x.org", "a", None),
        ("administrative-gender", "http://hl7.org/fhir/administrative-gender", "x" * 1000, None),
    ],
)
def test_a_code_is_in_is_not_in_or_cannot_be_decided(
    value_set: str, system: str | None, code: str, is_in: bool | None
) -> None:
    assert decide()(VALUE_SETS + value_set, system, code) is is_in


def test_the_displays_of_the_mappings_are_held() -> None:
    displays = displays_from(terminology())
    rows = [code for concepts in terminology().vocabularies.values() for one in concepts.values() for code in one.codes]
    code = next(code for code in rows if code.understood and code.display)
    names = displays(code.system, code.code)
    assert names is not None
    assert code.display in names
    assert displays("http://x.org", "a") is None
    found = Validator(displays=displays).issues(
        observation() | {"code": {"coding": [{"system": code.system, "code": code.code, "display": "Something else"}]}}
    )
    assert [(one.severity, one.key) for one in found] == [("warning", "display")]
