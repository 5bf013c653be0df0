"""Parameters that shape the answer: http://hl7.org/fhir/R4/search.html#return."""

import pytest

from app.search.conditions import SortKey
from app.search.limits import DEFAULT_COUNT, LARGEST_COUNT, MOST_SORT_KEYS
from app.search.parameters import number_of
from tests.search.asking import ask, fault, faults


class TestCount:
    @pytest.mark.parametrize(
        ("value", "count"),
        [
            ("1", 1),
            ("007", 7),
            ("1000", 1000),
            ("1001", LARGEST_COUNT),
            ("9" * 500, LARGEST_COUNT),
            ("0" * 500 + "3", 3),
        ],
    )
    def test_a_page_is_never_larger_than_the_largest_and_self_says_so(self, value: str, count: int) -> None:
        asked = ask("Patient", ("_count", value))
        assert asked.count == count and asked.asked == (("_count", str(count)),)

    @pytest.mark.parametrize("value", ["-1", "+1", "1.5", "1e9", "x", " 1", "٣", "1,2"])
    def test_what_is_no_whole_number_is_refused(self, value: str) -> None:
        assert "whole number" in fault("Patient", ("_count", value)).text

    def test_without_it_there_are_fifty(self) -> None:
        assert ask("Patient").count == DEFAULT_COUNT == 50

    def test_none_at_all_asks_for_the_total_alone(self) -> None:
        """'If _count has the value 0, this shall be treated the same as _summary=count.'"""
        for param in (("_count", "0"), ("_summary", "count")):
            search = ask("Patient", param).search()
            assert (search.count, search.total) == (0, "accurate")

    def test_neither_matches_nor_their_number_is_no_question(self) -> None:
        assert "Neither" in fault("Patient", ("_count", "0"), ("_total", "none")).text


class TestTotal:
    @pytest.mark.parametrize(("value", "total"), [("none", "none"), ("estimate", "accurate"), ("accurate", "accurate")])
    def test_an_estimate_is_answered_with_the_exact_number(self, value: str, total: str) -> None:
        assert ask("Patient", ("_total", value)).search().total == total

    def test_without_it_the_total_is_exact_or_absent(self) -> None:
        assert ask("Patient").search().total == "auto"

    def test_another_word_is_refused(self) -> None:
        assert "none, estimate or accurate" in fault("Patient", ("_total", "yes")).text


class TestSort:
    def test_keys_keep_their_order_and_direction(self) -> None:
        """Observation?_sort=status,-date,category, R4's example."""
        assert ask("Observation", ("_sort", "status,-date,category")).sort == (
            SortKey("text", name="status"),
            SortKey("date", True, number_of("Observation", "date")),
            SortKey("text", name="category"),
        )

    @pytest.mark.parametrize(
        ("type_", "name", "key"),
        [
            ("Patient", "family", SortKey("string", parameter=number_of("Patient", "family"))),
            ("RiskAssessment", "probability", SortKey("number", parameter=number_of("RiskAssessment", "probability"))),
            ("Observation", "value-quantity", SortKey("number", parameter=number_of("Observation", "value-quantity"))),
            ("Observation", "-subject", SortKey("text", True, name="subject")),
            ("ValueSet", "url", SortKey("text", name="url")),
            ("Patient", "-_id", SortKey("id", True)),
            ("Patient", "_lastUpdated", SortKey("updated")),
            ("Patient", "_tag", SortKey("text", name="_tag")),
        ],
    )
    def test_each_type_of_parameter_sorts_by_its_own_rows(self, type_: str, name: str, key: SortKey) -> None:
        assert ask(type_, ("_sort", name)).sort == (key,)

    @pytest.mark.parametrize(
        ("value", "says"),
        [
            ("_score", "no score"),
            ("code-value-quantity", "a composite"),
            ("_text", "sorted by parameters of type"),
            ("dat", "did you mean 'date'?"),
            ("--date", "'-date' is no search parameter"),
            ("subject.name", "names of parameters"),
            ("date:desc", "names of parameters"),
            ("date,-date", "twice"),
            ("date,", "empty key"),
            (",".join(f"k{i}" for i in range(MOST_SORT_KEYS + 1)), "more than 10"),
        ],
    )
    def test_what_cannot_be_sorted_by_is_refused(self, value: str, says: str) -> None:
        assert says in fault("Observation", ("_sort", value)).text

    def test_over_all_types_there_are_the_keys_that_all_have(self) -> None:
        assert [key.kind for key in ask(None, ("_sort", "-_lastUpdated,_id,_tag")).sort] == ["updated", "id", "text"]
        assert fault(None, ("_sort", "date")).key == "search-sort"
        assert "not the same" in fault(None, ("_type", "Observation,Procedure"), ("_sort", "date")).text
        assert ask(None, ("_type", "Observation,Procedure"), ("_sort", "status")).sort == (
            SortKey("text", name="status"),
        )


class TestShownParts:
    @pytest.mark.parametrize("value", ["true", "text", "data", "false"])
    def test_a_summary_is_one_of_those_that_r4_has(self, value: str) -> None:
        assert ask("Patient", ("_summary", value)).summary == value

    def test_another_summary_is_refused(self) -> None:
        assert "true, text, data, count, false" in fault("Patient", ("_summary", "yes")).text

    def test_elements_are_named_at_the_top_of_the_resource(self) -> None:
        """Patient?_elements=identifier,active,link, R4's example."""
        assert ask("Patient", ("_elements", "identifier,active,link")).elements == ("identifier", "active", "link")
        assert ask("Observation", ("_elements", "value,value[x],valueQuantity")).elements

    @pytest.mark.parametrize(
        ("value", "says"),
        [
            ("identifer", "did you mean 'identifier'?"),
            ("name.family", "at the top"),
            ("name,,id", "empty"),
        ],
    )
    def test_an_unknown_element_is_refused(self, value: str, says: str) -> None:
        assert says in fault("Patient", ("_elements", value)).text

    def test_over_several_types_an_element_of_one_will_do(self) -> None:
        types = ("_type", "Patient,Observation")
        assert ask(None, types, ("_elements", "birthDate,code")).elements == ("birthDate", "code")
        assert "no element of the types" in fault(None, types, ("_elements", "foo")).text

    def test_summary_and_elements_exclude_each_other(self) -> None:
        assert fault("Patient", ("_summary", "true"), ("_elements", "name")).expression == "http._elements"
        assert not faults("Patient", ("_summary", "false"), ("_elements", "name"))

    def test_the_narrative_alone_comes_without_includes(self) -> None:
        """'_include and _revinclude cannot be mixed with _summary=text.'"""
        refused = fault("Observation", ("_summary", "text"), ("_include", "Observation:subject"))
        assert "_summary=text" in refused.text


@pytest.mark.parametrize("name", ["_count", "_sort", "_total", "_summary", "_elements", "_contained", "__explain"])
def test_what_shapes_the_answer_comes_once_and_without_a_modifier(name: str) -> None:
    value = {
        "_count": "1",
        "_sort": "_id",
        "_total": "none",
        "_summary": "true",
        "_elements": "id",
        "_contained": "false",
    }
    param = (name, value.get(name, "true"))
    assert "comes twice" in fault("Patient", param, param).text
    assert fault("Patient", (f"{name}:desc", param[1])).key == "search-modifier"


def test_a_search_explains_itself_when_asked_to() -> None:
    assert ask("Patient", ("__explain", "true")).explain
    assert not ask("Patient", ("__explain", "false")).explain and not ask("Patient").explain
    assert fault("Patient", ("__explain", "x")).key == "search-value"


def test_contained_resources_are_no_matches_of_their_own() -> None:
    assert ask("Patient", ("_contained", "false")).asked == (("_contained", "false"),)
    assert "come with what contains them" in fault("Patient", ("_contained", "true")).text
