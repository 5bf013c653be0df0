"""`/ui/workbench`: a text goes in, and comes back with every fault at its line, what it becomes, and what would be stored."""

import asyncio
from html import escape
from typing import Any

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from app.api.asked_words import asked_words, given
from app.api.problems import status_of
from app.api.service import service_of
from app.fhir.issues import Issue
from app.fhir.problems import Busy, Problem
from app.interaction.examine import Examined, examine
from app.interaction.gather_case import composition_of
from app.interaction.service import Service
from app.web.page import TEMPLATES, page
from app.web.page_route import PageRoute, problem_page
from app.web.workbench.converted import Converted, converted
from app.web.workbench.examples import EXAMPLES, example
from app.web.workbench.form import form_of
from app.web.workbench.listing import listing
from app.web.workbench.located import located
from app.web.workbench.origin import REFERRER, foreign
from app.web.workbench.sent import FORMATS, LONGEST_SENT_BACK, Sent, sent_of
from app.web.workbench.verdict import sums, unreadable, verdict, word_of

router = APIRouter(include_in_schema=False, route_class=PageRoute)
TEMPLATES.filters["between_tags"] = lambda text: Markup(escape(text, quote=False))
MOST_ISSUES, MOST_DOINGS = 100, 200
"""That are shown one by one; all are counted."""


@router.get("/ui/workbench")
async def workbench(request: Request) -> Response:
    """The empty form, or one with an example in it."""
    chosen = asked_words(given(request.query_params.multi_items()), {"example": tuple(EXAMPLES)}).get("example")
    text = await asyncio.to_thread(example, chosen, service_of(request).terminology) if chosen else ""
    return _page(request, 200, text=text, asked="guess", result=None)


@router.post("/ui/workbench")
async def looked_at(request: Request) -> Response:
    """What there is to say of the text; with the action `store` it is stored where nothing refuses it.

    Raises TooLarge, Unsupported, Malformed and Invalid for a form that is none of ours, and Busy.
    """
    asked_words(given(request.query_params.multi_items()), {})
    sent, action = await asyncio.to_thread(sent_of, await form_of(request))
    is_store = action == "store"
    if is_store and (issue := foreign(request)) is not None:
        return problem_page(request, [issue], 403)
    service = service_of(request)
    try:
        data = await asyncio.to_thread(sent.data)
    except Problem as problem:
        shown = await asyncio.to_thread(_unread, sent, problem)
        return _page(request, status_of(problem) if is_store else 200, sent.sent_back, sent.asked, shown)
    found = await examine(service, data, is_store)
    if isinstance(found.problem, Busy):
        raise found.problem
    shown = await asyncio.to_thread(_shown, sent, data, found, service, is_store)
    if found.is_kept and found.case is not None and await composition_of(service, found.case.id) is not None:
        shown["case_page"] = f"/ui/cases/{found.case.id}"
    status = status_of(found.problem) if found.problem is not None and is_store else 200
    return _page(request, status, shown["sent"].sent_back, sent.asked, shown)


def _page(request: Request, status: int, text: str, asked: str, result: dict[str, Any] | None) -> Response:
    limit = request.app.state.settings.max_body
    return page(
        request,
        "workbench.html",
        status,
        REFERRER,
        text=text,
        format=asked,
        formats=FORMATS,
        examples=EXAMPLES,
        limit=limit,
        longest=min(limit, LONGEST_SENT_BACK),
        word_of=word_of,
        result=result,
    )


def _unread(sent: Sent, problem: Problem) -> dict[str, Any]:
    issues = located(sent, None, problem.issues, lambda _: True, is_case=False)
    if not sent.text.strip():
        empty = Issue("required", "empty", "Nothing was sent: paste a text, or choose a file.")
        issues = located(sent, None, [empty], lambda _: True, is_case=False)
    return {
        "verdict": unreadable([one.issue for one in issues]),
        "kind": None,
        "sent": sent,
        "issues": issues[:MOST_ISSUES],
        "count": len(issues),
        "listing": listing(sent.text, issues),
        "found": None,
        "doings": [],
        "sums": [],
        "converted": Converted(),
        "case_page": None,
        "is_new": False,
    }


def _shown(sent: Sent, data: Any, found: Examined, service: Service, is_store: bool) -> dict[str, Any]:
    shown = sent.readable(data)
    issues = located(shown, data, found.issues, found.refuses, found.kind == "case")
    return {
        "verdict": verdict(found, is_store),
        "kind": _kind(found, data),
        "sent": shown,
        "issues": issues[:MOST_ISSUES],
        "count": len(issues),
        "listing": listing(shown.text, issues[:MOST_ISSUES]),
        "found": found,
        "doings": found.doings[:MOST_DOINGS],
        "sums": sums(found),
        "converted": converted(found, data, service.terminology),
        "case_page": None,
        "is_new": any(one.outcome in ("created", "updated", "deleted") for one in found.doings),
    }


def _kind(found: Examined, data: Any) -> str:
    """What the text was taken for, and so by which door it goes."""
    type_ = str(data.get("resourceType", "")) if isinstance(data, dict) else ""
    return {
        "case": "a case document, stored as POST /cases does",
        "transaction": "a Bundle, stored as one transaction: whole or not at all",
        "batch": "a Bundle of type batch: each entry is stored or refused on its own",
        "submission": "a Bundle that is unpacked and stored as one transaction, as POST /fhir/$emm-submit does",
        "resource": f"a resource of type {type_[:60]}, stored alone" if type_ else "no object with a resourceType",
    }[found.kind]
