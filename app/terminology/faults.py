"""What can be wrong with the rows of mappings/. A bad row stops the start; all of them are named at once."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from app.fhir.issues import did_you_mean
from app.terminology.check_digits import is_luhn, is_verhoeff
from app.terminology.columns import ALLOWED, OWN, Column
from app.terminology.rows import Row, System

CHECKS: Mapping[str, Callable[[str], bool]] = {"luhn": is_luhn, "verhoeff": is_verhoeff, "none": lambda _: True}
_WORD = re.compile(r"[a-z][a-z0-9_]*")
_CODE = re.compile(r"\S+( \S+)*")  # hl7.org/fhir/R4/datatypes.html#code
_URI = re.compile(r"(https?://|urn:)\S+")


def system_faults(rows: list[Row]) -> Iterator[str]:
    """What is wrong with the rows of systems.csv."""
    seen: set[str] = set()
    for row in rows:
        if not row["short"] or row["short"] in seen:
            yield f"{row.place}: '{row['short']}' is empty or stands above already"
        if not _URI.fullmatch(row["uri"]) or row["uri"] in seen:
            yield f"{row.place}: uri '{row['uri']}' is not an absolute URI, or stands above already"
        if row["check"] not in CHECKS:
            yield f"{row.place}: check is '{row['check']}'; allowed: {', '.join(CHECKS)}"
        seen |= {row["short"], row["uri"]}


def unit_faults(rows: list[Row]) -> Iterator[str]:
    """What is wrong with the rows of units.csv. A printed form stands for one unit."""
    seen: dict[str, str] = {}
    for row in rows:
        if not row["word"] or not row["text"] or not row["verified"]:
            yield f"{row.place}: a unit needs its UCUM code, a text, and where it was verified"
        for form in {row["word"], row["text"], *filter(None, row["printed"].split("|"))}:
            if form in seen:
                yield f"{row.place}: '{form}' already stands for {seen[form]}"
            seen[form] = row["word"]


def vocabulary_faults(
    name: str, rows: list[Row], systems: Mapping[str, System], words: Mapping[str, Collection[str]]
) -> Iterator[str]:
    """What is wrong with the rows of one vocabulary; `words`: those of every vocabulary, for what refers to them."""
    first_at: dict[str, str] = {}
    texts: dict[str, str] = {}
    stated: dict[tuple[str, str], str] = {}
    above = ""
    for row in rows:
        word = row["word"]
        if not _WORD.fullmatch(word):
            yield f"{row.place}: word '{word}' is not snake_case"
        if word not in first_at:
            first_at[word] = row.place
            yield from _first_row_faults(name, row, texts, words)
        else:
            if word != above:
                yield f"{row.place}: '{word}' stands at {first_at[word]} already; the rows of a word stand together"
            filled = [column for column in ("text", *OWN.get(name, {})) if row[column]]
            if filled:
                yield f"{row.place}: {', '.join(filled)} of '{word}' belongs in its first row, {first_at[word]}"
        above = word
        yield from _code_faults(row, systems)
        yield from _twice(row, stated)


def _first_row_faults(
    name: str, row: Row, texts: dict[str, str], words: Mapping[str, Collection[str]]
) -> Iterator[str]:
    text = row["text"].casefold()
    if not text:
        yield f"{row.place}: the first row of '{row['word']}' needs a text"
    elif text in texts:
        yield f"{row.place}: the text '{row['text']}' is that of '{texts[text]}'; a reader could not tell them apart"
    texts[text] = row["word"]
    for title, column in OWN.get(name, {}).items():
        yield from _value_faults(row, title, column, words)


def _value_faults(row: Row, title: str, column: Column, words: Mapping[str, Collection[str]]) -> Iterator[str]:
    value = row[title]
    if not value:
        if column.required:
            yield f"{row.place}: '{row['word']}' needs {title}"
    elif column.choices and value not in column.choices:
        yield f"{row.place}: {title} is '{value}'; allowed: {', '.join(column.choices)}"
    elif column.words_of:
        known = words.get(column.words_of, ())
        for part in value.split() if column.many else [value]:
            if part not in known:
                yield f"{row.place}: {title} '{part}' is not in {column.words_of}.csv{did_you_mean(part, known)}"


def _code_faults(row: Row, systems: Mapping[str, System]) -> Iterator[str]:
    for column, allowed in ALLOWED.items():
        if row[column] not in allowed:
            yield f"{row.place}: {column} is '{row[column]}'; allowed: {', '.join(allowed)}"
    if not row["verified"]:
        yield f"{row.place}: 'verified' must say where the row was verified, or that it was not"
    if row["verdict"] == "unconfirmed" and row["emit"] == "yes":
        yield f"{row.place}: an unconfirmed row is not emitted"
    system, code = row["system"], row["code"]
    if bool(system) != bool(code):
        yield f"{row.place}: a code needs a system, and a system a code"
    elif not code:
        if row["verdict"] != "unconfirmed" or row["display"]:
            yield f"{row.place}: a row without a code is 'unconfirmed' and has no display"
    elif system not in systems:
        yield f"{row.place}: system '{system}' is not in systems.csv{did_you_mean(system, list(systems))}"
    elif not _CODE.fullmatch(code):
        yield f"{row.place}: '{code}' is not a code"
    elif not CHECKS.get(systems[system].check, CHECKS["none"])(code):
        yield f"{row.place}: the check digit of {system} {code} is wrong"


def _twice(row: Row, stated: dict[tuple[str, str], str]) -> Iterator[str]:
    """A code that two words state would be read back as either; an inferred one gives way to the word that states it."""
    if not row["code"] or row["verdict"] == "unconfirmed":
        return
    key = (row["system"], row["code"])
    if row["meaning"] == "inferred":
        key = (f"{row['word']} {row['system']}", row["code"])
    if key in stated:
        yield f"{row.place}: {row['system']} {row['code']} is the code of '{stated[key]}' already"
    stated[key] = row["word"]
