"""docs/validation.md shows what the validator says."""

import json
import re

from tests.conftest import ROOT
from tests.validate.found import VALIDATOR

ROW = re.compile(r"\| `(\{.*\})` \| (\w+) `([^`]+)` \| `([^`]+)` \| (.*) \|")


def test_the_faults_in_the_document_are_answered_as_it_says() -> None:
    rows = ROW.findall((ROOT / "docs/validation.md").read_text(encoding="utf-8"))
    assert len(rows) >= 20
    for resource, severity, key, expression, text in rows:
        (issue,) = VALIDATOR.issues(json.loads(resource))
        assert (issue.severity, issue.key, issue.expression, issue.text.replace("<", "&lt;")) == (
            severity,
            key,
            expression,
            text,
        )
