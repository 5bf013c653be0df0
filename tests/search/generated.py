"""Hypothesis strategies for resources and for the values that they are searched by; few values, so that searches hit."""

from typing import Any

from hypothesis import strategies as st

from app.fhir.exact_json import ExactDecimal

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

UCUM = "http://unitsofmeasure.org"
NUMBERS = ["5", "5.4", "5.40", "0.0054", "5.35", "5.45", "-5.4"]
UNITS: list[dict[str, str]] = [
    {},
    {"unit": "mg"},
    {"unit": "milligram", "system": UCUM, "code": "mg"},
    {"unit": "g", "system": UCUM, "code": "g"},
    {"system": "http://a.org", "code": "mg"},
]
TEXTS = ["Müller", "muller", "Mül ler-Lüdenscheid", "O'Brien", "obrien junior"]

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


quantities = st.tuples(
    st.sampled_from(NUMBERS), st.sampled_from(UNITS), st.sampled_from(["", "", "<", "<=", ">", ">="])
).map(lambda one: {"value": ExactDecimal(one[0]), **one[1], **({"comparator": one[2]} if one[2] else {})})
values: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    quantities.map(lambda quantity: {"valueQuantity": quantity}),
    st.sampled_from(TEXTS).map(lambda text: {"valueString": text}),
)
identifiers = st.fixed_dictionaries({}, optional={"system": st.sampled_from(SYSTEMS), "value": st.sampled_from(CODES)})


@st.composite
def observations(draw: st.DrawFn) -> dict[str, Any]:
    """An Observation without id."""
    body = {
        "code": draw(concepts),
        "category": draw(st.lists(concepts, max_size=2)),
        "subject": {**draw(references), **draw(st.fixed_dictionaries({}, optional={"identifier": identifiers}))},
        "identifier": draw(st.lists(identifiers, max_size=1)),
        "component": [{"code": draw(concepts), **draw(values)} for _ in range(draw(st.integers(0, 2)))],
        **draw(effective),
        **draw(values),
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


numbers = st.tuples(prefixes, st.sampled_from(NUMBERS)).map("".join)
quantity_values = st.tuples(
    numbers, st.sampled_from(["", f"|{UCUM}|mg", f"|{UCUM}|g", "||mg", "||milligram", "|http://a.org|mg"])
).map("".join)
head_values = token_values.filter(lambda value: not value.endswith("|") and not value.startswith("|"))
clauses = st.one_of(
    st.tuples(
        st.sampled_from(["code", "category", "identifier", "code:not", "subject:identifier"]), either(token_values)
    ),
    st.tuples(st.sampled_from(["subject", "patient"]), either(reference_values)),
    st.tuples(st.just("subject:Patient"), either(st.sampled_from(["1", "2", "Patient/1"]))),
    st.tuples(st.just("date"), either(date_values)),
    st.tuples(st.sampled_from(["value-quantity", "combo-value-quantity"]), either(quantity_values)),
    st.tuples(
        st.sampled_from(["code-value-quantity", "component-code-value-quantity", "combo-code-value-quantity"]),
        either(st.tuples(head_values, quantity_values).map("$".join)),
    ),
    st.tuples(
        st.sampled_from(["value-string", "value-string:exact", "value-string:contains"]),
        either(st.sampled_from([*TEXTS, "m", "MULLER", "ler", "junior", "obrienj"])),
    ),
    st.tuples(
        st.sampled_from(["code:missing", "subject:missing", "date:missing", "value-quantity:missing"]),
        st.sampled_from(["true", "false"]),
    ),
)
