"""One word of a vocabulary, and what it becomes in FHIR."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.fhir.elements import coding, concept


@dataclass(frozen=True)
class Code:
    """One row's code: which system (URI), how sure, and whether it is sent or only understood."""

    system: str
    code: str
    display: str
    meaning: str
    verdict: str
    emit: bool

    @property
    def understood(self) -> bool:
        """A verified code is understood on the way in, sent or not; an unconfirmed one never is."""
        return self.verdict in ("confirmed", "weak")

    @property
    def sent(self) -> bool:
        """Only what the source states, in a code that was verified, goes out as a code (modelling.md)."""
        return self.emit and self.understood and self.meaning == "stated"

    @property
    def derivable(self) -> bool:
        """A verified code that says more than the source does: only a derived resource may carry it (modelling.md)."""
        return self.emit and self.understood and self.meaning == "inferred"


@dataclass(frozen=True)
class Concept:
    """A word with its text, its codes and what else its row says; columns left empty are not in `attributes`."""

    word: str
    text: str
    codes: tuple[Code, ...]
    attributes: Mapping[str, str]

    def codeable(self, text: str | None = None) -> dict[str, Any]:
        """A CodeableConcept: the codes that are sent, and `text` or the row's own text."""
        sent = [coding(code.system, code.code, code.display) for code in self.codes if code.sent]
        return concept(*sent, text=text or self.text)

    def listed(self, attribute: str) -> tuple[str, ...]:
        """The words of an attribute that holds several, such as a regimen's `agents`."""
        return tuple(self.attributes.get(attribute, "").split())
