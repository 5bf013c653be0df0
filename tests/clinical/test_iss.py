"""ISS, R-ISS and R2-ISS: the vectors of the requirements by their ids."""

from decimal import Decimal
from typing import Any

import pytest

from app.clinical import sources
from app.clinical.answer import Score
from app.clinical.facts import Facts, facts_at
from app.clinical.iss import iss
from app.clinical.r2_iss import r2_iss
from app.clinical.r_iss import r_iss
from app.fhir.exact_json import ExactDecimal
from tests.clinical.stated import chromosome, facts, ldh, measured, shipped

NO_HIGH_RISK = [chromosome(word, "negative") for word in ("deletion_17p", "t_4_14", "t_14_16")]
NO_R2 = [chromosome(word, "negative") for word in ("deletion_17p", "t_4_14")]
NO_1Q = chromosome("gain_1q", "negative")


def blood(beta_2_microglobulin: str | None, albumin: str | None, ldh_level: str | None = None) -> list[dict[str, Any]]:
    values = {"beta_2_microglobulin": beta_2_microglobulin, "albumin": albumin}
    found = [measured(analyte, value) for analyte, value in values.items() if value]
    return [*found, *([ldh(ldh_level)] if ldh_level else [])]


@pytest.mark.parametrize(
    ("vector", "beta_2_microglobulin", "albumin", "classes", "deciding"),
    [
        ("ISS-0", "10.8", None, ("III",), ()),
        ("ISS-1", "3.2", "3.6", ("I",), ()),
        ("ISS-2", "3.2", None, ("I", "II"), ("albumin",)),
        ("ISS-3", "5.45", None, ("II",), ()),
        ("ISS-4", None, "3.1", ("II", "III"), ("beta_2_microglobulin",)),
        ("albumin of exactly 3.5", "3.2", "3.5", ("I",), ()),
        ("albumin below 3.5", "3.2", "3.49", ("II",), ()),
        ("exactly 5.5", "5.5", None, ("III",), ()),
        ("exactly 3.5", "3.5", "3.5", ("II",), ()),
    ],
)
def test_iss_vectors(
    vector: str,
    beta_2_microglobulin: str | None,
    albumin: str | None,
    classes: tuple[str, ...],
    deciding: tuple[str, ...],
) -> None:
    answer = iss(facts(*blood(beta_2_microglobulin, albumin)))
    assert (answer.classes, answer.deciding_inputs) == (classes, deciding), vector


@pytest.mark.parametrize(
    ("vector", "values", "cytogenetics", "classes", "deciding"),
    [
        ("RISS-0", blood("10.8", None), [chromosome("deletion_17p"), chromosome("t_4_14")], ("III",), ()),
        ("RISS-1", blood("3.0", "4.0", "normal"), NO_HIGH_RISK, ("I",), ()),
        ("RISS-2", blood("3.0", "4.0"), NO_HIGH_RISK, ("I", "II"), ("lactate_dehydrogenase",)),
        ("RISS-3", blood("6.0", None), NO_HIGH_RISK, ("II", "III"), ("lactate_dehydrogenase",)),
        ("RISS-4", blood("3.0", "4.0", "high"), NO_HIGH_RISK, ("II",), ()),
    ],
)
def test_r_iss_vectors(
    vector: str,
    values: list[dict[str, Any]],
    cytogenetics: list[dict[str, Any]],
    classes: tuple[str, ...],
    deciding: tuple[str, ...],
) -> None:
    answer = r_iss(facts(*values, cytogenetics=cytogenetics))
    assert (answer.classes, answer.deciding_inputs) == (classes, deciding), vector


@pytest.mark.parametrize(
    ("vector", "values", "cytogenetics", "low", "high", "classes"),
    [
        ("R2-0", blood("10.8", None), [chromosome("deletion_17p"), chromosome("t_4_14")], "3.5", "5.0", ("IV",)),
        ("R2-1", blood("3.0", "4.0", "normal"), [*NO_R2, NO_1Q], "0", "0", ("I",)),
        ("R2-2", blood("4.0", None, "normal"), NO_R2, "1", "1.5", ("II", "III")),
        (
            "R2-3",
            blood("6", None, "normal"),
            [chromosome("deletion_17p"), chromosome("t_4_14", "negative"), NO_1Q],
            "2.5",
            "2.5",
            ("III",),
        ),
        (
            "R2-4",
            blood("6", None, "normal"),
            [chromosome("deletion_17p"), chromosome("t_4_14", "negative"), chromosome("amplification_1q")],
            "3.0",
            "3.0",
            ("IV",),
        ),
    ],
)
def test_r2_iss_vectors(
    vector: str,
    values: list[dict[str, Any]],
    cytogenetics: list[dict[str, Any]],
    low: str,
    high: str,
    classes: tuple[str, ...],
) -> None:
    answer = r2_iss(facts(*values, cytogenetics=cytogenetics))
    assert (answer.classes, answer.score) == (classes, Score(Decimal(low), Decimal(high))), vector


@pytest.fixture
def index() -> Facts:
    return facts_at(shipped("index-case"), "diagnosis")


def test_the_index_case_is_determined_without_albumin_ldh_and_1q(index: Facts) -> None:
    assert [rule(index).classes for rule in (iss, r_iss, r2_iss)] == [("III",), ("III",), ("IV",)]
    assert [rule(index).deciding_inputs for rule in (iss, r_iss, r2_iss)] == [(), (), ()]
    assert r2_iss(index).score == Score(Decimal("3.5"), Decimal("5.0"))


def test_the_index_case_is_not_determined_where_only_fish_counts(index: Facts) -> None:
    assert r_iss(index, sources.R_ISS_IFISH).classes == ("II", "III")
    strict = r2_iss(index, sources.R2_ISS_IFISH)
    assert (strict.classes, strict.score) == (("III", "IV"), Score(Decimal("1.5"), Decimal("5.0")))


def test_a_negative_karyotype_does_not_exclude() -> None:
    karyotype = [chromosome(item["abnormality"], "negative", method="karyotyping") for item in NO_HIGH_RISK]
    answer = r_iss(facts(*blood("3.0", "4.0", "normal"), cytogenetics=karyotype))
    assert answer.classes == ("I", "II")


def test_ldh_is_high_by_the_laboratorys_own_limit_and_unknown_without_it() -> None:
    def stage(limit: str | None = None) -> tuple[str, ...]:
        value = measured("lactate_dehydrogenase", "300", **({"reference_high": ExactDecimal(limit)} if limit else {}))
        return r_iss(facts(*blood("3.0", "4.0"), value, cytogenetics=NO_HIGH_RISK)).classes

    assert stage("214") == ("II",)
    assert stage("618") == ("I",)
    assert stage() == ("I", "II")
