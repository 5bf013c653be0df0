"""One case in a browser, and the list that leads to it: what a haematologist sees first, and where each mark leads."""

import re

import httpx

from tests.web.conftest import Opened

INDEX = "/ui/cases/index-case"


def test_the_page_says_first_that_the_marrow_was_clear_while_masses_grew(opened: Opened, at: str) -> None:
    page = opened(at + INDEX)
    lede = page.locator(".lede").first.inner_text()
    assert "definite" in lede
    assert "Bone marrow clear while disease in extraosseous tissue grew" in lede
    assert "22.5–45.9 months from diagnosis" in lede
    quoted = page.locator("blockquote").all_inner_texts()
    assert "a repeat bone marrow biopsy continued to show no evidence of intramedullary disease" in quoted


def test_every_mark_of_the_drawing_leads_to_its_quotation_and_its_resource(opened: Opened, at: str) -> None:
    page = opened(at + INDEX)
    marks = page.locator(".for-desktop svg a")
    assert marks.count() > 30
    targets = {str(marks.nth(place).get_attribute("href")) for place in range(marks.count())}
    assert not [target for target in targets if page.locator(target).count() != 1]
    page.locator(".for-desktop svg a[href='#item-marrow-status-relapse-2']").first.click()
    row = page.locator("tr:target")
    assert "a repeat bone marrow biopsy continued to show no evidence" in row.inner_text()
    address = str(row.get_by_role("link", name="Observation").get_attribute("href"))
    resource = httpx.get(at + address).json()
    assert (resource["resourceType"], resource["subject"]["reference"].split("/")[0]) == ("Observation", "Patient")


def test_a_phone_has_a_drawing_of_its_own_and_no_other_to_read(opened: Opened, at: str) -> None:
    page = opened(at + INDEX, phone=True)
    assert page.locator(".for-phone svg").is_visible()
    assert not page.locator(".for-desktop svg").is_visible()
    assert page.locator(".for-phone svg").bounding_box()["width"] <= 390  # type: ignore[index]


def test_the_marks_are_reached_by_keyboard_and_open_their_evidence(opened: Opened, at: str) -> None:
    page = opened(at + INDEX)
    mark = page.locator(".for-desktop svg a").first
    mark.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{mark.get_attribute('href')}")
    assert page.locator("tr:target").is_visible()


def test_values_without_a_unit_say_so_on_the_page(opened: Opened, at: str) -> None:
    page = opened(at + INDEX)
    assert "8000, unit not stated (mg/dL or mg/L)" in page.locator("#item-igg").inner_text()
    assert "14.4 mg/dL" in page.locator("#item-calcium").inner_text()


def test_a_case_is_found_from_the_list_by_keyboard_alone(opened: Opened, at: str) -> None:
    page = opened(at + "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("terpos")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?text=terpos*")
    links = page.locator("tbody th a")
    assert links.count() == 1
    links.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/ui/cases/terpos")


def test_what_no_case_says_is_told_with_a_way_on(opened: Opened, at: str) -> None:
    page = opened(at + "/?year=1900")
    assert "No case says all of this." in page.locator(".empty").inner_text()
    page.get_by_role("link", name=re.compile("All cases")).first.click()
    assert page.locator("tbody tr").count() == 10


def test_paper_shows_the_evidence_without_the_ways_around(opened: Opened, at: str) -> None:
    page = opened(at + INDEX)
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation", name="Main").is_visible()
    assert page.locator("#item-calcium").is_visible()


def test_a_page_is_read_without_scripts(opened: Opened, at: str) -> None:
    page = opened(at + INDEX, scripts=False)
    assert page.locator(".for-desktop svg").is_visible()
