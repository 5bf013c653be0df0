"""What a browser makes of a drawing: letters as wide as was reckoned or less, and nothing that axe finds wrong."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from app.web.drawing.drawing import drawing_of
from tests.literature.published import CASES, TERMINOLOGY
from tests.web.accessible import violations
from tests.web.drawing.boxes import boxes, marks, tree
from tests.web.drawing.cases import HARD

STATIC = Path(__file__).parents[3] / "app" / "web" / "static"
FEW = {name: HARD[name] for name in HARD if name not in ("500 events", "many members")}


def page_of(svg: str) -> str:
    """The drawing as the page of a case holds it, with a place for each item that it leads to."""
    styles = "".join((STATIC / name).read_text(encoding="utf-8") for name in ("site.css", "timeline.css"))
    ids = {str(one.get("href")).removeprefix("#") for one in marks(tree(svg))}
    evidence = "".join(f'<p id="{id_}">{id_}</p>' for id_ in sorted(ids))
    return (
        f'<!doctype html><html lang="en"><head><title>A case</title><style>{styles}</style></head><body><main><h1>A case</h1>'
        f'<div class="wide" role="region" aria-label="Drawing" tabindex="0">{svg}</div>{evidence}</main></body></html>'
    )


@pytest.mark.parametrize("family", ["Liberation Sans", "DejaVu Sans"])
@pytest.mark.parametrize("name", [*CASES, *FEW])
def test_words_are_no_wider_than_reckoned(browser: Browser, name: str, family: str) -> None:
    svg = drawing_of({**CASES, **FEW}[name], TERMINOLOGY)
    page = browser.new_page()
    page.set_content(page_of(re.sub(r'font-family="[^"]*"', f'font-family="{family}"', svg)))
    real = page.evaluate("[...document.querySelectorAll('svg text')].map(one => one.getComputedTextLength())")
    page.close()
    reckoned = boxes(tree(svg))
    assert len(real) == len(reckoned)
    assert not [one.words for one, wide in zip(reckoned, real, strict=True) if wide > one.right - one.left + 0.5]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1040, 366])
@pytest.mark.parametrize("name", ["index-case", "terpos", "avigdor"])
def test_axe_finds_nothing_wrong_with_a_drawing(browser: Browser, name: str, width: int, scheme: str) -> None:
    page = browser.new_page(
        color_scheme="dark" if scheme == "dark" else "light", viewport={"width": 390, "height": 844}
    )
    page.set_content(page_of(drawing_of(CASES[name], TERMINOLOGY, width=width)))
    found = violations(page)
    page.close()
    assert not found


def test_the_tabulator_goes_through_the_marks_in_the_order_of_time(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(page_of(drawing_of(CASES["index-case"], TERMINOLOGY)))
    page.locator("[tabindex='0']").focus()
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('href')"))
    page.close()
    first = [reached.index(f"#item-{id_}") for id_ in ("diagnosis", "response-1", "relapse-1", "relapse-2", "death")]
    assert first == sorted(first)
