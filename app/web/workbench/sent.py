"""The text that was sent: its form, its data, and what is shown of it."""

from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from app.case.yaml_text import yaml_data
from app.fhir import exact_json
from app.fhir.issues import Issue
from app.fhir.problems import Invalid
from app.fhir.xml import reading
from app.web.wording import UNPRINTABLE

Form = Literal["json", "yaml", "xml"]
FORMATS = {"guess": "Guess", "json": "JSON", "yaml": "YAML (a case document)", "xml": "FHIR XML"}
ACTIONS = ("check", "store")
LONGEST_SENT_BACK = 1_000_000
"""Characters of a text that the page puts back into its box."""
_LONG_LINES = 300
"""Characters of a line on average, from which on JSON is shown indented."""


@dataclass(frozen=True)
class Sent:
    """text: as it is shown; where bytes are no UTF-8 each stands as U+FFFD. asked: the format that was chosen. is_indented: the text was written anew."""

    body: bytes
    text: str
    form: Form
    asked: str = "guess"
    is_indented: bool = False

    @property
    def sent_back(self) -> str:
        """What the box holds again: nothing where the text is too long, or would come back as another one."""
        is_exact = not UNPRINTABLE.search(self.text) and "\ufffd" not in self.text and "\ufeff" not in self.text
        return self.text if is_exact and len(self.text) <= LONGEST_SENT_BACK else ""

    def data(self) -> Any:
        """What the text says. Raises Malformed, Invalid."""
        if self.form == "xml":
            return reading.loads(self.body)
        if self.form == "json":
            return exact_json.loads(self.body)
        data = yaml_data(self.body)
        if isinstance(data, dict) and "resourceType" in data:
            text = "FHIR is read as JSON or XML; YAML is for case documents, which have no resourceType."
            raise Invalid(Issue("not-supported", "fhir-yaml", text, "resourceType", str(data["resourceType"])))
        return data

    def readable(self, data: Any) -> "Sent":
        """The same, JSON without line ends as lines."""
        if self.form != "json" or len(self.text) < _LONG_LINES * (self.text.count("\n") + 1):
            return self
        body = exact_json.dumps(data, pretty=True)
        return replace(self, body=body, text=body.decode(), is_indented=True)


def sent_of(fields: dict[str, bytes]) -> tuple[Sent, str]:
    """The text, from the file where there is one, and the action. Raises Invalid where format or action is no word that is known."""
    asked = fields.get("format", b"guess").decode("utf-8", "replace")
    action = fields.get("action", b"check").decode("utf-8", "replace")
    faults = [
        Issue("value", "bad-parameter", f"{name} is one of {', '.join(known)}", f"http.{name}", value)
        for name, value, known in (("format", asked, FORMATS), ("action", action, ACTIONS))
        if value not in known
    ]
    if faults:
        raise Invalid(*faults)
    body = fields.get("file") or fields.get("text", b"")
    text = body.decode("utf-8", "replace")
    return Sent(body, text, guessed(text) if asked == "guess" else cast("Form", asked), asked), action


def guessed(text: str) -> Form:
    """By the first character: XML begins with `<`, JSON with a brace or bracket; all else is read as YAML."""
    first = text.lstrip("\ufeff \t\n")[:1]
    return "xml" if first == "<" else "json" if first in ("{", "[") else "yaml"
