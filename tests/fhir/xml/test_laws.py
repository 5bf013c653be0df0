"""Laws that hold for any resource and any bytes. Seeds are drawn by hypothesis; a failure names its seed."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from app.fhir import exact_json
from app.fhir.problems import Invalid, Problem
from app.fhir.xml.reading import loads
from app.fhir.xml.writing import dumps
from tests.fhir.xml.generated import break_one, rearranged, resource, scrambled
from tests.fhir.xml.same import comparable

SEEDS = st.integers(0, 2**32)
THOROUGHLY = settings(max_examples=300, derandomize=True, deadline=None)


@THOROUGHLY
@given(SEEDS)
def test_any_resource_that_the_definitions_allow_comes_back_as_it_was(seed: int) -> None:
    drawn = resource(random.Random(seed))
    xml = dumps(drawn)
    assert comparable(loads(xml)) == comparable(drawn)
    assert dumps(loads(xml)) == xml


@THOROUGHLY
@given(SEEDS)
def test_a_broken_resource_is_a_problem_or_is_written_so_that_it_can_be_read(seed: int) -> None:
    rng = random.Random(seed)
    drawn = resource(rng)
    break_one(rng, drawn)
    try:
        xml = dumps(drawn)
    except Invalid as problem:
        assert problem.issues
        return
    assert dumps(loads(xml)) == xml


@THOROUGHLY
@given(SEEDS)
def test_scrambled_xml_is_a_problem_or_a_resource_that_both_forms_hold(seed: int) -> None:
    rng = random.Random(seed)
    body = rng.choice([scrambled, rearranged])(rng, dumps(resource(rng)))
    try:
        read = loads(body)
    except Problem as problem:
        assert problem.issues
        return
    assert exact_json.loads(exact_json.dumps(read)) == read
    assert comparable(loads(dumps(read))) == comparable(read)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_raise_anything_but_a_problem(body: bytes) -> None:
    try:
        loads(body)
    except Problem as problem:
        assert problem.issues
