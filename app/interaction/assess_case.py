"""The assessment of a case: what every rule derives from it, beside what its source reports. Pure, but for reading the store."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from app.case.document import Case
from app.clinical.answer import Answer
from app.clinical.course_intervals import intervals
from app.clinical.discordance import discordance
from app.clinical.discrepancies.found import discrepancies
from app.clinical.extramedullary import Definition
from app.clinical.extramedullary_at_diagnosis import RULESETS, extramedullary_at_diagnosis
from app.clinical.response.responses import responses
from app.clinical.response.rulesets import IMWG_2016, VERSIONS
from app.clinical.staging_of_case import STAGES, staging
from app.interaction.read_case import read_case
from app.interaction.service import Service
from app.interaction.view_cases import stored_cases

RULE_OF = {ruleset.id: ruleset.rule for ruleset in STAGES} | {
    one.ruleset.id: one.ruleset.rule for one in VERSIONS.values()
}
"""The rule sets that can be asked for, each with its rule: of one rule, one rule set at a time."""


async def assess_case(
    service: Service, case_id: str, rulesets: Collection[str] = (), definition: Definition | None = None
) -> dict[str, Any]:
    """`assessment` of a stored case; a published case that has a table is held against the stored cases. Raises NotFound."""
    case = (await read_case(service, case_id)).case
    others = (await stored_cases(service)).cases if may_have_rows(case) else []
    return await asyncio.to_thread(assessment, case, others, rulesets, definition)


def may_have_rows(case: Case) -> bool:
    """Whether other cases can be rows of this one's table: it is published, and is itself no row."""
    return case.source.kind == "publication" and case.source.cited_as is None


def assessment(
    case: Case, others: Sequence[Case] = (), rulesets: Collection[str] = (), definition: Definition | None = None
) -> dict[str, Any]:
    """Plain data: `{"case", "rules", "discordance", "intervals", "discrepancies"}` (contract.md).

    rulesets: keys of RULE_OF in place of the default ones. definition: of extramedullary disease; None: both. others: cases
    among which the rows of its source's table are found. Raises Invalid for an unknown rule set.
    """
    left_out = {"strict": "broad", "broad": "strict"}.get(definition or "")
    return {
        "case": case.id,
        "rules": [one for of in _people(case) for one in _rules(case, of, rulesets, definition)],
        "discordance": [one.as_data() for one in discordance(case)],
        "intervals": [one.as_data() for one in intervals(case) if not one.name.endswith(f", {left_out} definition")],
        "discrepancies": [one.as_data() for one in discrepancies(case, others)],
    }


def _people(case: Case) -> list[str | None]:
    """The patient; of a series, the series as a whole (it has no stage, and says so) and each described member."""
    return [None, *(member.id for member in case.members if case.grain != "individual")]


def _rules(
    case: Case, of: str | None, rulesets: Collection[str], definition: Definition | None
) -> Iterator[dict[str, Any]]:
    """Each answer; `of` names the member that it is about."""
    alone = case.model_copy(update={"members": tuple(one for one in case.members if one.id == of)})
    for answer in (
        *staging(case, of, [one for one in rulesets if one not in VERSIONS]),
        *_of_course(alone, rulesets, definition),
    ):
        yield answer.as_data() | ({"of": of} if of is not None else {})


def _of_course(case: Case, rulesets: Collection[str], definition: Definition | None) -> list[Answer]:
    asked = [one for one in rulesets if one in VERSIONS]
    left_out = {str(ruleset) for name, ruleset in RULESETS.items() if definition not in (None, name)}
    at_diagnosis = [one for one in extramedullary_at_diagnosis(case) if one.ruleset not in left_out]
    return [*at_diagnosis, *responses(case, asked[-1] if asked else IMWG_2016.ruleset.id)]
