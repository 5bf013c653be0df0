"""Figures in claims: one percentage given to two things, and an incidence read off a list of cases."""

import re
from collections import defaultdict
from collections.abc import Iterator

from app.case.document import Case
from app.case.record import Claim
from app.clinical.discrepancy import Discrepancy

BELOW = re.compile(r"<\s?\d+(?:\.\d+)?\s?%")


def figures(case: Case) -> Iterator[Discrepancy]:
    """Both rules, over the claims of one document."""
    yield from _one_figure_for_two(case)
    for index, claim in enumerate(case.claims):
        if "incidence" in claim.text and re.search(r"\(Table \d", claim.text):
            text = "An incidence is read off a table of cases. A list without denominators shows none."
            yield Discrepancy(
                "incidence-without-denominator", "unsupported", text, (f"claims[{index}]",), (), (claim.text,)
            )


def _one_figure_for_two(case: Case) -> Iterator[Discrepancy]:
    """The same bound, said of two things on different references."""
    by_figure: dict[str, list[tuple[int, Claim]]] = defaultdict(list)
    for index, claim in enumerate(case.claims):
        for figure in set(BELOW.findall(claim.text)):
            by_figure[figure].append((index, claim))
    for figure, found in sorted(by_figure.items()):
        if len({claim.cites for _, claim in found}) > 1:
            text = f"{figure} is given in {len(found)} claims, about different things and on different references."
            paths = tuple(f"claims[{index}]" for index, _ in found)
            quotations = tuple(claim.text for _, claim in found)
            yield Discrepancy("one-figure-for-two-things", "contradiction", text, paths, (), quotations)
