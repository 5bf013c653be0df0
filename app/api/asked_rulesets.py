"""What an assessment is asked for: rule sets, one for a rule, and a definition. The same for the API and the page."""

from collections.abc import Iterable

from app.api.asked_words import asked_words
from app.clinical.extramedullary import Definition
from app.fhir.issues import Issue
from app.fhir.problems import require
from app.interaction.assess_case import RULE_OF

ASSESSMENT = {"definition": ("strict", "broad"), "ruleset": tuple(RULE_OF)}


def asked_rulesets(params: Iterable[tuple[str, str]]) -> tuple[list[str], Definition | None]:
    """The rule sets in place of the default ones, and the definition; None: both.

    Raises Invalid for what is not known, and for a second rule set of one rule.
    """
    given = list(params)
    asked = asked_words(given, ASSESSMENT, repeated="ruleset")
    rulesets = [value for name, value in given if name == "ruleset"]
    twice = [one for i, one in enumerate(rulesets) if RULE_OF[one] in {RULE_OF[other] for other in rulesets[:i]}]
    require(
        Issue("value", "ruleset-twice", f"one rule set for {RULE_OF[one]}, not several", "http.ruleset", one)
        for one in twice
    )
    return rulesets, asked.get("definition")
