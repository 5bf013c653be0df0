"""WCAG 2.2 AA by axe, with the rules that are off by default."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules whose answer a theme changes; what else axe looks at is the same in the dark."""


def violations(page: Page, colours_only: bool = False) -> list[str]:
    """What axe finds wrong, one line for each element."""
    asked = {"type": "rule", "values": COLOURS} if colours_only else {"type": "tag", "values": LEVELS}
    found = Axe().run(page, options={"runOnly": asked}).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}" for one in found for node in one["nodes"]
    ]
