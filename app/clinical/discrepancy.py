"""Where a record does not agree with itself, or cannot be used, as a rule found it."""

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["contradiction", "unsupported", "ambiguity", "missing", "inconsistent_terms"]


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """key: our stable word for the rule that found it. paths: places in the case document; fields: ids of the items."""

    key: str
    kind: Kind
    text: str
    paths: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    quotations: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Plain data, as one of the assessment's `discrepancies`."""
        return {
            "key": self.key,
            "kind": self.kind,
            "text": self.text,
            "paths": list(self.paths),
            "fields": list(self.fields),
            "quotations": list(self.quotations),
        }
