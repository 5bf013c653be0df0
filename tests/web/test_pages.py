"""What holds of every page: it can be read by everyone, in every theme and window, and asks nobody else."""

import httpx
import pytest

from tests.web.accessible import violations
from tests.web.conftest import DESKTOP, PHONE, Opened

SEEN = ["/", "/?year=1900", "/ui/cases/index-case", "/ui/cases/terpos", "/ui/workbench?example=refused"]
SEEN += ["/ui/table?site=skin", "/ui/table", "/ui/survival", "/ui/survival?of=after_emm&pooled=true"]
SEEN += ["/ui/cases/index-case/precedents"]
SEEN += ["/ui/cases/index-case/assessment", "/ui/cases/avigdor/assessment", "/ui/claims"]
"""Every page that there is; a new page comes here."""


@pytest.mark.parametrize("path", SEEN)
def test_axe_finds_nothing_wrong_with_a_page_in_either_window_and_theme(opened: Opened, at: str, path: str) -> None:
    page = opened(at + path)
    assert not violations(page)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert not violations(page)
    page.set_viewport_size(DESKTOP)
    page.emulate_media(color_scheme="dark")
    assert not violations(page, colours_only=True)


@pytest.mark.parametrize("path", SEEN)
def test_a_page_has_a_policy_without_inline_and_weighs_less_than_150_kb(published: httpx.Client, path: str) -> None:
    answer = published.get(path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert " style=" not in answer.text and "<style" not in answer.text and "<script>" not in answer.text
    assert len(answer.content) < 150_000


def test_what_cannot_be_asked_is_told_as_a_page_with_the_value_and_the_known_words(published: httpx.Client) -> None:
    answer = published.get("/", params={"sitee": "skin"})
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")
    assert "did you mean" in answer.text and "sitee" in answer.text


@pytest.mark.parametrize("path", ["/ui", "/ui/none", "/ui/cases/no-such-case", "/ui/a/b/c"])
def test_an_address_without_a_page_is_told_as_one(published: httpx.Client, path: str) -> None:
    answer = published.get(path)
    assert answer.status_code == 404
    assert "<main" in answer.text
