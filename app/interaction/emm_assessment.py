"""Patient/id/$emm-assessment and Group/id/$emm-assessment: what the rules derive, as FHIR; nothing is stored.

What is answered refers to the stored resources by their own addresses, whether they came as a case document or as a hospital's FHIR.
"""

import asyncio
from collections.abc import Collection, Sequence
from typing import Any

from app.case.document import Case
from app.convert.derived.addresses import addresses_of
from app.convert.derived.to_bundle import derived_bundle, derived_resources
from app.fhir.elements import Element
from app.fhir.issues import Issue, did_you_mean
from app.fhir.problems import require
from app.interaction.assess_case import RULE_OF, assessment, may_have_rows
from app.interaction.gather_case import entries_of
from app.interaction.operation_parameters import given_for
from app.interaction.read_case import StoredCase, case_of_subject, recorded
from app.interaction.service import Service
from app.interaction.view_cases import stored_cases
from app.terminology.services.parameters import Parameter, Signature

ASSESSMENT: Signature = {"ruleset": Parameter("code", many=True), "definition": Parameter("code")}
DEFINITIONS = ("strict", "broad")


async def emm_assessment(
    service: Service, type_: str, id_: str, query: Sequence[tuple[str, str]], body: Any = None
) -> Element:
    """A collection Bundle: the Device, the derived Observations and DetectedIssues, and their Provenance.

    `ruleset` (keys of RULE_OF, one for a rule) and `definition` as at `GET /cases/{id}/assessment`. Raises Invalid with every bad
    one, NotFound, Gone, and Invalid where no case can be made of the subject's resources.
    """
    given = given_for(ASSESSMENT, query, body)
    rulesets, definition = given.many("ruleset"), given.one("definition")
    require([*_ruleset_faults(rulesets), *_definition_faults(definition)])
    found = await case_of_subject(service, type_, id_)
    others = (await stored_cases(service)).cases if may_have_rows(found.case) else []
    return await asyncio.to_thread(_derived, service, f"{type_}/{id_}", found, others, rulesets, definition)


def _derived(
    service: Service,
    subject: str,
    found: StoredCase,
    others: Sequence[Case],
    rulesets: Collection[str],
    definition: Any,
) -> Element:
    data = assessment(found.case, others, rulesets, definition)
    addresses = addresses_of(found.case, entries_of(found.resources), subject, service.terminology)
    now = recorded(service)
    made = derived_resources(found.case, data, addresses, service.terminology, service.version, now)
    return derived_bundle(made, now)


def _ruleset_faults(rulesets: Sequence[str]) -> list[Issue]:
    faults = []
    for i, one in enumerate(rulesets):
        if one not in RULE_OF:
            text = f"There is no rule set '{one[:60]}'{did_you_mean(one, RULE_OF)}. There are: {', '.join(RULE_OF)}."
            faults.append(Issue("value", "unknown-ruleset", text, "http.ruleset", one))
        elif RULE_OF[one] in {RULE_OF.get(other) for other in rulesets[:i]}:
            text = f"One rule set for {RULE_OF[one]}, not several."
            faults.append(Issue("value", "ruleset-twice", text, "http.ruleset", one))
    return faults


def _definition_faults(definition: str | None) -> list[Issue]:
    if definition is None or definition in DEFINITIONS:
        return []
    text = f"definition is one of {', '.join(DEFINITIONS)}."
    return [Issue("value", "bad-parameter", text, "http.definition", definition)]
