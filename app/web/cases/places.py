"""Where in a case something stands: a path of its document (`measurements[6]`) as an item with its words and its row on the page."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.case.document import Case
from app.terminology.terminology import Terminology
from app.web.cases.evidence import HEADINGS
from app.web.cases.statements import statement
from app.web.wording import DASH, words

PATH = re.compile(r"([a-z]+)(?:\[(\d+)\]|\.([a-z0-9-]+)$)")
QUOTED_ID = re.compile(r"'([A-Za-z0-9-]+)'")
SPAN = re.compile(r"(\d+(?:\.\d+)?) to (\d+(?:\.\d+)?) months")
WORD = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
BARE_ID = re.compile(r"(?<![\w“'-])[a-z0-9]+(?:-[a-z0-9]+)+(?![\w-])|(?<=[(\s])[a-z0-9]+(?=[:,)])")
"""An id without quotation marks: a word with hyphens, or a case in a list (`(avigdor: not stated, candoni: …)`)."""
LONGEST = 90
"""Letters of a name within a sentence or a link."""
BY_WHERE = ("conditions", "findings", "lesions", "assessments", "stages")
"""Lists whose items are told apart by what they say, not by what they are about."""


@dataclass(frozen=True, slots=True)
class Place:
    """address: the item's row on the page of its case. name: in a few words. quotation: the source's own, where it has any."""

    address: str
    name: str
    quotation: str | None
    of: str | None


class Places:
    """The items of one case, by id and by path."""

    def __init__(self, case: Case, terminology: Terminology, others: Iterable[Case] = ()) -> None:
        """others: cases whose ids may stand in place of a path (the rows of a source's table)."""
        self._case, self._terminology = case, terminology
        self._lists = {name: getattr(case, name) for name in HEADINGS}
        self._by_id = {item.id: (name, item) for name, items in self._lists.items() for item in items}
        self._others = {one.id: one.source.cited_as or one.title for one in others if one.id != case.id}
        self.people = {one.id: one.label or one.id for one in case.members}
        self.people |= {one.id: one.label or one.id for one in case.subgroups}

    def at(self, path: str) -> Place | None:
        """The item of a path, or another case; None for what has no row on a page (a claim, a note, the whole document)."""
        found = PATH.match(path)
        if found is None:
            return self.case(path)
        name, index, id_ = found.groups()
        items = self._lists.get(name, ())
        if index is not None:
            return self._place(name, items[int(index)]) if int(index) < len(items) else None
        return next((self._place(name, item) for item in items if item.id == id_), None)

    def item(self, id_: str) -> Place | None:
        """The item of an id."""
        return self._place(*self._by_id[id_]) if id_ in self._by_id else None

    def case(self, id_: str) -> Place | None:
        """Another case, by its id."""
        return Place(f"/ui/cases/{id_}", short(self._others[id_]), None, None) if id_ in self._others else None

    def quantity(self, path: str) -> str:
        """A measurement as `Immunoglobulin G 8000`, without its unit."""
        found = PATH.match(path)
        measured = self._lists["measurements"]
        if found is None or found[1] != "measurements" or found[2] is None or int(found[2]) >= len(measured):
            return words(path)
        item = measured[int(found[2])]
        return f"{self._terminology.concept('labs', item.analyte).text} {item.comparator or ''}{item.value}"

    def sentence(self, text: str) -> str:
        """A rule's sentence for people: ids as the names of their items, words of vocabularies as words, months with a dash."""
        text = SPAN.sub(rf"\1{DASH}\2 months", WORD.sub(self._worded, text))
        text = BARE_ID.sub(self._bare, QUOTED_ID.sub(self._named, text))
        return text[:1].upper() + text[1:]

    def _named(self, found: re.Match[str]) -> str:
        place = self.item(found[1]) or self.case(found[1])
        return f"“{place.name}”" if place else found[0]

    def _bare(self, found: re.Match[str]) -> str:
        place = self.case(found[0]) or (self.item(found[0]) if "-" in found[0] else None)
        return place.name if place else found[0]

    def _worded(self, found: re.Match[str]) -> str:
        for vocabulary in ("compartments", "responses"):
            if concept := self._terminology.vocabularies[vocabulary].get(found[0]):
                return concept.text if vocabulary == "compartments" else concept.text.lower()
        return words(found[0])

    def _place(self, name: str, item: Any) -> Place:
        about, says = statement(item, name, self._terminology)
        text = f"{about}: {says}" if says and name in BY_WHERE else about
        return Place(f"/ui/cases/{self._case.id}#item-{item.id}", short(text), item.as_stated, item.of)


def short(text: str) -> str:
    """The text, or its beginning."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
