"""Whatever is sent, the answer is a query or the faults of the request, and it comes in time."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.fhir.problems import Invalid
from app.search.escapes import split
from app.search.limits import size
from app.search.query import Query, query, scope_of
from tests.search.asking import ASKING

TYPES = ["Patient", "Observation", "Basic", "Bundle", "Provenance", "Questionnaire", "Location"]
_NAMES = st.sampled_from(
    [
        "name",
        "code",
        "subject",
        "patient",
        "focus",
        "date",
        "value-quantity",
        "code-value-quantity",
        "url",
        "near",
        "item",
    ]
    + [
        "_id",
        "_lastUpdated",
        "_tag",
        "_text",
        "_has",
        "_list",
        "_type",
        "_filter",
        "identifier",
        "organization",
        "target",
    ]
    + [
        "_sort",
        "_count",
        "_total",
        "_summary",
        "_elements",
        "_include",
        "_revinclude",
        "_contained",
        "__explain",
        "_cursor",
    ]
)
_WORDS = st.one_of(
    _NAMES,
    st.sampled_from(
        [*TYPES, "missing", "exact", "contains", "not", "in", "below", "above", "of-type", "text", "iterate", "", "*"]
    ),
    st.text(max_size=5),
)
names = st.one_of(
    _NAMES,
    st.builds("".join, st.lists(st.one_of(_WORDS, st.sampled_from([":", ".", "_has:"])), max_size=8)),
    st.builds(":".join, st.lists(_WORDS, max_size=5)),
    st.builds(".".join, st.lists(_WORDS, max_size=5)),
    st.text(),
)
_ATOMS = st.sampled_from(
    [
        "2020",
        "ge2020-01-31",
        "5.4|http://unitsofmeasure.org|mg",
        "Patient/1",
        "a|b",
        "|b",
        "a|",
        "a$b",
        "true",
        "1",
        "-date",
        "code",
        "*",
    ]
    + [
        "http://x.org/a|1",
        "Observation:subject",
        "Patient:*",
        "0",
        "1e400",
        "9" * 30,
        "lt",
        "%",
        "\\",
        "\\,",
        "é",
        "\x00",
        "\ud800",
    ]
)
values = st.one_of(_ATOMS, st.builds(",".join, st.lists(st.one_of(_ATOMS, st.text(max_size=4)), max_size=4)), st.text())
types = st.sampled_from([None, *TYPES])
_GOOD = [
    ("code", "a,http://loinc.org|b"), ("code:not", "c"), ("date", "ge2020,2019-05"), ("subject", "Patient/1,2"), ("_id", "x"),
    ("subject:Patient.name", "ann"), ("patient.organization.identifier", "a|b"), ("focus.code", "x,y"), ("_lastUpdated", "gt2020"),
    ("_has:Provenance:target:agent", "Practitioner/1"), ("_list", "42"), ("value-quantity", "5.4||mg"), ("_tag", "a|b"),
    ("code-value-quantity", "a|b$gt5"), ("status:missing", "false"), ("_sort", "-date,status,_id"), ("_count", "007"),
    ("_count", "99999"), ("_count", "0"), ("_total", "estimate"), ("_summary", "data"), ("_summary", "count"), ("_elements", "value,code"),
    ("_include", "*"), ("_include", "Observation:subject:Patient"), ("_revinclude:iterate", "Provenance:target"), ("__explain", "true"),
    ("_contained", "false"), ("_format", "json"),
]  # fmt: skip
good = st.lists(st.sampled_from(_GOOD), max_size=6, unique_by=lambda one: one[0])


def answered(type_: str | None, params: list[tuple[str, str]], lenient: bool) -> Query | None:
    """The query; None where it is refused, with a sentence and a place for each reason."""
    try:
        return query(scope_of(type_), params, ASKING, lenient)
    except Invalid as refused:
        assert refused.issues
        for issue in refused.issues:
            assert issue.text and len(issue.text) < 5000 and (issue.expression or "").startswith("http.")
            assert len(issue.value or "") <= 200 and issue.severity == "error"
        return None


@settings(derandomize=True, max_examples=600, deadline=timedelta(seconds=1))
@given(types, st.lists(st.tuples(names, values), max_size=4), st.booleans())
def test_any_names_and_values_give_a_query_or_its_faults(
    type_: str | None, params: list[tuple[str, str]], lenient: bool
) -> None:
    found = answered(type_, params, lenient)
    assert found is None or lenient or {issue.key for issue in found.ignored} <= {"search-empty"}


@settings(derandomize=True, max_examples=600, deadline=timedelta(seconds=1))
@given(good, st.lists(st.tuples(names, values), max_size=1))
def test_what_a_query_says_it_asked_asks_the_same_again(
    params: list[tuple[str, str]], noise: list[tuple[str, str]]
) -> None:
    """Page links live on it: they hold `asked` and read it once more, strictly."""
    found = answered("Observation", [*params, *noise], lenient=True)
    if found is not None and found.cursor is None:
        again = answered("Observation", list(found.asked), lenient=False)
        assert again is not None and again.search() == found.search() and again.asked == found.asked
        assert (again.includes, again.summary, again.elements) == (found.includes, found.summary, found.elements)


@settings(derandomize=True, max_examples=25, deadline=timedelta(seconds=2))
@given(types, names, st.text(min_size=1, max_size=3), st.integers(30_000, 100_000))
def test_a_hundred_kilobytes_are_read_in_time(type_: str | None, name: str, text: str, length: int) -> None:
    long = (text * length)[:100_000]
    answered(type_, [(name, long)], lenient=False)
    assert answered(type_, [(name + long, "1")], lenient=False) is None, "a name of 30,000 characters was understood"
    answered(
        type_, [("_has:Observation:" + long, "1"), ("code", long), ("date", long), ("subject", long)], lenient=False
    )


@settings(derandomize=True, max_examples=200)
@given(st.lists(st.text(max_size=6), min_size=1, max_size=5))
def test_escaped_values_come_apart_where_they_were_joined(parts: list[str]) -> None:
    escaped = [part.replace("\\", "\\\\").replace(",", "\\,") for part in parts]
    assert split(",".join(escaped), ",") == escaped


@settings(derandomize=True, max_examples=200)
@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=20))
def test_a_condition_is_as_large_as_what_is_asked(codes: list[str]) -> None:
    (condition,) = query(scope_of("Observation"), [("code", ",".join(codes))], ASKING).conditions
    assert 1 <= size(condition) <= len(codes)
