"""What the validator says of a resource, in short: (expression, key) of each issue of a severity."""

from typing import Any

from app.validate.validator import Validator

VALIDATOR = Validator(rules=lambda path: ())
"""Structure and bindings alone: so that each test of them is about one thing."""
WHOLE = Validator()


def said(
    resource: Any, severity: str = "error", validator: Validator = VALIDATOR, **asked: Any
) -> list[tuple[str | None, str]]:
    """Expression and key of each issue with this severity."""
    return [(i.expression, i.key) for i in validator.issues(resource, **asked) if i.severity == severity]


def texts(resource: Any) -> str:
    """All sentences."""
    return "\n".join(issue.text for issue in VALIDATOR.issues(resource))


def observation(**members: Any) -> dict[str, Any]:
    """A valid Observation with these members."""
    return {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, **members}


def patient(**members: Any) -> dict[str, Any]:
    """A valid Patient with these members."""
    return {"resourceType": "Patient", **members}
