"""`/ui/claims`: each sentence of the publication that can be recomputed, and what the cases that are stored now say to it."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api.asked_words import asked_words, given
from app.api.service import service_of
from app.clinical.cohort_table.printed import printed_table
from app.interaction.view_cases import claims_of_cases
from app.web.cases.places import SPAN
from app.web.page import page
from app.web.page_route import PageRoute
from app.web.wording import DASH, words

router = APIRouter(include_in_schema=False, route_class=PageRoute)
KNOWN = {"definition": ("strict", "broad"), "support": ("supported", "consistent_but_unsupported", "contradicted")}
NOBODY = "No case document says anything of it: "
"""How app/clinical/claims begins where the stored cases cannot tell at all."""
CASE = re.compile(r"(?<![\w-])[a-z0-9-]+(?:/[a-z0-9-]+)?(?=:)|(?<![\w-])index-case(?![\w-])")
"""A case, or a member of one, in a rule's sentence: before a colon; the index case anywhere."""
COUNTED = {"n": "patients"}
LISTED = 12
"""So many cases are linked; of more, how many there are."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A case, or a member of one, that a claim names. stored: whether it can be opened."""

    case: str
    name: str
    stored: bool


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A published sentence with its verdict. rests_on: the cases that it cites, empty where it cites none of them."""

    id: str
    sentence: str
    cites: str
    support: str
    text: str
    numbers: tuple[tuple[str, str], ...]
    rests_on: tuple[Linked, ...]
    against: tuple[Linked, ...]
    used: tuple[Linked, ...]


@router.get("/ui/claims")
async def claims_page(request: Request) -> Response:
    """The claims; `support` shows those of one verdict. Raises Invalid for a parameter or word that is not known."""
    asked = asked_words(given(request.query_params.multi_items()), KNOWN)
    data = await claims_of_cases(service_of(request), asked.get("definition", "strict"))
    lines = await asyncio.to_thread(lambda: [claim_line(one) for one in data["claims"]])
    counts = Counter(one.support for one in lines)
    shown = [one for one in lines if asked.get("support") in (None, one.support)]
    return page(
        request,
        "claims.html",
        listed=LISTED,
        chosen=asked,
        counts=[(word, counts[word]) for word in reversed(KNOWN["support"])],
        told=[one for one in shown if not one.text.startswith(NOBODY)],
        untold=[one for one in shown if one.text.startswith(NOBODY)],
        all=len(lines),
        stored=any(one.used for one in lines),
        not_read=data["not_read"],
    )


def claim_line(one: Mapping[str, Any]) -> ClaimLine:
    """One of `claims_of_cases` in words."""
    known, missing = set(one["recomputed_from"]), set(one["not_given"])
    return ClaimLine(
        one["id"],
        one["sentence"],
        ", ".join(one["cites"]),
        one["support"],
        _worded(one["text"], known),
        tuple(
            (COUNTED.get(name) or _named(name, known), _worded(value, known)) for name, value in one["numbers"].items()
        ),
        _linked(one["rests_on"], known),
        _linked(one["against"], known),
        _linked((id_ for id_ in one["recomputed_from"] if id_ not in missing), known),
    )


def _linked(labels: Iterable[str], known: set[str]) -> tuple[Linked, ...]:
    return tuple(
        Linked(label.partition("/")[0], _named(label, known), label.partition("/")[0] in known) for label in labels
    )


def _named(label: str, known: set[str]) -> str:
    """`avigdor/patient-1` as `Avigdor et al. [11], patient 1`; words of a rule as they are; other cases by their ids."""
    case, _, member = label.partition("/")
    name = NAMES.get(case, case if case in known else words(label))
    return f"{name}, {member.replace('-', ' ')}" if member else name


def _worded(text: str, known: set[str]) -> str:
    """A rule's sentence: months with a dash, cases by their names."""
    text = SPAN.sub(rf"\1{DASH}\2 months", text).replace(" mo ", " months ")
    text = re.sub(r"(\d) mo$", r"\1 months", text)
    return CASE.sub(lambda found: _named(found[0], known) if found[0].partition("/")[0] in known else found[0], text)


NAMES = {"index-case": "Index case"} | {row.case: row.study for row in printed_table()}
"""The cases that ship, by the name that the printed table gives them."""
