"""The FHIRPath of R4's search parameters, which is a small part of FHIRPath: parsed into steps, or refused by raising."""

import re
from dataclasses import dataclass
from typing import Any

_AS = re.compile(r"\(([\w.]+) as (\w+)\)(\.\w+)?")
_TARGET = re.compile(r"(.+)\.where\(resolve\(\) is (\w+)\)")
_EQUALS = re.compile(r"where\((\w+)='([^']+)'\)")
_TYPED = re.compile(r"(?:as|ofType)\((\w+)\)")
_EXTENSION = re.compile(r"extension\('([^']+)'\)")
_HAS_EXTENSION = re.compile(r"where\(hasExtension\('([^']+)'\)\)")
_STEP = re.compile(r"\.?((?:where|as|ofType|extension)\((?:[^()']|'[^']*'|\([^()]*\))*\)|\w+(?:\[\d+\])?)")

DECEASED = "Patient.deceased.exists() and Patient.deceased != false"
FIRST_ENTRY = {"Bundle-composition": ("document", "Composition"), "Bundle-message": ("message", "MessageHeader")}
"""The parameters whose value is the first entry of a Bundle → the Bundle's type and the entry's."""


@dataclass(frozen=True)
class Parsed:
    """root: the type that the expression begins with. steps: for Elements.resolved. only: the type of a reference's target."""

    root: str
    steps: tuple[Any, ...]
    only: str | None = None
    is_extension: bool = False


def parsed(expression: str) -> Parsed:
    """One expression without `|` at its top. Raises ValueError for what is not understood."""
    text, only = expression.strip(), None
    if target := _TARGET.fullmatch(text):
        text, only = target[1], target[2]
    if as_ := _AS.fullmatch(text):
        text = f"{as_[1]}.as({as_[2]}){as_[3] or ''}"
    words, at = [], 0
    while at < len(text):
        word = _STEP.match(text, at)
        if not word:
            raise ValueError(f"'{expression}' is not understood from {at}")
        words.append(word[1])
        at = word.end()
    steps: list[Any] = []
    is_extension = False
    for word in words[1:]:
        if equals := _EQUALS.fullmatch(word):
            steps.append({equals[1]: equals[2]})
        elif typed := _TYPED.fullmatch(word):
            steps[-1] += f":{typed[1]}"
        elif extension := _EXTENSION.fullmatch(word):
            steps += ["extension", {"url": extension[1]}]
            is_extension = True
        elif extension := _HAS_EXTENSION.fullmatch(word):
            steps.append({"extension": extension[1]})
        elif word.isidentifier():
            steps.append(word)
        else:
            raise ValueError(f"'{expression}' has '{word}', which is not understood")
    return Parsed(words[0], tuple(steps), only, is_extension)
