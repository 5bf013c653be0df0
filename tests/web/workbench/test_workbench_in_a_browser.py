"""The workbench as people use it: with the mouse, by keyboard alone, without JavaScript, with a file that is dropped."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from app.interaction.load_published import LITERATURE
from app.settings import Settings
from tests.conftest import serve
from tests.web.accessible import violations
from tests.web.conftest import DESKTOP, PHONE, Opened
from tests.web.strange_cases import HEBREW, STRANGE

INVENTED = LITERATURE / "invented/hospital-case.yaml"
DROP = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name));
  document.getElementById("text").dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service that starts empty."""
    folder = tmp_path_factory.mktemp("bench")
    for served in serve(Settings(database_url=f"sqlite:///{folder}/emm.db")):
        yield served.url


def check(page: Page) -> None:
    page.get_by_role("button", name="Check").click()
    page.wait_for_selector("#verdict")


def patient(id_: str) -> str:
    return f'{{\n "resourceType": "Patient",\n "id": "{id_}",\n "gender": "female"\n}}\n'


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_refused_bundle_shows_its_faults_on_their_lines(opened: Opened, bench: str, scripts: bool) -> None:
    page = opened(f"{bench}/ui/workbench", scripts=scripts)
    page.get_by_role("link", name="a Bundle with three faults").click()
    check(page)
    expect(page.locator("#verdict")).to_contain_text("Refused: 3 errors")
    expect(page.get_by_role("button", name="Store it")).to_have_count(0)
    marked = page.locator("ol.text li.marked")
    expect(marked).to_have_count(3)
    expect(marked.first.locator("code")).to_have_text('"gender": "mail",')
    page.get_by_role("link", name="line 9").click()
    expect(page.locator("li:target code")).to_have_text('"gender": "mail",')
    page.locator("li:target").get_by_role("link").click()
    expect(page.locator("li.issue:target")).to_contain_text("'mail' is no code")


def test_from_paste_to_store_with_the_keyboard_alone(opened: Opened, bench: str) -> None:
    page = opened(f"{bench}/ui/workbench")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "text":
            break
    page.keyboard.insert_text(patient("by-keyboard"))
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Check"
    page.keyboard.press("Enter")
    page.wait_for_selector("#verdict")
    expect(page.locator("#verdict")).to_contain_text("Would be stored: 1 to create")
    assert httpx.get(f"{bench}/fhir/Patient/by-keyboard").status_code == 404
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Store it"
    page.keyboard.press("Enter")
    page.wait_for_selector("#verdict:has-text('Stored')")
    expect(page.locator("#verdict")).to_contain_text("Stored: 1 created")
    assert httpx.get(f"{bench}/fhir/Patient/by-keyboard").status_code == 200


def test_enter_in_a_field_checks_and_never_stores(opened: Opened, bench: str) -> None:
    page = opened(f"{bench}/ui/workbench")
    page.fill("#text", patient("by-enter"))
    check(page)
    page.focus("#format")
    page.evaluate("document.getElementById('workbench').requestSubmit()")
    page.wait_for_load_state()
    expect(page.locator("#verdict")).to_contain_text("Would be stored")
    first = page.evaluate("[...document.getElementById('workbench').elements].find(one => one.type === 'submit').value")
    assert first == "check"


def test_without_javascript_a_file_is_checked_and_stored(opened: Opened, bench: str) -> None:
    page = opened(f"{bench}/ui/workbench", scripts=False)
    page.set_input_files("#file", INVENTED)
    check(page)
    expect(page.locator("#verdict")).to_contain_text("Would be stored: 89 to create")
    page.get_by_role("button", name="Store it").click()
    expect(page.locator("#verdict")).to_contain_text("Stored: 89 created")
    page.get_by_role("link", name="The page of this case").click()
    expect(page.locator("h1")).to_contain_text("Invented hospital case")


def test_a_file_that_is_dropped_stands_in_the_box(opened: Opened, bench: str) -> None:
    page = opened(f"{bench}/ui/workbench")
    page.evaluate(DROP, ["patient.json", patient("dropped")])
    expect(page.locator("#told")).to_contain_text("patient.json is in the box")
    expect(page.locator("#text")).to_have_value(patient("dropped"))
    check(page)
    expect(page.locator("#verdict")).to_contain_text("Would be stored")
    page.evaluate(DROP, ["other.json", patient("dropped").replace("female", "femal")])
    expect(page.locator("#text")).to_be_visible()  # it lies in what was folded
    check(page)
    expect(page.locator("#verdict")).to_contain_text("Refused: 1 error")


def test_a_file_that_is_no_text_or_too_long_is_told_of_at_once(opened: Opened, bench: str, tmp_path: Path) -> None:
    page = opened(f"{bench}/ui/workbench")
    (tmp_path / "x.png").write_bytes(b"\x89PNG\xff\x00" * 10)
    page.set_input_files("#file", tmp_path / "x.png")
    expect(page.locator("#told")).to_contain_text("no UTF-8 text")
    check(page)
    expect(page.locator("#verdict")).to_contain_text("Cannot be read")
    (tmp_path / "long.json").write_text('{"resourceType": "Patient",\n"id": "long"' + "\n" * 1_100_000 + "}")
    page.set_input_files("#file", tmp_path / "long.json")
    expect(page.locator("#told")).to_contain_text("is sent as a file")
    check(page)
    expect(page.locator("#verdict")).to_contain_text("Would be stored")
    expect(page.locator(".note")).to_contain_text("Choose its file again")
    (tmp_path / "over.json").write_bytes(b" " * 20_000_001)
    page.set_input_files("#file", tmp_path / "over.json")
    expect(page.locator("#told")).to_contain_text("20,000,000 bytes are the most")


def test_scripts_in_every_field_run_nowhere(opened: Opened, bench: str) -> None:
    page = opened(f"{bench}/ui/workbench")
    page.fill("#text", json.dumps(STRANGE["markup"], indent=1))
    check(page)
    assert page.title().endswith("Workbench · emm-fhir")
    assert page.locator("main img, main script").count() == 0


TEXTS = {
    "unreadable": '{"a": ',
    "refused": None,
    "case": INVENTED.read_text(encoding="utf-8"),
    "resource": patient("seen"),
    "batch": '{"resourceType": "Bundle", "type": "batch", "entry": [{"request": {"method": "DELETE", "url": "Patient/none"}}, 7]}',
    "right to left": json.dumps({"resourceType": "Patient", "gender": HEBREW, "name": [{"family": "א" * 1000}]}, ensure_ascii=False),
    "long": json.dumps({"resourceType": "Patient", "n" * 500: "v" * 1000}),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_every_result_can_be_read_by_everyone(opened: Opened, bench: str, name: str) -> None:
    text = TEXTS[name]
    page = opened(f"{bench}/ui/workbench?example=refused")
    if text is not None:
        page.fill("#text", text)
    check(page)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    for window in (DESKTOP, PHONE):
        page.set_viewport_size(window)
        assert page.evaluate("document.documentElement.scrollWidth") <= window["width"]
    assert not violations(page)
    page.emulate_media(color_scheme="dark")
    assert not violations(page, colours_only=True)
