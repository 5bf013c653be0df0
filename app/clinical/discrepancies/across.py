"""Discrepancies that show only when several cases lie side by side: a table's title, its origins, its double counting."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from app.case.document import Case
from app.clinical.discrepancies.series import MARROW_IN_TITLE
from app.clinical.discrepancy import Discrepancy
from app.clinical.marks import Sign, marks_of

REFERENCE = re.compile(r"\[(\d+)\]")
PERCENT = re.compile(r"(?<![<>\d])(\d+(?:\.\d+)?)%")
NOT_STATED = "not stated"


def discrepancies_across(case: Case, others: Sequence[Case]) -> tuple[Discrepancy, ...]:
    """What the claims of `case` say, against the rows that its source's table gives to `others`. In a fixed order.

    Of the source's own case only: a row of the table makes no claim about the table.
    """
    if case.source.cited_as is not None:
        return ()
    rows = sorted((one for one in others if _row_of(one, case)), key=lambda one: one.id)
    found = (
        [*_documented(rows), *_origins(case, rows), *_percentages(case, rows), *_cited_twice(case, rows)]
        if rows
        else []
    )
    return tuple(found)


def _row_of(one: Case, case: Case) -> bool:
    return one.id != case.id and one.source.cited_as is not None and one.source.title == case.source.title


def _documented(rows: Sequence[Case]) -> Iterator[Discrepancy]:
    if MARROW_IN_TITLE not in rows[0].source.title:
        return
    clear = [row for row in rows if any(m.compartment == "marrow" and m.sign is Sign.CLEAR for m in marks_of(row))]
    documented, total = (sum(row.n for row in some) for some in (clear, rows))
    if documented < total:
        text = f"The marrow is documented in {documented} of the {total} cases that the title says had a medullary response."
        found = {row.id for row in clear}
        missing = tuple(row.id for row in rows if row.id not in found)
        yield Discrepancy("title-without-marrow", "unsupported", text, missing, (), (MARROW_IN_TITLE,))


def _origins(case: Case, rows: Sequence[Case]) -> Iterator[Discrepancy]:
    """Times to extramedullary relapse of the rows start at different things."""
    by_row = {row.id: origin for row in rows for origin in _origins_of(row)}
    if len(set(by_row.values())) > 1:
        shown = ", ".join(f"{id_}: {origin}" for id_, origin in by_row.items())
        text = f"The time to extramedullary relapse is counted from different origins, so the rows cannot be pooled ({shown})."
        quotations = tuple(claim.text for claim in case.claims if "incidence" in claim.text and "(Table" in claim.text)
        yield Discrepancy("origins-differ", "unsupported", text, tuple(by_row), (), quotations)


def _origins_of(row: Case) -> Iterator[str]:
    for one in row.statistics:
        if one.measure in ("time_to_emm", "time_to_progression"):
            yield one.origin_as_stated or NOT_STATED
    relapses = {event.id for event in row.events if event.kind == "extramedullary_relapse"}
    for event in row.events:
        distance = event.time.distance if event.time else None
        if event.id in relapses and event.time is not None and not (distance and distance.anchor in relapses):
            yield event.time.distance.anchor if event.time.distance else NOT_STATED


def _percentages(case: Case, rows: Sequence[Case]) -> Iterator[Discrepancy]:
    """A percentage that is a count of one row; called independent, it rests on that many patients."""
    for index, claim in enumerate(case.claims):
        for row in (row for row in rows if set(REFERENCE.findall(row.source.cited_as or "")) & set(claim.cites)):
            for one in row.statistics:
                if one.statistic != "count" or one.value is None or not one.out_of:
                    continue
                share = round(Fraction(one.value) / one.out_of * 100)
                if str(share) in PERCENT.findall(claim.text):
                    small = (
                        " A series of this size does not support 'independent'." if "independent" in claim.text else ""
                    )
                    text = f"{share}% is {one.value} of the {one.out_of} cases of '{row.id}'.{small}"
                    kind = "unsupported"
                    quotations = (claim.text, *((one.as_stated,) if one.as_stated else ()))
                    yield Discrepancy("percentage-of-one-row", kind, text, (f"claims[{index}]",), (), quotations)  # type: ignore[arg-type]


def _cited_twice(case: Case, rows: Sequence[Case]) -> Iterator[Discrepancy]:
    """Rows that are also cited as evidence: their patients count twice, and whether rows share patients is not known."""
    references = {reference: row.id for row in rows for reference in REFERENCE.findall(row.source.cited_as or "")}
    claims = [(i, c) for i, c in enumerate(case.claims) if set(c.cites) & set(references) or "(Table" in c.text]
    both = sorted({references[one] for _, claim in claims for one in claim.cites if one in references})
    if both:
        text = f"Rows of the table are also cited as evidence in the text ({', '.join(both)}); whether patients overlap is unknown, not zero."
        quotations = tuple(claim.text for _, claim in claims)
        yield Discrepancy(
            "rows-cited-as-evidence", "missing", text, tuple(f"claims[{i}]" for i, _ in claims), (), quotations
        )
