"""Stages and diagnoses of a case: every rule at the diagnosis, measurability and leukaemia again at each relapse."""

from collections.abc import Callable, Collection, Sequence
from functools import partial

from app.case.document import Case
from app.clinical import sources
from app.clinical.answer import Answer
from app.clinical.baseline import baseline_days
from app.clinical.discrepancy import Discrepancy
from app.clinical.durie_salmon import VARIANTS, durie_salmon
from app.clinical.facts import Facts, facts_at
from app.clinical.genomic_staging import genomic_staging
from app.clinical.iss import iss
from app.clinical.measurability import measurability
from app.clinical.moments import diagnosis_of, relapses_of
from app.clinical.plasma_cell_leukaemia import imwg_2021, kyle_1974
from app.clinical.r2_iss import r2_iss
from app.clinical.r_iss import r_iss
from app.clinical.slim_crab import slim_crab
from app.clinical.solitary_plasmacytoma import solitary_plasmacytoma
from app.clinical.unit_gaps import explained
from app.fhir.issues import Issue, did_you_mean
from app.fhir.problems import Invalid

Rule = Callable[[Facts], Answer]
STAGES: dict[sources.RuleSet, Rule] = {
    **{variant.ruleset: partial(durie_salmon, variant=variant) for variant in VARIANTS},
    sources.ISS: iss,
    **{ruleset: partial(r_iss, ruleset=ruleset) for ruleset in (sources.R_ISS, sources.R_ISS_IFISH)},
    **{ruleset: partial(r2_iss, ruleset=ruleset) for ruleset in (sources.R2_ISS, sources.R2_ISS_IFISH)},
    sources.GENOMIC: genomic_staging,
}
"""The staging rules by rule set. Of several for one rule, the first answers unless another is asked for by its id."""
DIAGNOSES: dict[sources.RuleSet, Rule] = {sources.SLIM_CRAB: slim_crab, sources.SOLITARY: solitary_plasmacytoma}
AT_EACH: tuple[tuple[sources.RuleSet, Callable[[Facts, bool], Answer]], ...] = (
    (sources.PCL_2021, imwg_2021),
    (sources.PCL_KYLE, kyle_1974),
    (sources.MEASURABILITY, lambda facts, _: measurability(facts)),
)
"""The rules that are asked again at each relapse, told whether the myeloma was there before."""


def staging(case: Case, of: str | None = None, rulesets: Collection[str] = ()) -> list[Answer]:
    """Every staging and diagnostic rule's answer on the case, or on its member `of`.

    rulesets: ids (`durie-salmon-imf`, `r-iss-2015-ifish`) that replace the ones in use by default. Raises Invalid for an
    unknown one. A series or subgroup as a whole has no stage: then every answer is `not_applicable`.
    """
    used = _chosen(rulesets)
    if case.grain != "individual" and of is None:
        return [_not_applicable(ruleset) for ruleset in (*used, *DIAGNOSES, *(ruleset for ruleset, _ in AT_EACH))]
    at = diagnosis_of(case, of)
    facts = facts_at(case, at, of, baseline_days(case, at, of))
    answers = [explained(STAGES[ruleset], facts) for ruleset in used]
    answers += [explained(rule, facts) for rule in DIAGNOSES.values()]
    moments = [(facts, False), *((facts_at(case, relapse, of), True) for relapse in relapses_of(case, of))]
    answers += [explained(_told(rule, prior), here) for here, prior in moments for _, rule in AT_EACH]
    return answers


def staging_discrepancies(case: Case, of: str | None = None) -> list[Discrepancy]:
    """What the record says of the diagnosis and of each relapse that cannot be used, or that contradicts itself."""
    at = diagnosis_of(case, of)
    moments = [facts_at(case, at, of, baseline_days(case, at, of))]
    moments += [facts_at(case, relapse, of) for relapse in relapses_of(case, of)]
    found = [one for facts in moments for one in facts.discrepancies]
    return list(dict.fromkeys(found))


def known_rulesets() -> tuple[str, ...]:
    """The ids that `staging` can be asked for."""
    return tuple(ruleset.id for ruleset in STAGES)


def _chosen(asked: Collection[str]) -> Sequence[sources.RuleSet]:
    by_id = {ruleset.id: ruleset for ruleset in STAGES}
    unknown = [one for one in asked if one not in by_id]
    if unknown:
        raise Invalid(
            *(
                Issue(
                    "not-supported",
                    "unknown-ruleset",
                    f"there is no rule set '{one}'{did_you_mean(one, by_id)}",
                    value=one,
                )
                for one in unknown
            )
        )
    chosen: dict[str, sources.RuleSet] = {}
    for ruleset in STAGES:
        chosen.setdefault(ruleset.rule, ruleset)
    return list((chosen | {by_id[one].rule: by_id[one] for one in asked}).values())


def _told(rule: Callable[[Facts, bool], Answer], prior: bool) -> Rule:
    return lambda facts: rule(facts, prior)


def _not_applicable(ruleset: sources.RuleSet) -> Answer:
    flag = "a stage is one patient's: ask for a member of the series"
    return Answer(ruleset.rule, str(ruleset), "not_applicable", flags=(flag,))
