"""What the doors send: plain data that JSON can hold, with the numbers that the views have."""

from collections.abc import Callable
from typing import Any

import pytest

from app.clinical.claims.auditor import audit
from app.clinical.cohort_table.table import cohort_table
from app.clinical.precedents.nearest import precedents
from app.clinical.survival.curves import survival
from app.fhir import exact_json
from tests.literature.published import CASES, TERMINOLOGY

VIEWS: dict[str, Callable[[], Any]] = {
    "table": lambda: cohort_table(CASES.values()).as_data(),
    "survival": lambda: survival(CASES.values(), "after_emm").as_data(),
    "time to emm": lambda: survival(CASES.values(), "time_to_emm").as_data(),
    "claims": lambda: [one.as_data() for one in audit(CASES.values(), TERMINOLOGY)],
    "precedents": lambda: [one.as_data() for one in precedents(CASES["index-case"], CASES.values(), TERMINOLOGY)],
}


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_written_as_json_and_read_back(view: str) -> None:
    assert exact_json.loads(exact_json.dumps(VIEWS[view]()))


def test_the_numbers_of_the_views_stand_in_their_data() -> None:
    (stratum,) = VIEWS["survival"]()["strata"]
    assert {name: str(value) for name, value in stratum["median"].items()} == {
        "lower": "0.46",
        "middle": "6",
        "upper": "12",
    }
    assert VIEWS["table"]()["totals"]["patients"] == 32
    assert str(VIEWS["precedents"]()[0]["similarity"]["low"]) == "0.886"
    assert VIEWS["claims"]()[0]["support"] == "supported"
