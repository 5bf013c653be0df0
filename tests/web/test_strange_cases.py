"""What nobody would send, and somebody will: drawn or refused, never broken."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page

from app.settings import Settings
from tests.conftest import serve
from tests.web.accessible import violations
from tests.web.conftest import DESKTOP, PHONE, Opened
from tests.web.strange_cases import STRANGE

PAGES = ["", "/assessment", "/precedents"]


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a service that holds the strange cases and no other."""
    folder = tmp_path_factory.mktemp("strange")
    for served in serve(Settings(database_url=f"sqlite:///{folder}/emm.db")):
        with httpx.Client(base_url=served.url, timeout=60) as client:
            for case in STRANGE.values():
                answer = client.post("/cases", json=case)
                assert answer.status_code == 201, answer.text
            yield client


def address_of(client: httpx.Client) -> str:
    return str(client.base_url).rstrip("/")


@pytest.mark.parametrize("page", PAGES, ids=["case", "assessment", "precedents"])
@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_case_has_its_pages(strange: httpx.Client, name: str, page: str) -> None:
    answer = strange.get(f"/ui/cases/{name}{page}")
    assert answer.status_code == 200
    assert "<script>document" not in answer.text
    assert name != "markup" or "{{7*7}}" in answer.text


@pytest.mark.parametrize("page", PAGES, ids=["case", "assessment", "precedents"])
@pytest.mark.parametrize("name", [name for name in STRANGE if name != "many-events"])
def test_a_strange_case_is_shown_without_harm(opened: Opened, strange: httpx.Client, name: str, page: str) -> None:
    shown = opened(f"{address_of(strange)}/ui/cases/{name}{page}")
    assert_shown_without_harm(shown)


@pytest.mark.parametrize("path", ["/", "/ui/table", "/ui/survival", "/ui/claims"])
def test_what_shows_all_cases_bears_strange_ones(opened: Opened, strange: httpx.Client, path: str) -> None:
    shown = opened(address_of(strange) + path)
    assert_shown_without_harm(shown)


def assert_shown_without_harm(shown: Page) -> None:
    """Nothing ran, nothing is wider than the window, and everyone can read it, on a desktop and on a phone."""
    assert shown.title().endswith("· emm-fhir")
    assert shown.locator("main img, main script").count() == 0
    for window in (DESKTOP, PHONE):
        shown.set_viewport_size(window)
        assert shown.evaluate("document.documentElement.scrollWidth") <= window["width"]
    assert not violations(shown)
