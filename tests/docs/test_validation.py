"""docs/validation.md: the twenty faults are posted, and answered as it says; each answer helps whoever reads it."""

import re
from pathlib import Path

import httpx

from app.settings import Settings
from tests.conftest import ROOT, serve

TEXT = (ROOT / "docs/validation.md").read_text(encoding="utf-8")
FAULT = re.compile(
    r"^\*\*(\d+)\. (.+?)\.\*\* `POST (\S+)` answers (\d+)\n\n```(json|xml)\n(.*?)\n```\n(.*?)(?=^\*\*\d+\.|\Z)", re.MULTILINE | re.DOTALL
)  # fmt: skip
LEFT_OUT = "dom-6"


def shown(answer: httpx.Response) -> list[str]:
    """The issues as the document writes them."""
    lines = []
    for issue in answer.json()["issue"]:
        key = issue["details"]["coding"][0]["code"]
        if key == LEFT_OUT:
            continue
        at = f" at `{issue['expression'][0]}`" if "expression" in issue else ""
        value = f", value `{issue['diagnostics']}`" if "diagnostics" in issue else ""
        lines.append(f"> {issue['severity']} `{key}`{at}{value}: {issue['details']['text']}")
    return lines


def test_the_twenty_faults_are_answered_as_the_document_says(tmp_path: Path) -> None:
    faults = FAULT.findall(TEXT)
    assert [int(number) for number, *_ in faults] == list(range(1, 21))
    for served in serve(Settings(database_url=f"sqlite:///{tmp_path}/emm.db")):
        for number, title, address, status, form, body, answers in faults:
            headers = {"Content-Type": f"application/fhir+{form}", "Accept": "application/fhir+json"}
            answer = httpx.post(served.url + address, content=body, headers=headers)
            assert answer.status_code == int(status), title
            assert shown(answer) == [line for line in answers.splitlines() if line], f"{number}. {title}"


def test_each_answer_names_a_place_and_a_rule_and_says_a_whole_sentence() -> None:
    for _, title, *_, answers in FAULT.findall(TEXT):
        first = answers.strip().splitlines()[0]
        found = re.fullmatch(r"> (error|warning) `[a-z0-9-]+` at `[^`]+`(, value `[^`]+`)?: ([^ ].{20,})[.?]", first)
        assert found, (title, first)


def test_every_key_of_plausibility_stands_in_the_document() -> None:
    said = set()
    for path in (ROOT / "app/validate/plausibility").glob("*.py"):
        said |= set(re.findall(r'doubt\(\s*"([a-z-]+)"', path.read_text(encoding="utf-8")))
    assert len(said) >= 9
    section = TEXT.partition("## Plausibility")[2].partition("\n## ")[0]
    assert said == set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", section)) - {"business-rule"}
