"""Validation speed: resources per second, and as a ratio to fhir.resources R4B merely parsing the same resources.

Run with the folder of the corpora in EMM_CORPORA: `python -m bench.validate`. Both are measured in the same run, in turn, five
rounds each, in seconds of this process; the median counts.
"""

import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

START = process_time()
from app.fhir import exact_json  # noqa: E402
from app.validate.validator import Validator  # noqa: E402

VALIDATOR = Validator()
VALIDATOR.issues({"resourceType": "Patient"})
STARTED = process_time() - START


def seconds(work: Callable[[], object]) -> float:
    """Seconds of this process that the work takes."""
    start = process_time()
    work()
    return process_time() - start


def main() -> None:
    """Print the figures."""
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"start with one Patient validated: {STARTED * 1000:.0f} ms, {memory:.0f} MB of process")
    folder = os.environ.get("EMM_CORPORA")
    if folder is None:
        sys.exit("EMM_CORPORA is not set: no corpora to measure with")
    from fhir.resources.R4B import get_fhir_model_class

    bodies = [path.read_bytes() for path in sorted((Path(folder) / "synthea").glob("*.json"))]
    bundles = [exact_json.loads(body) for body in bodies]
    ours = [entry["resource"] for bundle in bundles for entry in bundle["entry"]]
    theirs = [entry["resource"] for body in bodies for entry in json.loads(body)["entry"]]
    models: dict[str, Any] = {one["resourceType"]: get_fhir_model_class(one["resourceType"]) for one in theirs}

    def validate() -> None:
        for one in ours:
            VALIDATOR.issues(one)

    def validate_bundles() -> None:
        for bundle in bundles:
            VALIDATOR.issues(bundle)

    def parse() -> None:
        for one in theirs:
            models[one["resourceType"]].model_validate(one)

    cold = seconds(validate)
    rounds = [(seconds(validate), seconds(validate_bundles), seconds(parse)) for _ in range(5)]
    each, whole, peer = (median(column) for column in zip(*rounds, strict=True))
    count = len(ours)
    print(
        f"{count} Synthea resources of {len(models)} types; the first round, which compiles the checks: {cold * 1e6 / count:.1f} us each"
    )
    for name, taken in (
        ("validate, each alone", each),
        ("validate, as Bundles", whole),
        ("fhir.resources parses", peer),
    ):
        print(f"{name:22} {count / taken:8.0f} resources/s {taken * 1e6 / count:7.1f} us each   {peer / taken:5.1f}")


if __name__ == "__main__":
    main()
