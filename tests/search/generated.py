"""Hypothesis strategies for resources and for the values that they are searched by; few values, so that searches hit."""

from typing import Any

from hypothesis import strategies as st

SYSTEMS = ["http://a.org", "http://b.org", "urn:c"]
CODES = ["x", "y", "x,y", "a|b", "ü"]
PATIENTS = ["Patient/1", "Patient/2", "Group/1", "http://else.org/fhir/Patient/1", "http://here.org/fhir/Patient/2"]
DATES = [
    "2013",
    "2014",
    "2013-01",
    "2013-02",
    "2013-01-14",
    "2013-01-15",
    "2013-12-31",
    "2013-01-14T10:00:00Z",
    "2013-01-14T23:30:00-05:00",
    "2013-01-15T04:30:00.500Z",
    "2013-01-15T04:30:00.5+00:00",
    "9999-12-31",
    "0001",
]

codings = st.fixed_dictionaries({}, optional={"system": st.sampled_from(SYSTEMS), "code": st.sampled_from(CODES)})
concepts = st.fixed_dictionaries({}, optional={"coding": st.lists(codings, max_size=2), "text": st.just("words")})
references = st.fixed_dictionaries({}, optional={"reference": st.sampled_from(PATIENTS), "display": st.just("someone")})
effective: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    st.just({"_effectiveDateTime": {"extension": [{"url": "http://x.org", "valueCode": "unknown"}]}}),
    st.sampled_from(DATES).map(lambda date: {"effectiveDateTime": date}),
    st.sampled_from(DATES).map(lambda date: {"effectivePeriod": {"start": date}}),
    st.sampled_from(DATES).map(lambda date: {"effectivePeriod": {"end": date}}),
    st.just({"effectivePeriod": {"start": "2013-01-14", "end": "2013-02"}}),
    st.just({"effectiveTiming": {"event": ["2013-01-14", "2014"]}}),
)


@st.composite
def observations(draw: st.DrawFn) -> dict[str, Any]:
    """An Observation without id."""
    body = {
        "code": draw(concepts),
        "category": draw(st.lists(concepts, max_size=2)),
        "subject": draw(references),
        "identifier": draw(
            st.lists(
                st.fixed_dictionaries(
                    {}, optional={"system": st.sampled_from(SYSTEMS), "value": st.sampled_from(CODES)}
                ),
                max_size=1,
            )
        ),
        **draw(effective),
    }
    kept = {name: value for name, value in body.items() if value}
    return {"resourceType": "Observation", "status": "final", **kept}


def escaped(text: str) -> str:
    """The text as it stands in a parameter's value."""
    for character in "\\,|$":
        text = text.replace(character, f"\\{character}")
    return text


token_values = st.one_of(
    st.sampled_from(CODES).map(escaped),
    st.sampled_from(CODES).map(lambda code: f"|{escaped(code)}"),
    st.sampled_from(SYSTEMS).map(lambda system: f"{system}|"),
    st.tuples(st.sampled_from(SYSTEMS), st.sampled_from(CODES)).map(lambda pair: f"{pair[0]}|{escaped(pair[1])}"),
)
reference_values = st.sampled_from(["1", "2", *PATIENTS])
prefixes = st.sampled_from(["", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"])
date_values = st.tuples(prefixes, st.sampled_from([*DATES, "2013-01-14T10:00"])).map("".join)


def either(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """One value, or several between commas."""
    return st.lists(values, min_size=1, max_size=3).map(",".join)


clauses = st.one_of(
    st.tuples(st.sampled_from(["code", "category", "identifier"]), either(token_values)),
    st.tuples(st.sampled_from(["subject", "patient"]), either(reference_values)),
    st.tuples(st.just("date"), either(date_values)),
)
