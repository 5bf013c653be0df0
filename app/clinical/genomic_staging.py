"""IMS/IMWG consensus genomic staging of 2025: high risk if any of the four, not high risk only if none.

    1  del(17p) in more than 20 % of the clone, or a TP53 mutation
    2  t(4;14), t(14;16) or t(14;20), together with 1q gain or del(1p32)
    3  del(1p32) of both alleles, or of one together with 1q gain
    4  β2-microglobulin ≥ 5.5 mg/L with creatinine < 1.2 mg/dL

Source: Avet-Loiseau et al., J Clin Oncol 2025;43:2739, by its abstract and secondary texts [C6][C7][C8]. These differ on a
clone of exactly 20 % (">20 %" [C6], "20 % or more" [C7]), which is flagged and stays open. That a patient cannot be
placed is a normal answer: 567 of 832 could be in one registry [C6].
"""

from fractions import Fraction
from typing import Any

from app.clinical import sources
from app.clinical.answer import Answer, Criterion, Evidence, status_of
from app.clinical.chromosomes import Abnormality
from app.clinical.facts import Facts
from app.clinical.reach import Input, distinct, reach
from app.clinical.reported import with_reported
from app.clinical.spans import Span, samples
from app.clinical.truth import Truth, among, any_of

HIGH, NOT_HIGH = "high_risk", "not_high_risk"
CLASSES = (NOT_HIGH, HIGH)
CLONE = Fraction(20)  # percent, above
B2M, CREATININE = Fraction("5.5"), Fraction("1.2")  # mg/L at least, mg/dL below
TRANSLOCATIONS = ("t_4_14", "t_14_16", "t_14_20")
ONE, BOTH, NEITHER = "one", "both", "neither"


def stage(
    deletion_17p: bool,
    tp53_mutation: bool,
    t_4_14: bool,
    t_14_16: bool,
    t_14_20: bool,
    gain_1q: bool,
    deletion_1p32: str,
    beta_2_microglobulin: Fraction,
    creatinine: Fraction,
) -> str:
    """deletion_17p: in more than 20 % of the clone; deletion_1p32: of how many alleles; mg/L and mg/dL."""
    first = deletion_17p or tp53_mutation
    second = (t_4_14 or t_14_16 or t_14_20) and (gain_1q or deletion_1p32 != NEITHER)
    third = deletion_1p32 == BOTH or (deletion_1p32 == ONE and gain_1q)
    fourth = beta_2_microglobulin >= B2M and creatinine < CREATININE
    return HIGH if first or second or third or fourth else NOT_HIGH


def genomic_staging(facts: Facts) -> Answer:
    """The classes reachable at this moment."""
    find = facts.chromosomes.abnormality
    del17p, tp53, del1p32 = find("deletion_17p"), find("tp53_mutation"), find("deletion_1p32")
    gain = find("gain_1q", "amplification_1q")
    translocations = [find(word) for word in TRANSLOCATIONS]
    b2m, creatinine = facts.possible("beta_2_microglobulin", (B2M,)), facts.possible("creatinine", (CREATININE,))
    large_clone = Input("deletion_17p", _large_clone(del17p), _asked(del17p, "deletion_17p_clone_percent"))
    alleles = Input("deletion_1p32", _alleles(del1p32), _asked(del1p32, "deletion_1p32_alleles"))
    inputs: tuple[Input[Any], ...] = (
        large_clone,
        *(Input(one.word, one.possible) for one in (tp53, *translocations, gain)),
        alleles,
        Input("beta_2_microglobulin", distinct(b2m, lambda value: value >= B2M)),
        Input("creatinine", distinct(creatinine, lambda value: value < CREATININE)),
    )
    found = reach(stage, CLASSES, inputs)
    first = among(large_clone.possible) | tp53.present
    second = any_of(one.present for one in translocations) & (gain.present | del1p32.present)
    third = among(one == BOTH for one in alleles.possible) | (del1p32.present & gain.present)
    fourth = among(value >= B2M for value in b2m) & among(value < CREATININE for value in creatinine)
    return with_reported(
        Answer(
            "imwg-genomic-risk",
            str(sources.GENOMIC),
            status_of(found.classes),
            found.classes,
            found.deciding,
            criteria=(
                Criterion("deletion_17p_or_tp53_mutation", first, del17p.evidence + tp53.evidence),
                Criterion("translocation_with_1q_or_1p32", second, _said(*translocations, gain, del1p32)),
                Criterion("deletion_1p32", third, _said(del1p32, gain)),
                Criterion(
                    "beta_2_microglobulin_with_normal_creatinine",
                    fourth,
                    facts.evidence("beta_2_microglobulin", "creatinine"),
                ),
            ),
            at=facts.at,
            flags=_flags(del17p),
        ),
        facts,
        "imwg_genomic_risk",
        CLASSES,
    )


def _large_clone(del17p: Abnormality) -> tuple[bool, ...]:
    """Whether del(17p) is in more than 20 % of the clone; exactly 20 % stays open."""
    if del17p.present is not Truth.MET or not del17p.clone:
        return (False,) if del17p.present is Truth.NOT_MET else (True, False)
    sizes = samples((CLONE,), map(Span.point, del17p.clone))
    return tuple({over for size in sizes for over in ((True, False) if size == CLONE else (size > CLONE,))})


def _alleles(del1p32: Abnormality) -> tuple[str, ...]:
    """Of how many alleles 1p32 is deleted: as stated, else one or both."""
    there = del1p32.alleles or (ONE, BOTH)
    return tuple(one for present in del1p32.possible for one in (there if present else (NEITHER,)))


def _asked(found: Abnormality, detail: str) -> tuple[str, ...]:
    return (detail,) if found.present is Truth.MET else (found.word,)


def _said(*found: Abnormality) -> tuple[Evidence, ...]:
    return tuple(one for abnormality in found for one in abnormality.evidence)


def _flags(del17p: Abnormality) -> tuple[str, ...]:
    if CLONE not in del17p.clone:
        return ()
    return ("del(17p) in exactly 20 % of the clone: the published wordings differ ('>20 %', '20 % or more')",)
