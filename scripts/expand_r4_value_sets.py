"""The value sets of R4, expanded as far as core's code systems go: for scripts/compile_r4_definitions.py."""

from typing import Any

from app.fhir.problems import Problem
from app.terminology.published.resources import Published
from app.terminology.services.holdings import Holdings, split
from app.terminology.services.members import Expander

LARGEST = 1500
"""Codes of a value set that the table lists; larger ones are asked of app.terminology when they are needed."""
Resource = dict[str, Any]


class NothingOfOurs(Published):
    """No definitions but the standard's: the table is about R4 alone."""

    def __init__(self) -> None:
        pass

    def resource_for(self, kind: str, url: str) -> None:
        """Nothing."""


def expansion(holdings: Holdings, url: str) -> dict[str, Any]:
    """System → codes as far as they can be listed; `open`: the systems (`*`: any) of which there are more."""
    value_set = holdings.find("ValueSet", url)
    if value_set is None:
        return {"open": ["*"]}
    codes: dict[str, list[str]] = {}
    open_: list[str] = []
    for clause in value_set.get("compose", {}).get("include", ()):
        alone = {**value_set, "compose": {**value_set["compose"], "include": [clause]}}
        try:
            members = Expander(holdings).members(alone)
        except Problem:
            open_ += _open(holdings, clause)
            members = {}
        for system, code in members:
            codes.setdefault(system, []).append(code)
    size = sum(map(len, codes.values()))
    if size > LARGEST:
        return {"large": True}
    return {name: value for name, value in (("codes", codes), ("open", sorted(set(open_)))) if value}


def _open(holdings: Holdings, clause: Resource) -> list[str]:
    """The systems that a clause which cannot be listed may have codes of."""
    if "system" in clause:
        return [clause["system"]]
    found = [expansion(holdings, split(url)[0]) for url in clause["valueSet"]]
    return [system for one in found for system in (*one.get("open", ()), *one.get("codes", ()))] or ["*"]


def expansions(urls: list[str]) -> list[dict[str, Any]]:
    """A row of the table for each value set."""
    holdings = Holdings(NothingOfOurs())
    return [{"url": url, **expansion(holdings, url)} for url in urls]
