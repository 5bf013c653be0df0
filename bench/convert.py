"""Conversion speed: cases per second, and as a ratio to building the same resources with fhir.resources.

Run by `make bench`. Both are measured in the same run, in turn, five rounds each; the median counts.
"""

from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from fhir.resources.R4B.bundle import Bundle

from app.case.reading import read_yaml
from app.convert.from_bundle import bundle_to_case
from app.convert.to_bundle import case_to_bundle
from app.fhir import exact_json
from app.terminology.terminology import Terminology

ROOT = Path(__file__).parents[1]


def seconds(work: Callable[[], object], times: int) -> float:
    """Seconds that one run of the work takes, the mean of several."""
    start = perf_counter()
    for _ in range(times):
        work()
    return (perf_counter() - start) / times


def main() -> None:
    """Print the figures."""
    terminology = Terminology.load(ROOT / "mappings")
    paths = sorted((ROOT / "app/literature").glob("*.yaml"))
    cases = [read_yaml(path.read_bytes(), terminology.words) for path in paths]
    bundles = [case_to_bundle(case, terminology) for case in cases]
    plain = [Bundle.model_validate_json(exact_json.dumps(bundle)).model_dump(mode="json") for bundle in bundles]
    resources = sum(len(bundle["entry"]) for bundle in bundles)

    def convert() -> None:
        for case in cases:
            case_to_bundle(case, terminology)

    def convert_to_bytes() -> None:
        for case in cases:
            exact_json.dumps(case_to_bundle(case, terminology))

    def back() -> None:
        for bundle in bundles:
            bundle_to_case(bundle, terminology, "2000-01-01T00:00:00Z")

    def peer() -> None:
        for data in plain:
            Bundle.model_validate(data)

    rounds = [(seconds(convert, 5), seconds(convert_to_bytes, 5), seconds(back, 5), seconds(peer, 2)) for _ in range(5)]
    ours, ours_bytes, ours_back, theirs = (median(column) for column in zip(*rounds, strict=True))
    print(f"{len(cases)} published cases, {resources} resources")
    print(
        f"case -> Bundle            {len(cases) / ours:7.0f} cases/s   {theirs / ours:5.1f} times as fast as building the objects"
    )
    print(f"case -> Bundle as bytes   {len(cases) / ours_bytes:7.0f} cases/s   {theirs / ours_bytes:5.1f} times")
    print(f"Bundle -> case            {len(cases) / ours_back:7.0f} cases/s   {theirs / ours_back:5.1f} times")
    print(f"fhir.resources, building  {len(cases) / theirs:7.0f} cases/s   1.0")


if __name__ == "__main__":
    main()
