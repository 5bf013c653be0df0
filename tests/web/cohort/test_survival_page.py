"""`/ui/survival` as a reader finds it; the numbers are those of domain.md's vectors and of Table 1."""

import html
import re
from decimal import Decimal

import httpx
import pytest

from app.web.cohort.survival_strata import few, median, percent
from tests.web.conftest import Opened

ORIGINS = [
    "From diagnosis",
    "From autologous transplant",
    "From the start of thalidomide",
    "From the end of bortezomib",
    "From a point that is not stated",
]


def text_of(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_survival_after_extramedullary_disease_has_a_median_of_0_46_to_12_months_in_5_of_32(
    opened: Opened, at: str
) -> None:
    page = opened(f"{at}/ui/survival?of=after_emm")
    section = page.locator("section", has=page.get_by_role("heading", name="From extramedullary disease"))
    assert section.locator(".median").inner_text() == "Median 0.46–12 months; 6 months by the middle of each time"
    assert section.locator("svg text").first.text_content() == "5 of 32 patients: 4 died, 1 censored"
    assert "5 patients: each is 20 % of the curve" in section.inner_text()
    rows = [row.inner_text().split("\t") for row in section.locator("table").first.locator("tbody tr").all()]
    assert [row[1:] for row in rows] == [
        ["more than 0 to 12 months", "died"],
        ["at least 24 months", "died"],
        ["0.46 months", "died"],
        ["0.46 months", "died"],
        ["10 months", "last seen alive"],
    ]


def test_each_origin_has_a_curve_of_its_own_and_none_is_pooled_unasked(opened: Opened, at: str) -> None:
    page = opened(f"{at}/ui/survival")
    assert [one.inner_text() for one in page.locator(".strata h2").all()] == ORIGINS
    medians = [one.inner_text() for one in page.locator(".median").all()]
    assert medians[0] == "Median 22.5–45.9 months; 34.2 months by the middle of each time"
    assert "6 of 32 patients can be evaluated." in page.locator("main").inner_text()


def test_what_is_pooled_is_said_to_be_and_each_patient_counts_once(opened: Opened, at: str) -> None:
    page = opened(f"{at}/ui/survival")
    page.get_by_label("pool all origins").check()
    page.get_by_role("button", name="Show").press("Enter")
    page.wait_for_url("**pooled=true**")
    assert "Pooled because you asked for it." in page.locator(".warning").inner_text()
    assert [one.inner_text() for one in page.locator(".strata h2").all()] == ["From all origins together", *ORIGINS]
    assert page.locator("svg text").first.text_content() == "6 of 32 patients: 6 developed it"
    page.get_by_role("link", name="Apart again").click()
    assert page.locator(".warning").count() == 0


def test_with_every_reading_the_longest_median_is_not_reached_and_the_patient_is_named(opened: Opened, at: str) -> None:
    page = opened(f"{at}/ui/survival?of=after_emm")
    page.get_by_label("A time with several readings").select_option("every")
    page.get_by_role("button", name="Show").press("Enter")
    page.wait_for_url("**reading=every**")
    assert (
        page.locator(".median").inner_text() == "Median 0.46 months by the shortest times, not reached by the longest"
    )
    row = page.locator(".strata tbody tr", has_text="Ah-Weng").first
    assert row.locator("td").first.inner_text() == "at least 0.46 months"


def test_a_selection_of_patients_says_so_and_how_many_they_are(published: httpx.Client) -> None:
    """Skin: Bairey 1, Iwasaki 1, the second of Avigdor's two, Ah-Weng 1, Terpos 15, Candoni 3."""
    told = text_of(published.get("/ui/survival?site=skin"))
    assert "Only some patients , by site of disease: skin" in told
    assert "2 of 22 patients can be evaluated." in told


def test_series_stand_beside_the_curves_with_their_published_figures(published: httpx.Client) -> None:
    told = text_of(published.get("/ui/survival?of=after_emm"))
    assert "11 patients died at a median of 10 months following diagnosis of eMM." in told
    assert "38 days" in told and "12–20 months" in told
    assert "6 patients Survival after extramedullary" in told


def test_the_broad_definition_sets_the_time_of_the_index_case_to_nothing(opened: Opened, at: str) -> None:
    page = opened(f"{at}/ui/survival?definition=broad")
    section = page.locator("section", has=page.get_by_role("heading", name="From diagnosis"))
    assert section.locator("table").first.locator("tbody td").first.inner_text() == "0 months"


def test_the_steps_of_both_curves_are_a_table_too(opened: Opened, at: str) -> None:
    page = opened(f"{at}/ui/survival?of=after_emm", scripts=False)
    page.locator("summary").first.press("Enter")
    cells = [
        [cell.inner_text() for cell in row.locator("th, td").all()][:6] for row in page.locator(".steps tbody tr").all()
    ]
    assert cells == [
        ["shortest", "0", "5", "1", "0", "80 %"],
        ["shortest", "0.46", "4", "2", "0", "40 %"],
        ["shortest", "10", "2", "0", "1", "40 %"],
        ["shortest", "24", "1", "1", "0", "0 %"],
        ["longest", "0.46", "5", "2", "0", "60 %"],
        ["longest", "10", "3", "0", "1", "60 %"],
        ["longest", "12", "2", "1", "0", "30 %"],
    ]


@pytest.mark.parametrize(
    ("readings", "told"),
    [
        (("3", "3", "3"), "3 months"),
        (("1", "1", "1"), "1 month"),
        (("9", "12", "15"), "9–15 months; 12 months by the middle of each time"),
        (("0.46", None, None), "0.46 months by the shortest times, not reached by the longest"),
        ((None, None, None), "not reached: more than half are left at the end of both curves"),
    ],
)
def test_a_median_is_worded_with_its_bounds(readings: tuple[str | None, ...], told: str) -> None:

    found = {
        name: Decimal(one) if one else None for name, one in zip(("lower", "middle", "upper"), readings, strict=True)
    }
    assert median(found) == told


def test_how_few_patients_there_are_is_said_below_twenty() -> None:
    assert few(1) == "One patient: this is a time, not a curve."
    assert (few(3) or "").startswith("3 patients: each is 33 % of the curve")
    assert few(20) is None


def test_a_share_keeps_one_decimal_where_it_has_one() -> None:

    assert [percent(Decimal(one)) for one in ("0.4", "0.333333", "1", "0")] == ["40", "33.3", "100", "0"]


def test_an_unknown_outcome_is_refused_with_the_known_ones(published: httpx.Client) -> None:
    answer = published.get("/ui/survival?of=survival")
    assert answer.status_code == 400 and "of is one of time_to_emm, after_emm" in html.unescape(answer.text)
