"""`/ui/table`: what a reader finds of Table 1, printed and live, over real HTTP and in a real browser.

Numbers are those of the printed table (J Med Case Reports 2014;8:299): 1+1+2+1+15+3+6+1+1 = 31 patients, 15 of them dead,
5 alive, 11 not stated; the marrow is reported for all but the six of Cerny et al.
"""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.clinical.cohort_table.printed import printed_table
from app.fhir import exact_json
from app.settings import Settings
from app.web.cohort.table_page import PER_PAGE
from tests.conftest import ROOT, serve
from tests.literature.published import CASES
from tests.web.conftest import Opened

NEW_CASE = (ROOT / "app/literature/invented/hospital-case.yaml").read_bytes()
SCRIPT = "<script>alert('x')</script>\u202e" + "W" * 1000
FREE = ("title", "label", "as_stated", "cited_as", "partition", "citation", "place")


@pytest.fixture
def growing(tmp_path: Path) -> Iterator[httpx.Client]:
    """A client of an empty service, to be written to."""
    for served in serve(Settings(database_url=f"sqlite:///{tmp_path}/emm.db")):
        with httpx.Client(base_url=served.url, timeout=60) as found:
            yield found


def sums(opened: Opened, url: str) -> dict[str, list[str]]:
    """Name of a sum → its cells."""
    page = opened(url)
    rows = page.locator(".sums tbody tr").all()
    return {row.locator("th").inner_text(): [cell.inner_text() for cell in row.locator("td").all()] for row in rows}


def text_of(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def stored(client: httpx.Client, case: dict[str, object]) -> None:
    answer = client.put(
        f"/cases/{case['id']}", content=exact_json.dumps(case), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 201, answer.text


def hostile(data: object) -> object:
    """The document with a script and a thousand letters before every text that a person wrote."""
    if isinstance(data, dict):
        return {
            key: SCRIPT + value if key in FREE and isinstance(value, str) else hostile(value)
            for key, value in data.items()
        }
    return [hostile(one) for one in data] if isinstance(data, list) else data


def test_the_sums_are_those_of_the_printed_table_and_the_index_case_is_one_more(opened: Opened, at: str) -> None:
    found = sums(opened, f"{at}/ui/table")
    assert found == {
        "Rows": ["9", "9 = same", "10"],
        "Patients": ["31", "31 = same", "32"],
        "Dead": ["15", "15 = same", "16"],
        "Alive": ["5", "5 = same", "5"],
        "Outcome not stated": ["11", "11 = same", "11"],
        "Marrow documented": ["25", "25 = same", "26"],
        "Marrow: no evidence of disease": ["25", "25 = same", "26"],
        "Marrow: n/a in the source": ["6", "6 = same", "6"],
    }


def test_the_page_says_its_sums_and_that_the_index_case_is_the_32nd_patient(published: httpx.Client) -> None:
    told = text_of(published.get("/ui/table"))
    assert "32 patients in 10 cases: 16 dead, 5 alive, 11 not stated; marrow documented in 26 of 32." in told
    assert "The index case is patient 32" in told
    assert "= no cell differs" in told


def test_every_printed_cell_stands_below_the_row_of_its_case(opened: Opened, at: str) -> None:
    page = opened(f"{at}/ui/table")
    for row in printed_table():
        group = page.locator(".cohort tbody", has=page.locator(f'a[href="/ui/cases/{row.case}"]'))
        cells = [cell.inner_text() for cell in group.locator("tr.printed td").all()]
        assert cells == [str(row.n), row.treatment, row.marrow, row.course]
        assert group.locator("tr.live .badge").inner_text() == "= as printed"


def test_each_row_leads_to_the_page_of_its_case(opened: Opened, at: str) -> None:
    page = opened(f"{at}/ui/table")
    addresses = [str(link.get_attribute("href")) for link in page.locator("tr.live a").all()]
    assert {one.removeprefix("/ui/cases/") for one in addresses} == set(CASES)
    page.get_by_role("link", name="Terpos et al. [10]").click()
    assert page.url == f"{at}/ui/cases/terpos"


def test_not_available_and_not_stated_are_kept_apart(opened: Opened, at: str) -> None:
    page = opened(f"{at}/ui/table")
    cerny = page.locator(".cohort tbody", has=page.locator('a[href="/ui/cases/cerny"]')).locator("tr.live td")
    assert cerny.nth(2).inner_text() == "n/a in the source"
    assert cerny.nth(6).inner_text() == "6 not stated"


def test_a_series_shows_its_members_and_each_of_its_divisions(opened: Opened, at: str) -> None:
    page = opened(f"{at}/ui/table")
    terpos = page.locator(".cohort tbody", has=page.locator('a[href="/ui/cases/terpos"]'))
    assert [one.inner_text() for one in terpos.locator("tr.division").all()] == [
        "The same 15 by treatment of eMM",
        "The same 15 by outcome",
    ]
    sizes = [int(one.inner_text()) for one in terpos.locator("tr.part td:nth-of-type(1)").all()]
    assert sizes == [5, 7, 2, 1, 11, 4]
    avigdor = page.locator(".cohort tbody", has=page.locator('a[href="/ui/cases/avigdor"]')).locator("tr.part")
    assert [one.locator("td").last.inner_text() for one in avigdor.all()] == ["dead", "not stated"]


def test_a_difference_is_marked_with_a_sign_and_with_both_values_in_words(growing: httpx.Client) -> None:
    case = CASES["bairey"].as_data()
    case["outcomes"][0]["vital_status"] = "alive"
    case["lesions"] = [one for one in case["lesions"] if one.get("site") != "liver"]
    stored(growing, case)
    told = text_of(growing.get("/ui/table"))
    assert "≠ 2 cells differ" in told
    assert "alive ≠ differs; printed: dead" in told
    assert "printed: axilla, eyebrow, knee, liver, skin, sternum, subcutaneous tissue" in told
    assert told.count("− printed, not stored") == 8


def test_a_new_case_is_one_more_row_and_changes_the_sums_at_once(growing: httpx.Client) -> None:
    assert "No case is stored" in text_of(growing.get("/ui/table"))
    made = growing.post("/cases", content=NEW_CASE, headers={"Content-Type": "application/yaml"}).json()["id"]
    answer = growing.get("/ui/table")
    assert "1 patient in 1 case" in text_of(answer) and "+ not in the printed table" in text_of(answer)
    assert f'href="/ui/cases/{made}"' in answer.text


def test_text_of_a_case_is_shown_and_never_run(growing: httpx.Client, opened: Opened) -> None:
    for id_ in ("index-case", "avigdor", "terpos"):
        stored(growing, hostile(CASES[id_].as_data() | {"id": f"x-{id_}"}))  # type: ignore[arg-type]
    for address in ("/ui/table", "/ui/survival?pooled=true", "/ui/cases/x-index-case/precedents"):
        answer = growing.get(address)
        assert answer.status_code == 200 and "<script" not in answer.text and len(answer.content) < 150_000
        page = opened(f"{str(growing.base_url).rstrip('/')}{address}", phone=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_many_cases_come_page_by_page_and_the_sums_are_of_all(growing: httpx.Client) -> None:
    data = CASES["waterhouse"].as_data()
    for number in range(PER_PAGE + 3):
        stored(growing, data | {"id": f"case-{number:03}"})
    first, second = growing.get("/ui/table"), growing.get("/ui/table?page=2")
    assert first.text.count('<tr class="live">') == PER_PAGE and second.text.count('<tr class="live">') == 3
    assert "53 patients in 53 cases" in text_of(first) and "53 patients in 53 cases" in text_of(second)
    assert 'href="?page=2"' in first.text and 'href="?page=1"' in second.text


@pytest.mark.parametrize(
    ("query", "told", "printed"),
    [
        ("site=skin", "23 patients in 6 cases: 15 dead, 4 alive, 4 not stated; marrow documented in 23 of 23.", "23"),
        (
            "marrow=not_available",
            "6 patients in 1 case: 0 dead, 0 alive, 6 not stated; marrow documented in 0 of 6.",
            "6",
        ),
        ("agent=bortezomib", "3 patients in 3 cases: 1 dead, 1 alive, 1 not stated", "2"),
        ("site=skin&agent=thalidomide", "5 patients in 2 cases: 1 dead, 0 alive, 4 not stated", "5"),
    ],
)
def test_a_selection_of_rows_says_so_and_sums_these_alone(
    published: httpx.Client, query: str, told: str, printed: str
) -> None:
    """Counted by hand in the printed table. Bortezomib: the index case, Waterhouse, and Gozzetti (in hyper C-PAD)."""
    answer = published.get(f"/ui/table?{query}")
    assert "Only some rows" in text_of(answer) and told in text_of(answer)
    assert "Sum As printed Same rows, now All these rows Rows" in text_of(answer)
    assert f"Patients {printed} {printed} = same" in text_of(answer)
    assert "printed, not stored" not in text_of(answer)


def test_a_filter_is_chosen_in_the_form_and_taken_away_by_a_link(opened: Opened, at: str) -> None:
    page = opened(f"{at}/ui/table", scripts=False)
    page.get_by_label("Site of disease").select_option("Parasellar region")
    page.get_by_role("button", name="Show").press("Enter")
    page.wait_for_url("**site=parasellar_region**")
    assert page.locator("tr.live").count() == 2
    assert page.get_by_label("Site of disease").input_value() == "parasellar_region"
    page.get_by_role("link", name="All rows").click()
    assert page.locator("tr.live").count() == 10


def test_a_selection_that_no_case_meets_is_told(published: httpx.Client) -> None:
    told = text_of(published.get("/ui/table?site=heart"))
    assert "No case says all of this." in told and "Sums" not in told


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("definition=strictt", "definition is one of strict, broad"),
        ("defintion=strict", "did you mean 'definition'"),
        ("page=0", "page is a whole number"),
        ("site=skinn", "did you mean 'skin'"),
    ],
)
def test_what_cannot_be_asked_is_told_with_the_known_words(published: httpx.Client, query: str, words: str) -> None:
    answer = published.get(f"/ui/table?{query}")
    assert answer.status_code == 400
    assert words in html.unescape(answer.text)


def test_an_empty_field_of_the_form_asks_for_nothing(published: httpx.Client) -> None:
    assert published.get("/ui/table?definition=&page=").text == published.get("/ui/table").text


def test_the_definition_is_chosen_by_keyboard(opened: Opened, at: str) -> None:
    page = opened(f"{at}/ui/table", scripts=False)
    page.get_by_label("Extramedullary disease").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.tagName") != "BUTTON":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**definition=broad**")
    index = page.locator(".cohort tbody", has=page.locator('a[href="/ui/cases/index-case"]')).locator("tr.live td")
    assert "0 months from diagnosis" in index.nth(4).inner_text()
