"""What can go wrong, as exceptions that carry their issues.

    Problem
    ├── Malformed            the bytes are no JSON, YAML or XML that we can take
    ├── TooLarge             the body, a page or a Bundle is over the limit
    ├── Unsupported          a media type, character set or FHIR version that we cannot read
    ├── NotAcceptable        a media type or FHIR version that we cannot write
    ├── Invalid              well-formed, and breaks a rule; carries every fault at once
    ├── NotFound             nothing was ever there
    ├── Gone                 it was deleted
    ├── Conflict             it contradicts what is stored or what else was sent
    ├── PreconditionFailed   If-Match or a condition does not hold
    ├── NotAllowed           this interaction does not exist here
    └── Busy                 too much is waiting; try again soon

No HTTP status stands here: the door has the one table that knows them (`app/api/problems.py`).
"""

from collections.abc import Iterable

from app.fhir.issues import Issue


class Problem(Exception):
    """Something that a client is told about, issue by issue."""

    def __init__(self, *issues: Issue) -> None:
        super().__init__("; ".join(f"{issue.key} at {issue.expression or 'the request'}" for issue in issues))
        self.issues: list[Issue] = list(issues)


class Malformed(Problem):
    """The bytes are not what they say they are."""


class TooLarge(Problem):
    """Over a limit that the message names."""


class Unsupported(Problem):
    """A format that we cannot read."""


class NotAcceptable(Problem):
    """A format that we cannot write."""


class Invalid(Problem):
    """Readable, and against a rule."""


class NotFound(Problem):
    """Never existed here."""


class Gone(Problem):
    """Existed here and was deleted."""


class Conflict(Problem):
    """Contradicts what is stored, or another part of what was sent."""


class PreconditionFailed(Problem):
    """A condition that the client set does not hold."""


class NotAllowed(Problem):
    """No such interaction at this place."""


class Busy(Problem):
    """The queue is full; nothing was written."""


def require(issues: Iterable[Issue]) -> None:
    """Raise `Invalid` with every issue of severity error or fatal, if there is one."""
    faults = [issue for issue in issues if issue.severity in ("error", "fatal")]
    if faults:
        raise Invalid(*faults)
