"""`/ui/cases/{id}/precedents` as a reader finds it; the similarities are the vectors of domain.md (5, point 7)."""

import html

import httpx
import pytest

from tests.web.conftest import Opened

PAGE = "/ui/cases/index-case/precedents"


def ranking(opened: Opened, url: str) -> list[list[str]]:
    """The rows of the ranking: name, similarity, how many features are known, outcome."""
    rows = opened(url).locator(".ranking tbody tr").all()
    return [
        [row.locator("th a").inner_text(), *(cell.inner_text().strip() for cell in row.locator("td").all())]
        for row in rows
    ]


def test_the_nearest_of_the_index_case_stand_in_their_order_with_their_similarity(opened: Opened, at: str) -> None:
    assert ranking(opened, f"{at}{PAGE}?_count=10") == [
        ["Waterhouse et al. [17]", "0.886", "7 of 7", "not stated"],
        ["Avigdor et al. [11], Patient 1", "0.714", "7 of 7", "dead"],
        ["Avigdor et al. [11], Patient 2", "0.714", "7 of 7", "not stated"],
        ["Gozzetti et al. [18]", "0.595", "7 of 7", "alive"],
        ["Ah-Weng et al. [14]", "0.571", "7 of 7", "dead"],
        ["Bairey et al. [12]", "0.452", "7 of 7", "dead"],
        ["Iwasaki et al. [13]", "0.429", "7 of 7", "dead"],
        ["Candoni et al. [15]", "0.314–0.886", "3 of 7", "3 not stated"],
        ["Terpos et al. [10]", "0.143–0.857", "2 of 7", "11 dead, 4 alive"],
    ]


def test_a_case_of_which_nothing_compared_is_known_is_not_ranked(opened: Opened, at: str) -> None:
    page = opened(f"{at}{PAGE}?_count=10")
    listed = page.locator("#not-ranked ~ ul").first
    assert listed.inner_text() == "Cerny et al. [16], series of 6; outcome 6 not stated"


def test_the_bar_runs_from_what_is_surely_alike_to_what_may_be(opened: Opened, at: str) -> None:
    page = opened(f"{at}{PAGE}?_count=10")
    row = page.locator(".ranking tbody tr", has_text="Candoni")
    sure, may_be = (row.locator(f".{name}").bounding_box() for name in ("lk-low", "lk-high"))
    assert sure is not None and may_be is not None
    assert sure["width"] / (sure["width"] + may_be["width"]) == pytest.approx(0.314 / 0.886, abs=0.02)
    assert may_be["x"] == pytest.approx(sure["x"] + sure["width"], abs=2)
    assert page.locator(".ranking tbody tr", has_text="Waterhouse").locator(".lk-high").count() == 0


def test_why_a_case_is_near_is_said_in_words_and_feature_by_feature(opened: Opened, at: str) -> None:
    page = opened(f"{at}{PAGE}")
    card = page.locator("article").first
    assert "Partly alike: sites." in card.inner_text()
    rows = [[cell.inner_text() for cell in row.locator("td").all()] for row in card.locator("tr:not(.division)").all()]
    assert ["given", "given", "= alike"] in rows
    assert [
        "abdominal cavity, lymph node, soft tissue",
        "central nervous system, pleura, soft tissue",
        "≈ 0.2: soft tissue shared",
    ] in rows


def test_what_is_not_stated_is_neither_alike_nor_different(opened: Opened, at: str) -> None:
    page = opened(f"{at}{PAGE}?_count=10")
    card = page.locator("article", has=page.get_by_role("heading", name="Candoni"))
    assert card.locator("tr.unknown").count() == 4
    assert {one.locator("td").last.inner_text() for one in card.locator("tr.unknown").all()} == {"? not stated there"}
    assert "Not stated:" in card.inner_text()


def test_a_treatment_that_no_record_lists_is_not_said_to_be_given(opened: Opened, at: str) -> None:
    page = opened(f"{at}{PAGE}")
    allogeneic = page.locator("article").first.locator("tr", has_text="Allogeneic transplant")
    assert [one.inner_text() for one in allogeneic.locator("td").all()] == ["none listed", "none listed", "= alike"]


def test_how_many_are_compared_is_chosen_and_said(opened: Opened, at: str) -> None:
    page = opened(f"{at}{PAGE}", scripts=False)
    assert page.locator("#ranking").inner_text() == "The nearest, 5 of 10"
    page.get_by_label("How many").select_option("3")
    page.get_by_role("button", name="Compare").press("Enter")
    page.wait_for_url("**_count=3**")
    assert page.locator("article").count() == 3


def test_both_cases_are_reached_from_a_card(opened: Opened, at: str) -> None:
    page = opened(f"{at}{PAGE}")
    page.locator("article").first.get_by_role("link", name="Its course and evidence").click()
    assert page.url == f"{at}/ui/cases/waterhouse"
    page.go_back()
    page.get_by_role("link", name="Course and evidence", exact=True).click()
    assert page.url == f"{at}/ui/cases/index-case"


def test_on_a_phone_the_cards_stand_one_below_the_other(opened: Opened, at: str) -> None:
    page = opened(f"{at}{PAGE}", phone=True)
    boxes = [one.bounding_box() for one in page.locator("article").all()]
    assert len({round(box["x"]) for box in boxes if box}) == 1
    assert all(box is not None and box["x"] + box["width"] <= 390 for box in boxes)


def test_of_a_series_its_own_nearest_are_shown_too(published: httpx.Client) -> None:
    answer = published.get("/ui/cases/cerny/precedents")
    assert answer.status_code == 200
    assert "No other case has a feature that is known on both sides" in answer.text


@pytest.mark.parametrize(("address", "status"), [("/ui/cases/nobody/precedents", 404), (f"{PAGE}?_count=4", 400)])
def test_what_is_not_there_or_cannot_be_asked_is_a_page(published: httpx.Client, address: str, status: int) -> None:
    answer = published.get(address)
    assert answer.status_code == status and "<main" in answer.text
    if status == 400:
        assert "_count is one of 3, 5, 10, 20, 50" in html.unescape(answer.text)
