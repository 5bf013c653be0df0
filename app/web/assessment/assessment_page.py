"""`/ui/cases/{id}/assessment`: what the rules derive from a case, with what would decide, beside what its source reports."""

import asyncio
from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api.asked_rulesets import asked_rulesets
from app.api.asked_words import asked_words, given
from app.api.cases import CaseId
from app.api.service import service_of
from app.case.document import Case
from app.clinical.extramedullary import Definition
from app.clinical.response.rulesets import IMWG_2016
from app.clinical.timeline import timeline
from app.interaction.assess_case import RULE_OF, assessment, may_have_rows
from app.interaction.read_case import read_case
from app.interaction.view_cases import stored_cases
from app.terminology.terminology import Terminology
from app.web.assessment.answer_groups import groups_of, not_applicable
from app.web.assessment.course_lines import discordance_lines, discrepancy_lines, interval_lines, noted
from app.web.assessment.rule_names import RULES
from app.web.assessment.rule_words import RuleWords
from app.web.cases.places import Places
from app.web.page import page
from app.web.page_route import PageRoute

router = APIRouter(include_in_schema=False, route_class=PageRoute)
PER_PAGE = 12
"""Moments of one page: at each, up to twenty criteria of several rules are told."""
MOST = 60
"""Rows of a table on a page; the rest is in the data."""
PAGES = {"page": tuple(map(str, range(1, 10_000)))}


@router.get("/ui/cases/{id}/assessment")
async def assessment_page(request: Request, id_: CaseId) -> Response:
    """The assessment; `ruleset` and `definition` as `/cases/{id}/assessment` takes them. Raises NotFound, Invalid."""
    asked = given(request.query_params.multi_items())
    rulesets, definition = asked_rulesets(pair for pair in asked if pair[0] != "page")
    number = int(asked_words((pair for pair in asked if pair[0] == "page"), PAGES).get("page", "1"))
    service = service_of(request)
    case = (await read_case(service, id_)).case
    others = (await stored_cases(service)).cases if may_have_rows(case) else []
    data = await asyncio.to_thread(_shown, case, others, rulesets, definition, number, service.terminology)
    query = urlencode([pair for pair in asked if pair[0] != "page"])
    return page(request, "assessment.html", case=case, definition=definition, query=query, most=MOST, **data)


def _shown(
    case: Case,
    others: Sequence[Case],
    rulesets: Collection[str],
    definition: Definition | None,
    number: int,
    terminology: Terminology,
) -> dict[str, Any]:
    found = assessment(case, others, rulesets, definition)
    names, places = RuleWords(terminology), Places(case, terminology, others)
    groups = groups_of(found["rules"], case, timeline(case), names, places)
    last = max(1, -(-len(groups) // PER_PAGE))
    number = min(number, last)
    shown = groups[(number - 1) * PER_PAGE : number * PER_PAGE]
    discrepancies = discrepancy_lines(found["discrepancies"], places)
    return {
        "choices": choices(names, rulesets),
        "diagnosis": [group for group in shown if group.diagnosis],
        "later": [group for group in shown if not group.diagnosis],
        "sources": list(dict.fromkeys(line.ruleset for group in shown if not group.diagnosis for line in group.lines)),
        "moments": len(groups),
        "number": number,
        "last": last,
        "left_out": not_applicable(found["rules"], places),
        "contradictions": [one for one in discrepancies if one.kind == "contradiction"],
        "discordance": discordance_lines(found["discordance"], terminology, places),
        "intervals": interval_lines(found["intervals"], terminology, places),
        "discrepancies": discrepancies,
        "noted": noted(discrepancies, len(case.discrepancies)),
    }


def choices(names: RuleWords, chosen: Collection[str]) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """(rule, its rule sets: value, name, whether chosen) of each rule that has several; the default one has an empty value."""
    found = []
    for rule in dict.fromkeys(RULE_OF.values()):
        its = [one for one in RULE_OF if RULE_OF[one] == rule]
        if len(its) > 1:
            default = _default(its)
            ordered = [default, *(one for one in its if one != default)]
            found.append((RULES.get(rule, rule), [_choice(one, one == default, names, chosen) for one in ordered]))
    return found


def _default(its: Sequence[str]) -> str:
    """As app/interaction/assess_case.py has it: of the responses the newest, of the stages the first."""
    return IMWG_2016.ruleset.id if IMWG_2016.ruleset.id in its else its[0]


def _choice(ruleset: str, default: bool, names: RuleWords, chosen: Collection[str]) -> tuple[str, str, bool]:
    return "" if default else ruleset, names.ruleset_name(ruleset), ruleset in chosen
