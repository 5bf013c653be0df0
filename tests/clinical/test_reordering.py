"""Law: in which order a document lists its events, treatments and statements changes no answer, only paths."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.case.document import Case
from app.clinical.discordance import discordance
from app.clinical.discrepancies.found import discrepancies
from app.clinical.extramedullary import kinds
from app.clinical.response.responses import responses
from app.clinical.timeline import timeline
from tests.literature.published import CASES, INVENTED, case_in

ALL = {**CASES, "invented": case_in(INVENTED)}
LISTS = ("events", "treatments", "assessments", "measurements", "lesions", "cytogenetics", "findings", "statistics")


def answers(case: Case) -> Any:
    """Everything that these rules say, without the places in the document."""
    said = {
        "timeline": timeline(case).as_data(),
        "discordance": [one.as_data() for one in discordance(case)],
        "responses": [one.as_data() for one in responses(case)],
        "lesions": [one.as_data() for one in kinds(case)],
        "discrepancies": [one.as_data() for one in discrepancies(case)],
    }
    return without_places(said)


def without_places(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: without_places(part) for name, part in value.items() if name not in ("path", "paths")}
        # A finding names its items in the order of the document.
        return {name: sorted(part) if name in ("fields", "quotations") else part for name, part in kept.items()}
    if isinstance(value, list):
        parts = [without_places(part) for part in value]
        return sorted(parts, key=repr) if parts and isinstance(parts[0], dict) and "key" in parts[0] else parts
    return value


BEFORE = {id_: answers(case) for id_, case in ALL.items()}


@pytest.mark.parametrize("id_", ALL)
@given(data=st.data())
@settings(derandomize=True, max_examples=6, deadline=None)
def test_reordering_the_document_changes_no_answer(id_: str, data: st.DataObject) -> None:
    case = ALL[id_]
    shuffled = {name: tuple(data.draw(st.permutations(getattr(case, name)))) for name in LISTS}
    assert answers(case.model_copy(update=shuffled)) == BEFORE[id_]
