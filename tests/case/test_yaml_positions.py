"""Every value of a YAML text is found where it stands, in the styles that people write."""

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.case import yaml_positions
from app.case.yaml_positions import positions_in_yaml
from app.fhir.paths import Place
from app.fhir.positions.position import Position
from app.interaction.load_published import LITERATURE

WORDS = st.from_regex(r"[a-z]{1,6}", fullmatch=True)
VALUES = st.recursive(
    WORDS | st.text(max_size=8),
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(WORDS, inner, min_size=1, max_size=3),
    max_leaves=10,
)


@pytest.fixture(params=["libyaml", "Python"])
def _loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both of PyYAML's parsers: which one is there depends on the machine."""
    chosen = yaml.SafeLoader if request.param == "Python" else getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    monkeypatch.setattr(yaml_positions, "_LOADER", chosen)


def composed(text: str) -> dict[Place, Position]:
    """The places by PyYAML's own tree of nodes, which knows where each began."""
    found: dict[Place, Position] = {}

    def walk(node: yaml.Node, place: Place, mark: Any) -> None:
        found[place] = Position(text.count("\n", 0, mark.index) + 1, mark.index - text.rfind("\n", 0, mark.index))
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                walk(value, (*place, key.value), key.start_mark)
        elif isinstance(node, yaml.SequenceNode):
            for i, value in enumerate(node.value):
                walk(value, (*place, i), value.start_mark)

    root = yaml.compose(text, Loader=yaml.SafeLoader)
    walk(root, (), root.start_mark)
    return found


@settings(deadline=None)
@given(value=VALUES, flow=st.sampled_from([None, True, False]), style=st.sampled_from([None, '"', "'"]))
@pytest.mark.usefixtures("_loader")
def test_every_value_is_found_where_the_tree_of_nodes_has_it(value: Any, flow: Any, style: Any) -> None:
    text = yaml.safe_dump(value, default_flow_style=flow, default_style=style, allow_unicode=True, width=30)
    expected = composed(text)
    assert positions_in_yaml(text, list(expected)) == expected


@pytest.mark.parametrize("name", ["index-case", "terpos"])
@pytest.mark.usefixtures("_loader")
def test_every_id_of_a_published_case_is_found_on_its_line(name: str) -> None:
    text = (LITERATURE / f"{name}.yaml").read_text(encoding="utf-8")
    ids = [place for place in composed(text) if place[-1:] == ("id",)]
    lines = text.split("\n")
    data = yaml.load(text, Loader=yaml.BaseLoader)
    assert len(ids) > 10
    for place, position in positions_in_yaml(text, ids).items():
        value = data
        for step in place:
            value = value[step]
        assert lines[position.line - 1][position.column - 1 :].startswith("id:")
        assert str(value) in lines[position.line - 1]


@pytest.mark.usefixtures("_loader")
def test_a_block_stands_at_its_name_and_an_item_at_its_dash() -> None:
    text = "id: x\npatient:\n  sex: female\nevents:\n- id: a\n  kind: b\n- id: c\n"
    found = positions_in_yaml(text, [("patient",), ("events", 1), ("events", 1, "id"), ("events", 2)])
    assert found == {
        ("patient",): Position(2, 1),
        ("events", 1): Position(7, 3),
        ("events", 1, "id"): Position(7, 3),
    }


@pytest.mark.parametrize(
    "text", ["", "? [a, b]\n: c\n", "a: *x\n", "a: 'b\nc: d", "- - - -", "\t", "a: b: c", "%", "{"]
)
@pytest.mark.usefixtures("_loader")
def test_a_text_that_is_no_case_gives_what_stands_before_its_fault(text: str) -> None:
    found = positions_in_yaml(text, [(), ("a",), ("c",), (0, 0)])
    assert all(position.line == 1 for position in found.values())
