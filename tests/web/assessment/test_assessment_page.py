"""What a reader finds of a case's assessment, in a browser: the answers at a glance, and what each of them rests on."""

import re

import httpx
import pytest
from playwright.sync_api import Locator, Page

from tests.conftest import ROOT
from tests.web.accessible import violations
from tests.web.conftest import Opened

INDEX = "/ui/cases/index-case/assessment"
NEW = (ROOT / "app/literature/invented/hospital-case.yaml").read_bytes()


def row_of(page: Page, rule: str) -> list[str]:
    """The cells of a rule in the first table of the page, their white space as one blank."""
    rows = page.locator("table.glance").first.locator("tbody tr")
    row = rows.filter(has=page.get_by_role("link", name=rule, exact=True))
    return [" ".join(text.split()) for text in row.locator("th, td").all_inner_texts()]


def section_of(page: Page, rule: str) -> Locator:
    """The part of the page that tells a rule at diagnosis."""
    return page.locator("div.rule").filter(has=page.get_by_role("heading", name=rule, exact=True, level=3))


def test_the_index_case_shows_at_a_glance_what_is_determined_and_what_would_decide(opened: Opened, at: str) -> None:
    page = opened(at + INDEX)
    assert row_of(page, "Durie-Salmon") == [
        "Durie-Salmon",
        "IIIA or IIIB undetermined",
        "reported IIIB consistent but unsupported III supported, B unsupported",
        "creatinine",
    ]
    assert row_of(page, "ISS")[1] == "III determined"
    assert row_of(page, "R-ISS")[1] == "III determined"
    assert row_of(page, "R2-ISS")[1] == "IV determined 3.5–5.0 points"
    genomic = row_of(page, "IMS/IMWG 2025 genomic consensus")
    assert genomic[1] == "Not high risk, or high risk undetermined"
    assert "creatinine" in genomic[3] and "the share of the clone with del(17p)" in genomic[3]


def test_the_twelve_months_from_transplant_are_told_as_contradicted_by_18_to_35(opened: Opened, at: str) -> None:
    page = opened(at + INDEX)
    told = page.locator("li.issue").filter(has_text="compared to 12 months in our patient").first.inner_text()
    assert told.startswith("contradicted")
    assert "12 months from" in told and "the record gives 18–35 months" in told
    assert "20–35 months" in told and "18–32 months" in told


def test_a_criterion_is_met_not_met_or_unknown_and_its_quotation_leads_to_the_item(opened: Opened, at: str) -> None:
    page = opened(at + INDEX)
    section = section_of(page, "Durie-Salmon")
    rows = {
        row.locator("th").inner_text(): [" ".join(cell.split()) for cell in row.locator("td").all_inner_texts()]
        for row in section.locator("tbody tr").all()
    }
    assert rows["III: calcium > 12 mg/dL"] == ["met", "serum calcium of 14.4mg/dL"]
    assert rows["III: haemoglobin < 8.5 g/dL"] == ["not met", "hemoglobin 9.3g/dL"]
    assert rows["B: creatinine high (limit 2.0 mg/dL)"] == ["unknown", "nothing recorded"]
    assert "BMJ Best Practice 179" in section.inner_text()
    section.get_by_role("link", name="serum calcium of 14.4mg/dL").first.click()
    page.wait_for_url("**/ui/cases/index-case#item-calcium")
    assert "14.4 mg/dL" in page.locator("#item-calcium").inner_text()


def test_every_link_to_an_item_leads_to_a_row_of_its_case(published: httpx.Client) -> None:
    """Without a browser, so that all of them can be asked."""
    for name in ("index-case", "avigdor", "gozzetti", "terpos"):
        links = set(
            re.findall(r'href="/ui/cases/([a-z-]+)#(item-[^"]+)"', published.get(f"/ui/cases/{name}/assessment").text)
        )
        assert name == "terpos" or len(links) > 3
        rows = set(re.findall(r'id="(item-[^"]+)"', published.get(f"/ui/cases/{name}").text))
        assert {item for case, item in links if case == name} <= rows
        assert {case for case, _ in links} <= {name}


def test_a_value_without_a_unit_says_whether_the_answer_depends_on_it(opened: Opened, at: str) -> None:
    page = opened(at + INDEX)
    told = section_of(page, "Durie-Salmon").locator("ul.notes").inner_text()
    assert "Immunoglobulin G 8000 without a unit: the answer is the same under mg/dL and mg/L." in told
    assert "Beta-2 microglobulin 10.8 without a unit" in section_of(page, "ISS").inner_text()


def test_a_later_relapse_is_progression_and_a_link_into_its_folded_criteria_opens_them(opened: Opened, at: str) -> None:
    page = opened(at + INDEX)
    heading = page.get_by_role("heading", name="Second relapse, extramedullary")
    assert "22.5–45.9 months from first presentation and diagnosis" in heading.inner_text()
    table = page.get_by_role("region", name=re.compile("^Second relapse, extramedullary")).first
    row = table.get_by_role("row").filter(has=page.get_by_role("link", name="IMWG response", exact=True))
    assert (
        " ".join(row.inner_text().split())
        == "IMWG response PD determined reported New lesions supported already decided"
    )
    row.get_by_role("link", name="IMWG response", exact=True).click()
    line = page.locator("div.rule:has(:target)")
    line.get_by_text("relapsed again with multiple large peripheral lesions").first.wait_for(state="visible")
    assert "PD: new lesion" in line.inner_text()


def test_discordance_tells_its_verdict_its_window_and_the_words_of_both_sides(opened: Opened, at: str) -> None:
    page = opened(at + INDEX)
    rows = page.get_by_role("region", name="Discordance between compartments").locator("tbody tr")
    first = " ".join(rows.first.inner_text().split())
    assert first.startswith("definite Bone marrow clear while disease grew in extraosseous tissue?")
    assert "22.5–45.9 months" in first
    assert "no evidence of intramedullary disease" in first and "multiple large peripheral lesions" in first
    told = page.get_by_role("region", name="Discordance between compartments").inner_text()
    assert "_" not in told
    assert page.locator("q", has_text="Not stated").count() == 0  # words of ours are no quotation


def test_an_interval_has_its_ends_its_bounds_and_its_readings(opened: Opened, at: str) -> None:
    page = opened(at + INDEX)
    region = page.get_by_role("region", name="Intervals", exact=True)
    rows = [" ".join(text.split()) for text in region.locator("tbody tr").all_inner_texts()]
    assert (
        "From treatment to relapse end of Bortezomib and tanespimycin Second relapse, extramedullary 6–15 months "
        "After the third cycle: 9–15 months After the start of bortezomib and tanespimycin: 6–13 months"
    ) in rows
    assert any(row.startswith("Time to extramedullary disease, broad definition") and "0 months" in row for row in rows)


def test_discrepancies_say_who_found_them(opened: Opened, at: str) -> None:
    """domain.md 2 lists thirty gaps; docs/rules.md says that 19, 27 and 30 are found by hand only."""
    page = opened(at + INDEX)
    lines = [" ".join(text.split()) for text in page.locator("ul.discrepancies > li").all_inner_texts()]
    by_hand = [line for line in lines if "noted by hand alone" in line]
    assert len(by_hand) == 3
    assert any("Spanish" in line or "registry" in line for line in by_hand)
    stage = next(line for line in lines if "B rests on creatinine alone" in line)
    assert stage.startswith("unsupported") and "found by a rule noted by a reader too" in stage


def test_another_rule_set_is_asked_for_by_the_form(opened: Opened, at: str) -> None:
    page = opened(at + INDEX, scripts=False)
    page.locator("details.ask summary").click()
    page.get_by_role("combobox", name="Durie-Salmon").select_option(label="Durie-Salmon, as the IMF gives it")
    page.get_by_role("combobox", name="Extramedullary disease").select_option(
        label="without contact with bone (strict)"
    )
    page.get_by_role("button", name="Ask").click()
    assert "ruleset=durie-salmon-imf" in page.url and "definition=strict" in page.url
    assert "myeloma.org" in section_of(page, "Durie-Salmon").inner_text()
    assert (
        row_of(page, "Extramedullary disease at diagnosis, strict definition")[1]
        == "Extramedullary disease absent determined"
    )
    assert page.get_by_role("link", name="Extramedullary disease at diagnosis, broad definition").count() == 0
    assert page.get_by_role("combobox", name="Durie-Salmon").input_value() == "durie-salmon-imf"


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("ruleset=durie-salmon-bjm", "durie-salmon-bmj, durie-salmon-mmrf"),
        ("ruleset=r-iss-2015&ruleset=r-iss-2015-ifish", "one rule set for r-iss"),
        ("colour=red", "ruleset"),
        ("page=0", "a whole number from 1"),
    ],
)
def test_what_is_no_rule_set_or_parameter_is_refused_with_the_known_words(
    published: httpx.Client, query: str, value: str
) -> None:
    answer = published.get(f"{INDEX}?{query}")
    assert answer.status_code == 400
    assert value in answer.text and "<main" in answer.text


def test_a_series_without_described_members_folds_the_rules_that_do_not_apply(opened: Opened, at: str) -> None:
    page = opened(at + "/ui/cases/terpos/assessment")
    assert "No rule applies" in page.locator("main").inner_text()
    folded = page.locator("details.left-out")
    folded.locator("summary").click()
    assert "Durie-Salmon: not applicable; A stage is one patient's" in folded.inner_text()


def test_the_members_of_a_series_have_answers_of_their_own(opened: Opened, at: str) -> None:
    page = opened(at + "/ui/cases/avigdor/assessment")
    captions = page.locator("table.glance caption").all_inner_texts()
    assert [caption.split(":")[0] for caption in captions] == ["Patient 1", "Patient 2"]


def test_it_prints_what_is_folded_and_no_form(opened: Opened, at: str) -> None:
    page = opened(at + INDEX)
    inner = page.locator("details[id^=details-group] div.rule").first
    assert not inner.is_visible()
    page.emulate_media(media="print")
    assert inner.is_visible()
    assert not page.get_by_role("button", name="Ask").is_visible()


def test_everything_is_reached_by_keyboard_on_a_phone_too(opened: Opened, at: str) -> None:
    page = opened(at + INDEX, phone=True)
    page.locator("details.ask summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "ruleset"
    page.locator("details[id^=details-group] summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details[id^=details-group][open]").count() == 1
    assert not violations(page)


def test_a_case_with_many_times_is_told_in_pages(client: httpx.Client) -> None:
    from tests.web.strange_cases import with_many_events

    client.post("/cases", json=with_many_events(40)).raise_for_status()
    first = client.get("/ui/cases/many-events/assessment")
    assert first.status_code == 200 and "Page 1 of 4" in first.text
    second = client.get("/ui/cases/many-events/assessment", params={"page": "2"})
    assert "Page 2 of 4" in second.text and "first page" in second.text
    assert "Page 4 of 4" in client.get("/ui/cases/many-events/assessment?page=99").text


def test_a_hospital_case_has_its_page_in_a_store_with_no_other(client: httpx.Client) -> None:
    client.post("/cases", content=NEW, headers={"Content-Type": "application/yaml"}).raise_for_status()
    answer = client.get("/ui/cases/invented-hospital-case/assessment")
    assert answer.status_code == 200 and "At a glance" in answer.text
