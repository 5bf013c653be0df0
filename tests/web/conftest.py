"""A real browser: Debian's Chromium, driven by Playwright. Without one the tests that ask for it are skipped, and say so."""

import os
import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CALM = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--no-first-run",
)
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a file. Not longer: while Playwright runs, its thread has a running loop, and no other test of
    the worker could use asyncio."""
    path = os.environ.get("EMM_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no chromium on this machine (.ci/run installs it): no browser to test with")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(CALM))
        yield running
        running.close()


@pytest.fixture
def opened(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Opened]:
    """`opened(url, phone=…, dark=…, scripts=…)` gives a page in a window of its own.

    At the end the test fails where a page asked another host, wrote an error to its console (a refusal by the content security
    policy is one), or raised one.
    """
    contexts, faults, hosts = [], list[str](), set[str]()

    def opening(url: str, *, phone: bool = False, dark: bool = False, scripts: bool = True) -> Page:
        hosts.add(urlsplit(url).netloc)
        context = browser.new_context(
            viewport=PHONE if phone else DESKTOP,
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda one: _seen(one.url, hosts, faults))
        page.on("console", lambda one: faults.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda one: faults.append(str(one)))
        page.goto(url, wait_until="load")
        return page

    yield opening
    for context in contexts:
        context.close()
    ignored = getattr(request.node.get_closest_marker("answers"), "args", ())
    told = [one for one in faults if not any(f"status of {status}" in one for status in ignored)]
    assert not told


def _seen(url: str, hosts: set[str], faults: list[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("data", "blob", "about") and parts.netloc not in hosts:
        faults.append(f"asked another host: {url}")


@pytest.fixture
def at(published: httpx.Client) -> str:
    """The address of a service that holds the ten published cases."""
    return str(published.base_url).rstrip("/")
