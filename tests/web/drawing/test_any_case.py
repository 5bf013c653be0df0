"""Laws of a drawing: of any case, however odd, in whatever order it lists things."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.case.document import ITEM_LISTS, Case
from app.clinical.discordance import Discordance
from app.fhir import exact_json
from app.web.drawing.drawing import drawing_of
from tests.case.strategies import TERMINOLOGY, cases
from tests.literature.published import CASES, INVENTED, case_in
from tests.web.drawing.boxes import SVG, marks, of_class, outside, overlaps, size, tree
from tests.web.drawing.cases import HARD, found_in

slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much, HealthCheck.large_base_example]
some = settings(max_examples=40, deadline=None, suppress_health_check=slow, derandomize=True)
ALL = {**CASES, "invented": case_in(INVENTED)}
LISTS = [name for name in ITEM_LISTS if name != "trials"] + ["members", "subgroups"]
NUMBERS = ("x", "y", "width", "height", "d", "points")


def faults(case: Case, width: int, found: Sequence[Discordance] | None = None) -> list[str]:
    """What a drawing of any case must not have."""
    svg = drawing_of(case, TERMINOLOGY, width=width, found=found)
    root = tree(svg)
    wide, high = size(root)
    ids = {str(item.id) for name in ITEM_LISTS for item in getattr(case, name)}
    wrong = [f"on each other: {one}" for one in overlaps(root)] + [f"outside: {one}" for one in outside(root)]
    for one in marks(root):
        if str(one.get("href")).removeprefix("#item-") not in ids:
            wrong.append(f"leads nowhere: {one.get('href')}")
        if not one.findtext(f"{SVG}title"):
            wrong.append("a mark without a title")
    for one in root.iter():
        wrong += [f"style: {one.tag}"] if "style" in one.attrib or one.tag in (f"{SVG}style", f"{SVG}script") else []
        wrong += [
            f"{name}={one.attrib[name]}" for name in NUMBERS if re.search("nan|inf|None", one.attrib.get(name, ""))
        ]
        for x in re.findall(r"[MH] ?(-?[\d.]+)", one.get("d", "")) if one.tag == f"{SVG}path" else []:
            inside = -2 <= float(x) <= wide or "pattern" in str(one.get("class")) or one in _patterns(root)
            wrong += [] if inside else [f"x of a path: {x}"]
    return wrong if high < 20_000 else [*wrong, f"{high} pixels high"]


def _patterns(root: Any) -> list[Any]:
    return [part for one in root.iter(f"{SVG}pattern") for part in one]


@given(cases())
@some
def test_any_case_is_drawn_whole_and_legible(case: Case) -> None:
    assert not faults(case, 1040)


@given(cases())
@settings(some, max_examples=20)
def test_any_case_is_drawn_for_a_phone(case: Case) -> None:
    assert not faults(case, 366)


@pytest.mark.parametrize("width", [1040, 366])
@pytest.mark.parametrize("name", HARD)
def test_a_hard_case_is_drawn_whole_and_legible(name: str, width: int) -> None:
    assert not faults(HARD[name], width, found_in(name))


def test_five_hundred_events_are_bundled_with_their_number_in_less_than_120_kb() -> None:
    svg = drawing_of(HARD["500 events"], TERMINOLOGY, found=found_in("500 events"))
    assert len(svg.encode()) < 120_000
    shown = [str(one.text) for one in tree(svg).iter(f"{SVG}text")]
    bundled = sum(
        int(one[1:])
        for one in shown[shown.index("Events") if "Events" in shown else 0 :]
        if re.fullmatch(r"\+\d+", one)
    )
    assert bundled > 500


def test_a_case_without_any_time_says_so_on_its_axis() -> None:
    svg = drawing_of(HARD["without events"], TERMINOLOGY)
    assert svg.count("no times stated") >= 2


def test_dates_beside_an_undated_diagnosis_are_told_and_placed_nowhere() -> None:
    root = tree(drawing_of(HARD["dates beside an undated diagnosis"], TERMINOLOGY))
    words = ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]
    assert "Relapse, 2020-05-03" in words and "distance not stated" in words


def test_a_case_with_dates_has_the_years_above_the_months() -> None:
    root = tree(drawing_of(HARD["dates"], TERMINOLOGY))
    words = [str(one.text) for one in of_class(root, "tl-quiet")]
    assert {"2020", "2021", "0", "start of the year", "months from diagnosis"} <= set(words)


@pytest.mark.parametrize("id_", ALL)
@given(data=st.data())
@settings(derandomize=True, max_examples=4, deadline=None)
def test_the_order_of_the_document_changes_no_byte(id_: str, data: st.DataObject) -> None:
    case = ALL[id_]
    shuffled = {name: tuple(data.draw(st.permutations(getattr(case, name)))) for name in LISTS}
    assert drawing_of(case.model_copy(update=shuffled), TERMINOLOGY) == drawing_of(case, TERMINOLOGY)


@pytest.mark.parametrize("id_", ALL)
def test_a_case_read_again_gives_the_same_bytes(id_: str) -> None:
    case = ALL[id_]
    again = Case.model_validate(exact_json.loads(exact_json.dumps(case.as_data())))
    assert drawing_of(again, TERMINOLOGY) == drawing_of(case, TERMINOLOGY)


def test_without_links_no_mark_leads_anywhere_and_all_still_tell() -> None:
    root = tree(drawing_of(CASES["index-case"], TERMINOLOGY, links=False))
    assert not list(root.iter(f"{SVG}a"))
    assert all(one.findtext(f"{SVG}title") for one in marks(root))


def test_a_drawing_stands_alone_on_white_and_names_itself() -> None:
    root = tree(drawing_of(CASES["index-case"], TERMINOLOGY, title="<A title & more>"))
    assert root.tag == f"{SVG}svg"
    (ground,) = of_class(root, "tl-ground")
    assert ground.get("fill") == "#ffffff" and (ground.get("width"), ground.get("height")) == (
        root.get("width"),
        root.get("height"),
    )
    named = {one.get("id"): "".join(one.itertext()) for one in root if one.get("id")}
    assert named[root.get("aria-labelledby")] == "<A title & more>"
    assert "Bone marrow clear while disease outside bone grew" in named[root.get("aria-describedby")]
    assert root.get("role") == "group"


def test_two_drawings_on_one_page_share_no_id() -> None:
    found = [
        one.get("id")
        for width in (1040, 366)
        for one in tree(drawing_of(CASES["index-case"], TERMINOLOGY, width=width)).iter()
    ]
    ids = [one for one in found if one is not None]
    assert len(ids) == len(set(ids))


def test_a_drawing_narrower_than_320_pixels_is_refused() -> None:
    with pytest.raises(ValueError, match="320"):
        drawing_of(CASES["index-case"], TERMINOLOGY, width=200)


def test_without_its_head_a_drawing_still_tells_its_title_and_sentence() -> None:
    whole, short = (tree(drawing_of(CASES["index-case"], TERMINOLOGY, head=head)) for head in (True, False))
    assert size(short)[1] < size(whole)[1]
    for root, seen in ((whole, True), (short, False)):
        words = " ".join("".join(one.itertext()) for one in root.iter(f"{SVG}text"))
        assert ("Bone marrow clear while" in words) is seen
        assert "Bone marrow clear while" in "".join(root.find(f"{SVG}desc").itertext())  # type: ignore[union-attr]
