"""Documents to try the workbench with: the invented case, and a transaction with three faults."""

import copy

from app.api.examples import examples
from app.fhir import exact_json
from app.interaction.load_published import LITERATURE
from app.terminology.terminology import Terminology

EXAMPLES = {"case": "an invented case (YAML)", "bundle": "a Bundle", "refused": "a Bundle with three faults"}
_NOBODY = "urn:uuid:00000000-0000-4000-8000-000000000000"


def example(name: str, terminology: Terminology) -> str:
    """The text of one of EXAMPLES."""
    if name == "case":
        return (LITERATURE / "invented/hospital-case.yaml").read_text(encoding="utf-8")
    bundle = copy.deepcopy(examples(terminology)["examples"])
    if name == "refused":
        resources = {entry["resource"]["resourceType"]: entry["resource"] for entry in bundle["entry"]}
        resources["Patient"]["gender"] = "mail"
        del resources["Encounter"]["status"]
        resources["Group"]["member"][0]["entity"]["reference"] = _NOBODY
    return exact_json.dumps(bundle, pretty=True).decode() + "\n"
