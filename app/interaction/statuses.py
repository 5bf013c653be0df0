"""The status line that a problem has inside a batch-response, where FHIR writes HTTP into the content itself.

http://hl7.org/fhir/R4/http.html; the door uses the same numbers, so that an entry and a lone write answer alike.
"""

from app.fhir import problems

STATUS: dict[type[problems.Problem], str] = {
    problems.Malformed: "400 Bad Request",
    problems.TooLarge: "413 Payload Too Large",
    problems.Unsupported: "415 Unsupported Media Type",
    problems.NotAcceptable: "406 Not Acceptable",
    problems.Invalid: "422 Unprocessable Entity",
    problems.NotFound: "404 Not Found",
    problems.Gone: "410 Gone",
    problems.Conflict: "409 Conflict",
    problems.PreconditionFailed: "412 Precondition Failed",
    problems.NotAllowed: "405 Method Not Allowed",
    problems.Busy: "503 Service Unavailable",
}


def status_of(problem: problems.Problem) -> str:
    """The status line of the problem, by its nearest class."""
    return next(STATUS[kind] for kind in type(problem).__mro__ if kind in STATUS)
