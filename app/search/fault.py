"""What is wrong with one search parameter, raised where it is known and gathered by `query`."""

from collections.abc import Iterable

from app.fhir.issues import did_you_mean
from app.search.limits import LONGEST_NAME, LONGEST_TEXT


class Fault(Exception):
    """One fault. code: FHIR's issue type; key: our word for the rule; text: the sentence for the client.

    may_be_left_out: it is a name or modifier that is not served, which `handling=lenient` leaves out; a value never is.
    """

    def __init__(self, code: str, key: str, text: str, may_be_left_out: bool = False) -> None:
        super().__init__(text)
        self.code, self.key, self.text, self.may_be_left_out = code, key, text, may_be_left_out


def not_served(key: str, text: str) -> Fault:
    """A name or modifier that is not served."""
    return Fault("not-supported", key, text, may_be_left_out=True)


def wrong_value(text: str) -> Fault:
    """A value that cannot be read. The text is cut where the value in it is far too long."""
    return Fault("value", "search-value", text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…")


def too_costly(text: str) -> Fault:
    """More than a limit allows."""
    return Fault("too-costly", "search-too-many-values", text)


def choice(word: str, valid: Iterable[str]) -> str:
    """What stands behind `There is no x here`: the nearest of the valid words, then all of them."""
    known = list(valid)
    if not known:
        return "; there is none."
    return f"{did_you_mean(word[:LONGEST_NAME], known) or '.'} There are {', '.join(known)}."


def shown(name: str) -> str:
    """A name as it is shown in a sentence: quoted, and not longer than need be."""
    return f"'{name}'" if len(name) <= LONGEST_NAME else f"'{name[:LONGEST_NAME]}…'"
