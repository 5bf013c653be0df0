"""One word of a vocabulary, and what it becomes in FHIR."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.fhir.elements import coding, concept


@dataclass(frozen=True)
class Code:
    """One row's code: which system, how sure, and whether it is sent or only understood."""

    system: str
    code: str
    display: str
    meaning: str
    verdict: str
    emit: bool

    @property
    def sent(self) -> bool:
        """Only what the source states, in a code that was verified, goes out as a code (modelling.md)."""
        return self.emit and self.meaning == "stated" and self.verdict in ("confirmed", "weak")


@dataclass(frozen=True)
class Concept:
    """A word with its text, its codes and what else its row says."""

    word: str
    text: str
    codes: tuple[Code, ...]
    attributes: Mapping[str, str]

    def codeable(self, text: str | None = None) -> dict[str, Any]:
        """A CodeableConcept: the codes that are sent, and `text` or the row's own text."""
        sent = [coding(code.system, code.code, code.display) for code in self.codes if code.sent]
        return concept(*sent, text=text or self.text)
