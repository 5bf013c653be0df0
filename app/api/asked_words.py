"""What a view is asked for: parameters that take one of a few words. Everything else is refused by name."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.fhir.issues import Issue, did_you_mean
from app.fhir.problems import Invalid

SHOWN = 40
"""So many words are named in a refusal; of a longer list, how many there are and the nearest ones."""


def asked_words(
    params: Iterable[tuple[str, str]], known: Mapping[str, tuple[str, ...]], repeated: str = ""
) -> dict[str, Any]:
    """The parameters by name, each with one of its words; `repeated` may be given more than once, and its last word counts.

    Raises Invalid, naming every other parameter, word and repetition at once.
    """
    asked: dict[str, Any] = {}
    faults = []
    for name, value in params:
        if name not in known:
            listed = ", ".join(known) or "none"
            text = f"'{name}' is no parameter here; there are: {listed}{did_you_mean(name, known)}"
            faults.append(Issue("not-supported", "unknown-parameter", text, f"http.{name}", name))
        elif value not in known[name]:
            text = f"{name} is {_choice(value, known[name])}"
            faults.append(Issue("value", "bad-parameter", text, f"http.{name}", value))
        elif name in asked and name != repeated:
            faults.append(Issue("value", "parameter-twice", f"{name} is given once", f"http.{name}", value))
        else:
            asked[name] = value
    if faults:
        raise Invalid(*faults)
    return asked


def given(params: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The parameters that a form sends with something in them: an empty field asks for nothing."""
    return [(name, value.strip()) for name, value in params if value.strip()]


def _choice(value: str, words: tuple[str, ...]) -> str:
    if len(words) > SHOWN and all(word.isdecimal() for word in words):
        return f"a whole number from {words[0]} to {words[-1]}"
    if len(words) > SHOWN:
        return f"one of {len(words)} words{did_you_mean(value, words)}"
    return f"one of {', '.join(words)}"
