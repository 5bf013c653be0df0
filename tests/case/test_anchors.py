"""Anchors exist, and following them never leads back."""

from typing import Any

from tests.case.documents import case, document, fault, faults


def event(id_: str, anchor: str | None = None, edge: str = "start", **more: Any) -> dict[str, Any]:
    distance = {"anchor": anchor, "edge": edge, "offset_months": [0, 1]}
    return {"id": id_, "kind": "relapse", **({"time": {"distance": distance}} if anchor else {}), **more}


def line(*events: dict[str, Any], treatments: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return document(events=[{"id": "diagnosis", "kind": "diagnosis"}, *events], treatments=treatments or [])


def treatment(start: str | None, end: str | None, edge: str = "start") -> dict[str, Any]:
    def time(anchor: str | None) -> dict[str, Any] | None:
        return {"distance": {"anchor": anchor, "edge": edge, "offset_months": [0, 1]}} if anchor else None

    fields = {"start": time(start), "end": time(end)}
    return {"id": "t", "label": "A treatment", **{name: value for name, value in fields.items() if value}}


def test_an_anchor_that_does_not_exist_is_named_with_the_one_that_was_meant() -> None:
    found = fault(line(event("a", "diagnosys")))
    assert (found.expression, found.key, found.value) == (
        "events[1].time.distance.anchor",
        "unknown-anchor",
        "diagnosys",
    )
    assert "did you mean 'diagnosis'?" in found.text


def test_the_anchor_of_a_reading_must_exist_too() -> None:
    time = {
        "distance": {"anchor": "diagnosis", "offset_months": [0, 9]},
        "readings": [{"anchor": "nowhere", "offset_months": [0, 1]}],
    }
    assert fault(line({"id": "a", "kind": "relapse", "time": time})).expression == "events[1].time.readings[0].anchor"


def test_only_events_and_treatments_are_anchors() -> None:
    assert fault(line(event("a", "myeloma"))).key == "unknown-anchor"


def test_two_events_that_are_placed_by_each_other_are_both_named() -> None:
    found = faults(line(event("a", "b"), event("b", "a")))
    assert {(issue.expression, issue.key) for issue in found} == {
        ("events[1].time.distance.anchor", "anchor-cycle"),
        ("events[2].time.distance.anchor", "anchor-cycle"),
    }


def test_an_event_cannot_be_placed_by_itself() -> None:
    assert fault(line(event("a", "a"))).key == "anchor-cycle"


def test_the_end_of_a_treatment_may_be_placed_by_its_start_and_not_the_start_by_its_end() -> None:
    assert case(line(treatments=[treatment("diagnosis", "t")])).treatments[0].end is not None
    assert fault(line(treatments=[treatment("t", None, edge="end")])).key == "anchor-cycle"


def test_a_long_way_round_is_a_cycle_too() -> None:
    data = line(event("a", "t", edge="end"), event("b", "a"), treatments=[treatment("b", None)])
    assert {issue.key for issue in faults(data)} == {"anchor-cycle"}


def test_a_cycle_through_a_reading_is_one() -> None:
    time = {
        "distance": {"anchor": "diagnosis", "offset_months": [0, 9]},
        "readings": [{"anchor": "b", "offset_months": [0, 1]}],
    }
    data = line({"id": "a", "kind": "relapse", "time": time}, event("b", "a"))
    assert {issue.key for issue in faults(data)} == {"anchor-cycle"}


def test_a_long_chain_is_no_cycle() -> None:
    chain = [event(f"e{number}", f"e{number - 1}" if number else "diagnosis") for number in range(500)]
    assert len(case(line(*chain)).events) == 501
