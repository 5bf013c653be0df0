"""`/ui/cases/{id}`: one case. First what its course shows, then the drawing, then all that is said, each with its source's words."""

import asyncio
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api.cases import CaseId
from app.api.service import service_of
from app.case.document import Case
from app.clinical.discordance import discordance
from app.clinical.timeline import timeline
from app.interaction.read_case import StoredCase, read_case
from app.terminology.terminology import Terminology
from app.web.cases.evidence import addresses_of, evidence_of
from app.web.cases.lede import ledes
from app.web.drawing.drawing import drawing_of
from app.web.page import page
from app.web.page_route import PageRoute

NARROW = 358
"""The width in pixels of the drawing for a phone, with the page's margins left free."""
router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/ui/cases/{id}")
async def case_page(request: Request, id_: CaseId) -> Response:
    """The page of one case. Raises NotFound."""
    service = service_of(request)
    stored = await read_case(service, id_)
    data = await asyncio.to_thread(_shown, stored, service.terminology)
    return page(request, "case.html", case=stored.case, facts=facts(stored.case), **data)


def _shown(stored: StoredCase, terminology: Terminology) -> dict[str, Any]:
    case = stored.case
    course, found = timeline(case), discordance(case)
    groups = evidence_of(case, course, terminology, addresses_of(case.id, stored.resources))
    return {
        "ledes": ledes(found, case, terminology),
        "groups": groups,
        "root": next((line for _, lines in groups for line in lines if line.id == course.root), None),
        "subject": next((one.address for one in stored.resources if one.type in ("Patient", "Group")), None),
        "left": stored.left,
        "drawing": drawing_of(case, terminology, head=False, found=found),
        "narrow": drawing_of(case, terminology, width=NARROW, head=False, found=found),
    }


def facts(case: Case) -> list[tuple[str, str]]:
    """What stands at the head of the page: who, and where it was published or recorded."""
    patient, source = case.patient, case.source
    found = []
    if patient is not None:
        age = f"{patient.age.years} years at {patient.age.at.replace('-', ' ')}" if patient.age else "not stated"
        found += [("Sex", patient.sex_as_stated or patient.sex), ("Age", age)]
        found += [("Ancestry, as stated", patient.ancestry_as_stated)] if patient.ancestry_as_stated else []
    else:
        found += [("Patients", str(case.n))]
    found += [("Source", source.title)]
    found += (
        [("Published in", ", ".join(part for part in (source.citation, source.place) if part))]
        if source.citation
        else []
    )
    found += [("Cited as", source.cited_as)] if source.cited_as else []
    found += [("Recorded by", source.centre)] if source.centre else []
    return found
