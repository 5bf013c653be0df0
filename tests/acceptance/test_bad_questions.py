"""What clients ask wrongly, or with ill will: refused with an OperationOutcome that names the place and the value; never a 500."""

import httpx
import pytest

from tests.acceptance.bad import PATIENT, refused
from tests.acceptance.conftest import FHIR

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(autouse=True)
def one_patient(shared: httpx.Client) -> None:
    assert shared.put("/fhir/Patient/bad-input", json=PATIENT, headers=FHIR).status_code in (200, 201)


@pytest.mark.parametrize(
    "value", ["' OR 1=1 --", "%", "_", "%' OR '1'='1", 'x"; DROP TABLE resource; --', "M%ster", "M_ster", "*"]
)
@pytest.mark.parametrize("name", ["name", "name:contains", "name:exact", "identifier", "_content", "name:missing"])
def test_sql_and_wildcards_are_plain_text(shared: httpx.Client, name: str, value: str) -> None:
    answer = shared.get("/fhir/Patient", params={"_id": "bad-input", name: value})
    if answer.status_code == 200:
        # what has neither letters nor digits is nothing to look for; it must not find more than it says
        assert answer.json()["total"] == 0, answer.json()["link"]
    else:
        assert refused(answer, 400)[0]["expression"] == [f"http.{name.partition(':')[0]}"]
    assert shared.get("/fhir/Patient/bad-input").status_code == 200


def test_ten_thousand_values_are_refused_naming_the_limit(shared: httpx.Client) -> None:
    content = "identifier=" + ",".join(f"x{i}" for i in range(10_000))
    (issue,) = refused(shared.post("/fhir/Patient/_search", content=content, headers=FORM), 400)
    assert (issue["code"], issue["expression"]) == ("too-costly", ["http.identifier"])
    content = "identifier=" + ",".join(f"x{i}" for i in range(2_000))
    assert shared.post("/fhir/Patient/_search", content=content, headers=FORM).json()["total"] == 0


@pytest.mark.parametrize(
    ("type_", "name", "value"),
    [
        ("Observation", "subject:Patient.code", "x"),
        ("Observation", "code.name", "x"),
        ("Observation", "subject:Medication.name", "x"),
        ("Observation", "patient.birthdate.name", "x"),
        ("Observation", "patient.", "x"),
        ("Observation", ".name", "x"),
        ("Observation", "subject:.name", "x"),
        ("Observation", "patient.name:above", "x"),
        ("Observation", ".".join(["subject:Patient", *["link"] * 30, "name"]), "x"),
        ("Patient", "_has", "x"),
        ("Patient", "_has:", "x"),
        ("Patient", "_has:Observation", "x"),
        ("Patient", "_has:Observation:patient", "x"),
        ("Patient", "_has:Observation:code:code", "x"),
        ("Patient", "_has:Observatoin:patient:code", "x"),
        ("Patient", "_has:Observation:patient:coed", "x"),
        ("Patient", "_has:Medication:manufacturer:code", "x"),
        ("Patient", "_has:Observation:patient:date", "yesterday"),
        ("Patient", ":" * 50, "x"),
        ("Patient", "_has:" * 40 + "x", "x"),
        ("Patient", "name:exact:contains", "x"),
        ("Patient", "nmae", "x"),
        ("Patient", "", "x"),
        ("Patient", "_sort", "nmae"),
        ("Patient", "_sort", "name,name"),
        ("Patient", "_summary", "maybe"),
        ("Patient", "_elements", "nmae"),
        ("Patient", "_total", "roughly"),
        ("Patient", "_include", "Patient"),
        ("Patient", "_include", "Patient:nmae"),
        ("Patient", "_revinclude", "Observation:code"),
        ("Patient", "_format", "yaml"),
        ("Patient", "_pretty", "perhaps"),
        ("Patient", "gender", "|"),
        ("Patient", "_id", "a/b"),
        ("Patient", "_list", "$current-problems"),
        ("Patient", "_lastUpdated", "soon"),
        ("Observation", "value-quantity", "abc"),
        ("Observation", "value-quantity", "1e999999999"),
        ("Observation", "code-value-quantity", "x"),
        ("Observation", "code-value-quantity", "a$b$c"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_at_its_place(
    shared: httpx.Client, type_: str, name: str, value: str
) -> None:
    answer = shared.get(f"/fhir/{type_}", params={name: value})
    statuses = (406,) if name == "_format" else (400,)
    for issue in refused(answer, *statuses):
        assert issue["expression"][0].startswith("http."), issue


@pytest.mark.parametrize(
    "date",
    [
        "2020-13-45",
        "2020-02-30",
        "0000",
        "2020-1-1",
        "20200101",
        "2020-01-01T25:00Z",
        "2020-01-01T10",
        "geXX",
        "ge",
        "eqeq2020",
        "99999",
    ]
    + [
        "2020-01-01T10:00:00+99:00",
        "2020-01-01T10:00:00.1234567890123456789Z",
        "-0001",
        "２０２０",
    ],
)
def test_a_date_that_is_none_is_refused_naming_it(shared: httpx.Client, date: str) -> None:
    answer = shared.get("/fhir/Patient", params={"birthdate": date})
    if date.startswith("2020-01-01T10:00:00.1"):  # more digits than any clock has are still an instant
        assert answer.status_code in (200, 400)
        return
    (issue,) = refused(answer, 400)
    assert (issue["expression"], issue["diagnostics"]) == (["http.birthdate"], date)


@pytest.mark.parametrize(
    "date", ["0001", "9999-12-31T23:59:59.999+14:00", "ge0001-01-01", "le9999", "ne2020", "ap1960"]
)
def test_dates_at_the_ends_of_time_are_answered(shared: httpx.Client, date: str) -> None:
    assert shared.get("/fhir/Patient", params={"birthdate": date}).status_code == 200


def test_counts_at_the_edge(shared: httpx.Client) -> None:
    none = shared.get("/fhir/Patient", params={"_id": "bad-input", "_count": "0"}).json()
    assert none["total"] == 1 and "entry" not in none
    for many in ("1000000000", "1" + "0" * 4000):
        answer = shared.get("/fhir/Patient", params={"_id": "bad-input", "_count": many})
        assert answer.status_code == 200 and len(answer.json()["entry"]) == 1
    for wrong in ("-1", "1e9", "1.5", "+5", "٣", "five"):
        (issue,) = refused(shared.get("/fhir/Patient", params={"_count": wrong}), 400)
        assert (issue["expression"], issue["diagnostics"]) == (["http._count"], wrong)
    for wrong in ("-1", "0", "x"):
        (issue,) = refused(shared.get("/fhir/Patient/_history", params={"_count": wrong}), 400)
        assert issue["expression"] == ["http._count"]


def test_references_in_a_circle_are_included_once_each(shared: httpx.Client) -> None:
    ring = [
        {
            "resourceType": "Organization",
            "id": f"ring-{i}",
            "name": f"Ring {i}",
            "partOf": {"reference": f"Organization/ring-{(i + 1) % 4}"},
        }
        for i in range(4)
    ]
    entries = [{"resource": one, "request": {"method": "PUT", "url": f"Organization/{one['id']}"}} for one in ring]
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    assert shared.post("/fhir", json=bundle, headers=FHIR).status_code == 200
    for name in ("_include:iterate", "_revinclude:iterate"):
        found = shared.get("/fhir/Organization", params={"_id": "ring-0", name: "Organization:partof"}).json()
        modes = [(one["resource"]["id"], one["search"]["mode"]) for one in found["entry"]]
        assert sorted(modes) == [("ring-0", "match")] + [(f"ring-{i}", "include") for i in (1, 2, 3)]
        assert found["total"] == 1
    both = {"_id": "ring-0", "_include:iterate": "*", "_revinclude:iterate": "*"}
    answer = shared.get("/fhir/Organization", params=both)
    assert answer.status_code == 200
    assert {one["resource"]["id"] for one in answer.json()["entry"]} == {f"ring-{i}" for i in range(4)}


def test_a_page_link_that_was_changed_is_refused(shared: httpx.Client) -> None:
    for i in range(3):
        shared.put(f"/fhir/Patient/page-{i}", json={"resourceType": "Patient", "id": f"page-{i}"}, headers=FHIR)
    page = shared.get("/fhir/Patient", params={"_count": "1"}).json()
    (link,) = [one["url"] for one in page["link"] if one["relation"] == "next"]
    assert shared.get(link).status_code == 200
    assert "bad-input" not in link and "Muster" not in link
    head, _, cursor = link.partition("_cursor=")
    for forged in (
        cursor[:-1],
        cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB"),
        "x",
        "",
        cursor * 2,
        "A" * 5000,
        "../../etc",
        "%00",
    ):
        (issue,) = refused(shared.get(f"{head}_cursor={forged}"), 400)
        assert issue["expression"] == ["http._cursor"]
    for moved in (
        link.replace("/Patient?", "/Observation?"),
        link.replace("/Patient?", "/Patient/_history?"),
        link + "&name=x",
    ):
        refused(shared.get(moved), 400)
    history = shared.get("/fhir/Patient/_history", params={"_count": "1"}).json()
    (link,) = [one["url"] for one in history["link"] if one["relation"] == "next"]
    assert shared.get(link).status_code == 200
    refused(shared.get(link.replace("/Patient/_history", "/_history")), 400)
    refused(shared.get(link[:-1]), 400)
