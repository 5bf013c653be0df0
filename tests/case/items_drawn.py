"""Hypothesis strategies for the items of a case document, each as the plain data that a sender would write."""

from typing import Any

from hypothesis import strategies as st

from app.fhir.exact_json import ExactDecimal
from tests.case.values_drawn import ABSENCES, DATES, SMALL, TEXTS, numbers, pairs, without_none, word

OPTIONAL = st.none() | TEXTS
RESULTS = st.sampled_from(["positive", "negative"])
SENSITIVITIES = [ExactDecimal(one) for one in ("1", "0.0001", "0.00001", "0.0000010")]
OBSERVED = ("measurements", "cytogenetics", "findings", "stages", "assessments", "outcomes")
Strategy = st.SearchStrategy[dict[str, Any]]


class Drawn:
    """What has been drawn so far of a document, for later items to refer to."""

    def __init__(
        self, data: dict[str, Any], people: list[str], points: list[str], persons: "set[str] | set[str | None]"
    ) -> None:
        self.data, self.people, self.points, self.persons = data, people, points, persons
        self.ids: dict[str, list[str]] = {}
        for name in ("events", "treatments", "trials"):
            self.keep(name)

    def keep(self, name: str) -> None:
        """Let later items refer to this list."""
        self.ids[name] = [entry["id"] for entry in self.data[name]]

    def all(self) -> list[str]:
        return [id_ for found in self.ids.values() for id_ in found]

    def named(self, *names: str) -> list[str]:
        return [id_ for name in names for id_ in self.ids.get(name, ())]


def one_or_none(ids: list[str]) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from(ids) if ids else st.none()


def some(ids: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(ids), unique=True, max_size=3) if ids else st.just([])


def item(draw: st.DrawFn, id_: str, people: list[str]) -> dict[str, Any]:
    return without_none(id=id_, of=draw(one_or_none(people)), as_stated=draw(OPTIONAL))


def at(draw: st.DrawFn, drawn: Drawn, id_: str) -> dict[str, Any]:
    return item(draw, id_, drawn.people) | without_none(at=draw(one_or_none(drawn.points)))


def site(draw: st.DrawFn) -> dict[str, Any]:
    return without_none(site=draw(st.none() | word("sites")), laterality=draw(st.none() | word("laterality")))


def how(draw: st.DrawFn) -> dict[str, Any]:
    return without_none(method=draw(st.none() | word("methods")), specimen=draw(st.none() | word("specimens")))


@st.composite
def events(draw: st.DrawFn, people: list[str], id_: str, one: bool, trials: list[str]) -> dict[str, Any]:
    return item(draw, id_, people) | without_none(kind=draw(word("events")), label=draw(OPTIONAL))


@st.composite
def treatments(draw: st.DrawFn, people: list[str], id_: str, one: bool, trials: list[str]) -> dict[str, Any]:
    made = item(draw, id_, people) | without_none(label=draw(TEXTS), procedure=draw(st.none() | word("procedures")))
    given_to = "all" if one else draw(st.sampled_from(["all", "all", "some", "not_stated"]))
    if given_to != "all":
        plain = [
            without_none(id=f"agent-{number}", drug=draw(word("drugs")), as_stated=draw(OPTIONAL))
            for number in range(draw(st.integers(0, 2)))
        ]
        return made | without_none(given_to=given_to, agents=plain)
    status = draw(st.sampled_from(["completed", "stopped", "in_progress", "not_done", "unknown"]))
    agents = [draw(agents_of(f"agent-{number}")) for number in range(draw(st.integers(0, 2)))]
    return made | without_none(
        status=status,
        regimen=draw(st.none() | word("regimens")),
        line=draw(st.none() | SMALL),
        trial=draw(one_or_none(trials)),
        intent=draw(st.none() | word("intents")),
        stop_reason=draw(st.none() | word("reasons")) if status in ("stopped", "not_done") else None,
        agents=agents if status != "not_done" else [],
        cycles=draw(st.none() | SMALL) if status != "not_done" else None,
    )


@st.composite
def agents_of(draw: st.DrawFn, id_: str) -> dict[str, Any]:
    status = draw(st.sampled_from(["taken", "stopped", "unknown"]))
    reason = draw(st.none() | word("reasons")) if status == "stopped" else None
    return without_none(
        id=id_, drug=draw(word("drugs")), status=status, stop_reason=reason, dose_as_stated=draw(OPTIONAL)
    )


@st.composite
def trials(draw: st.DrawFn, people: list[str], id_: str, one: bool) -> dict[str, Any]:
    made = item(draw, id_, people) | without_none(title=draw(TEXTS), approval_as_stated=draw(OPTIONAL))
    if (one or made.get("of", "").startswith("member")) and draw(st.booleans()):
        fields = without_none(
            status=draw(st.none() | st.just("off_study")), consent_as_stated=draw(OPTIONAL), as_stated=draw(OPTIONAL)
        )
        made |= {"enrolment": fields}
    return made


@st.composite
def patients(draw: st.DrawFn, points: list[str]) -> dict[str, Any]:
    age = without_none(years=draw(numbers(0, 150)), at=draw(one_or_none(points)), as_stated=draw(OPTIONAL))
    names = st.fixed_dictionaries({"family": TEXTS}, optional={"given": st.lists(TEXTS, min_size=1, max_size=2)})
    systems = st.sampled_from(["https://w3id.org/emm-fhir/sid/invented-patient", "urn:oid:1.2.3.4"])
    return without_none(
        sex=draw(st.sampled_from(["male", "female", "other", "unknown"])),
        sex_as_stated=draw(OPTIONAL),
        age=age if "at" in age else None,
        ancestry_as_stated=draw(OPTIONAL),
        identifiers=draw(st.lists(st.fixed_dictionaries({"system": systems, "value": TEXTS}), max_size=2)),
        name=draw(st.none() | names),
        birth_date=draw(st.none() | DATES),
    )


@st.composite
def figures(draw: st.DrawFn, drawn: Drawn, id_: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(["photograph", "scan"]))
    address = draw(st.none() | st.just("https://w3id.org/emm-fhir/invented"))
    return at(draw, drawn, id_) | without_none(label=draw(TEXTS), kind=kind, caption=draw(TEXTS), address=address)


@st.composite
def conditions(draw: st.DrawFn, drawn: Drawn, id_: str) -> dict[str, Any]:
    made = at(draw, drawn, id_) | site(draw)
    is_first = id_.endswith("-0")
    kinds = word("conditions") if is_first else word("conditions").filter(lambda one: one != "multiple_myeloma")
    verification = draw(st.none() | st.sampled_from(["confirmed", "provisional", "unconfirmed", "refuted"]))
    return made | without_none(
        condition=draw(kinds),
        verification=verification,
        due_to=None if is_first else draw(one_or_none(["conditions-0"])),
        evidence=draw(some(drawn.named("figures", "events"))),
    )


@st.composite
def lesions(draw: st.DrawFn, drawn: Drawn, id_: str) -> dict[str, Any]:
    evidence = st.lists(st.sampled_from(["biopsy", "imaging", "clinical", "figure_caption"]), unique=True)
    number = draw(st.integers(0, 2)) if drawn.points else 0
    return (
        at(draw, drawn, id_)
        | site(draw)
        | without_none(
            condition=draw(one_or_none(drawn.named("conditions"))),
            position_as_stated=draw(OPTIONAL),
            number_as_stated=draw(OPTIONAL),
            contiguity_with_bone=draw(st.sampled_from(["yes", "no", "not_stated"])),
            phase=draw(st.none() | st.sampled_from(["primary", "secondary"])),
            evidence=draw(evidence),
            figures=draw(some(drawn.named("figures"))),
            sizes=[draw(sizes(drawn)) for _ in range(number)],
        )
    )


@st.composite
def sizes(draw: st.DrawFn, drawn: Drawn) -> dict[str, Any]:
    shorter, longest = draw(pairs(1, 60))
    perpendicular = shorter if draw(st.booleans()) else None
    unit = draw(st.sampled_from(["cm", "mm"]))
    return without_none(at=draw(st.sampled_from(drawn.points)), longest=longest, perpendicular=perpendicular, unit=unit)


@st.composite
def measurements(draw: st.DrawFn, drawn: Drawn, id_: str) -> dict[str, Any]:
    made = at(draw, drawn, id_) | how(draw) | {"analyte": draw(word("labs"))}
    made |= without_none(interpretation=draw(st.none() | st.sampled_from(["high", "low", "normal"])))
    kind = draw(st.sampled_from(["value", "value", "text", "result", "missing"]))
    if kind != "missing":
        made |= without_none(sensitivity=draw(st.none() | st.sampled_from(SENSITIVITIES)))
    if kind != "value":
        return made | {kind: draw({"text": TEXTS, "result": RESULTS, "missing": ABSENCES}[kind])}
    comparator = draw(st.none() | st.sampled_from(["<", "<=", ">=", ">"]))
    made |= without_none(value=draw(numbers(-5)), comparator=comparator)
    if draw(st.booleans()):
        low, high = draw(pairs())
        bounds = draw(st.sampled_from([{}, {"reference_low": low}, {"reference_low": low, "reference_high": high}]))
        return made | {"unit": draw(word("units")), **bounds}
    return made | without_none(unit_candidates=draw(st.lists(word("units"), unique=True, max_size=3)))


@st.composite
def cytogenetics(draw: st.DrawFn, drawn: Drawn, id_: str) -> dict[str, Any]:
    made = at(draw, drawn, id_) | how(draw) | {"abnormality": draw(word("cytogenetics"))}
    if draw(st.booleans()):
        return made | {"missing": draw(ABSENCES)}
    result = draw(RESULTS)
    alleles = draw(st.none() | st.sampled_from(["one", "both"])) if result == "positive" else None
    return made | without_none(result=result, clone_percent=draw(st.none() | numbers(0, 100)), alleles=alleles)


@st.composite
def findings(draw: st.DrawFn, drawn: Drawn, id_: str) -> dict[str, Any]:
    made = at(draw, drawn, id_) | how(draw) | site(draw) | {"finding": draw(word("findings"))}
    return made | draw(
        st.one_of(
            *(st.fixed_dictionaries({k: v}) for k, v in (("result", RESULTS), ("text", TEXTS), ("missing", ABSENCES)))
        )
    )


@st.composite
def stages(draw: st.DrawFn, drawn: Drawn, id_: str) -> dict[str, Any]:
    return at(draw, drawn, id_) | {"system": draw(word("stages")), "value": draw(TEXTS | st.just("IIIB"))}


@st.composite
def assessments(draw: st.DrawFn, drawn: Drawn, id_: str) -> dict[str, Any]:
    status = {"status": draw(word("responses"))} if draw(st.booleans()) else {"missing": draw(ABSENCES)}
    return at(draw, drawn, id_) | without_none(
        compartment=draw(word("compartments")),
        treatment=draw(one_or_none(drawn.named("treatments"))),
        lesions=draw(some(drawn.named("lesions"))),
        method=draw(st.none() | word("methods")),
        **status,
    )


@st.composite
def outcomes(draw: st.DrawFn, drawn: Drawn, id_: str) -> dict[str, Any]:
    status = {"vital_status": draw(word("vital_status"))} if draw(st.booleans()) else {"missing": draw(ABSENCES)}
    causes = st.fixed_dictionaries({"cause_as_stated": TEXTS}) | st.fixed_dictionaries({"cause_missing": ABSENCES})
    return at(draw, drawn, id_) | status | draw(st.just({}) | causes)


@st.composite
def investigations(draw: st.DrawFn, drawn: Drawn, id_: str) -> dict[str, Any]:
    return (
        at(draw, drawn, id_)
        | site(draw)
        | without_none(
            procedure=draw(word("procedures")),
            label=draw(OPTIONAL),
            number_as_stated=draw(OPTIONAL),
            specimen=draw(st.none() | word("specimens")),
            results=draw(some(drawn.named(*OBSERVED))),
            figures=draw(some(drawn.named("figures"))),
            conclusion=draw(OPTIONAL),
        )
    )


@st.composite
def differentials(draw: st.DrawFn, drawn: Drawn, id_: str) -> dict[str, Any]:
    return at(draw, drawn, id_) | {"considered": draw(st.lists(TEXTS, min_size=1, max_size=3))}


@st.composite
def statistics(draw: st.DrawFn, drawn: Drawn, id_: str) -> dict[str, Any]:
    made = item(draw, id_, drawn.people) | without_none(
        measure=draw(word("measures")),
        unit=draw(st.none() | word("units")),
        out_of=draw(st.none() | SMALL),
        origin_as_stated=draw(OPTIONAL),
    )
    statistic = draw(st.sampled_from(["count", "median", "mean", "range", "value"]))
    low, high = draw(pairs())
    figures = {"low": low, "high": high} if statistic == "range" else {"value": low}
    return made | {"statistic": statistic} | draw(st.just(figures) | st.fixed_dictionaries({"missing": ABSENCES}))


@st.composite
def claims(draw: st.DrawFn, drawn: Drawn, id_: str) -> dict[str, Any]:
    cites = draw(st.lists(st.sampled_from(["1", "10", "29"]), max_size=2))
    return without_none(id=id_, text=draw(TEXTS), cites=cites, about=draw(some(drawn.all())))


@st.composite
def discrepancies(draw: st.DrawFn, drawn: Drawn, id_: str) -> dict[str, Any]:
    kinds = ["contradiction", "unsupported", "ambiguity", "missing", "inconsistent_terms"]
    return without_none(
        id=id_,
        kind=draw(st.sampled_from(kinds)),
        text=draw(TEXTS),
        quotations=draw(st.lists(TEXTS, max_size=2)),
        fields=draw(some(drawn.all())),
        resolution=draw(OPTIONAL),
    )
