"""docs/conformance.md names tests that are there, has a row for every feature, and numbers that are the code's."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from app.api.problems import STATUS
from app.interaction.operations import OPERATIONS
from app.search import limits
from app.search.names import REFUSED
from app.search.parameters import refused_of
from app.settings import Settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
TEXT = (DOCS / "conformance.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/.-]+)::([\w:]+)`", TEXT)
FEATURES = {
    "Interactions": """read / vread; create / update; upsert (client id); no-op update detection; patch JSON / FHIRPath; delete → 410;
        history instance / type / system; conditional create; conditional update; conditional delete / patch;
        conditional read (If-None-Match, If-Modified-Since); batch; transaction atomic; urn:uuid rewrite;
        conditional references in transaction; async batch / respond-async""",
    "Search": """string token reference date number quantity uri; composite / special near; UCUM canonical quantity; :exact :contains;
        :missing; :not :text; :in :not-in :above :below (token); :of-type :identifier :[type]; prefixes eq ne gt lt ge le sa eb ap;
        chained (n levels); _has / nested / chain in _has; _include _revinclude / :iterate / wildcard; _sort any param / multi-key;
        paging; default Bundle.total; _total none/estimate/accurate; _summary / _elements (SUBSETTED tag); POST _search;
        compartment search / system search; _filter / _text,_content / _list; unknown param, default; query plan to the user""",
    "Operations, formats and the rest": """$validate base / profile; $everything / $document; $expand $lookup $validate-code $translate;
        $export / $import; SQL-on-FHIR ViewDefinition; $convert(-data); CQL / Measure; other; JSON / XML / NDJSON; Subscriptions;
        SMART / backend services; audit; multi-tenancy; referential integrity write/delete; ETag / If-Match;
        Prefer return / handling / respond-async; OperationOutcome; deployment; distributed storage""",
}
"""Section → the features that servers are compared by, each a row."""


def rows(section: str) -> list[list[str]]:
    """The cells of every row of a section's tables, without their heads."""
    body = re.split(r"^## ", TEXT.partition(f"\n## {section}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    cells = [line.strip("|").split(" | ") for line in body.splitlines() if line.startswith("| ")]
    return [
        [cell.strip() for cell in row] for row in cells if row[0].strip() not in ("feature", "what", "on", "status")
    ]


@cache
def defined_in(path: str) -> frozenset[str]:
    """The tests that the file defines, as pytest names them (`test_x`, `TestY::test_x`); none where there is no such file."""
    file = ROOT / path
    found: set[str] = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body if file.is_file() else ():
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        found |= {prefix + one.name for one in inner if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}
    return frozenset(found)


def test_every_test_that_the_document_names_exists() -> None:
    assert len(NAMED) > 100
    assert [f"{path}::{name}" for path, name in NAMED if name not in defined_in(path)] == []


def test_a_test_that_does_not_exist_would_be_missed() -> None:
    assert "test_nothing_of_this_name" not in defined_in("tests/docs/test_conformance.py")
    assert defined_in("tests/docs/test_nothing_of_this_name.py") == frozenset()


@pytest.mark.parametrize("section", FEATURES)
def test_every_feature_has_a_row_with_an_answer_and_a_test(section: str) -> None:
    wanted = [" ".join(feature.split()) for feature in FEATURES[section].split(";")]
    found = {row[0]: row for row in rows(section)}
    assert [feature for feature in wanted if feature not in found] == []
    for row in found.values():
        assert len(row) == 4, row[0]
        assert row[1] and row[2].rstrip("|").strip(), row[0]
        assert re.search(r"`tests/[\w/.-]+::[\w:]*test_\w+`", row[3]), row[0]


def test_every_link_leads_to_a_file_or_a_heading() -> None:
    links = re.findall(r"\]\((?!http)([^)]+)\)", TEXT)
    headings = {re.sub(r"[^\w -]", "", line).lower().replace(" ", "-") for line in re.findall(r"^#+ (.*)", TEXT, re.M)}
    assert len(links) > 5
    assert [link for link in links if not (link[1:] in headings if link[0] == "#" else (DOCS / link).is_file())] == []


def test_the_refused_parameters_are_those_of_the_search() -> None:
    listed: set[tuple[str, str]] = set()
    definitions = 0
    for on, names, number, _ in rows("Search parameters that are refused"):
        where = ["Resource"] if on == "all types" else on.split(", ")
        listed |= {(type_, name) for type_ in where for name in re.findall(r"`(\w+)`", names)}
        definitions += int(number)
    assert definitions == 18  # as tests/search/test_parameters.py counts them in R4's own definitions
    types = {type_ for type_, _ in listed}
    common = refused_of("Resource")
    assert {name for type_, name in listed if type_ == "Resource"} == set(common)
    for type_ in types - {"Resource"}:
        assert {name for other, name in listed if other == type_} == set(refused_of(type_)) - set(common), type_
    assert [name for name in REFUSED if f"`{name}`" not in TEXT] == []


def test_the_limits_are_those_of_the_code() -> None:
    told = {row[0]: [int(number) for number in re.findall(r"\d+", row[1].replace(",", ""))] for row in rows("Limits")}
    assert told["resources on a page: where nothing is said; at most"][:2] == [
        limits.DEFAULT_COUNT,
        limits.LARGEST_COUNT,
    ]
    assert told["search parameters in a request"] == [limits.MOST_CLAUSES]
    assert told["values in a request"] == [limits.MOST_VALUES]
    assert told["dates in one parameter"] == [limits.MOST_DATES]
    assert told["steps of a chain"] == [limits.DEEPEST_CHAIN]
    assert told["ways that a chain may take; steps on all of them"] == [limits.MOST_WAYS, limits.MOST_STEPS]
    assert told["values that the conditions compare with in the end"] == [limits.LARGEST_CONDITION]
    assert told["`_include` and `_revinclude` in a request"] == [limits.MOST_INCLUDES]
    assert told["keys of `_sort`"] == [limits.MOST_SORT_KEYS]
    body = next(numbers for name, numbers in told.items() if name.startswith("a request body"))
    assert body[0] == Settings().max_body


def test_every_status_of_a_problem_is_explained() -> None:
    told = {int(number) for row in rows("Statuses") for number in row[0].split(", ")}
    assert set(STATUS.values()) - told == set()


def test_every_operation_that_is_served_is_named() -> None:
    assert [one.name for one in OPERATIONS if f"${one.name}" not in TEXT] == []
