"""Who derived it: the service with its version, and one Provenance of everything that it derived."""

from uuid import NAMESPACE_URL, uuid5

from app.convert.derived.derivation import Derivation
from app.convert.source import PARTICIPANT
from app.fhir.elements import Element, coding, concept

CREATE = coding("http://terminology.hl7.org/CodeSystem/v3-DataOperation", "CREATE", "create")


def write_device(derivation: Derivation) -> None:
    """The service in this version; another version is another Device, so that a stored result keeps its own.

    It is not the Device that the case's Composition and Provenance name: that one has no version, as the same document gives the same Bundle for ever.
    """
    derivation.derive(
        f"device/{derivation.version}",
        "Device",
        status="active",
        deviceName=[{"name": "emm-fhir", "type": "model-name"}],
        version=[{"value": derivation.version}],
    )


def write_provenance(derivation: Derivation, recorded: str) -> None:
    """One Provenance whose targets are all that was derived, and whose entities the inputs that `derivedFrom` does not take.

    Its id follows from its targets: what other rule sets derive has a Provenance of its own, and neither replaces the other.
    """
    targets = [derivation.urn(one) for one in derivation.resources.values() if one["resourceType"] != "Device"]
    if not targets:
        return
    entities: list[Element] = [{"role": "derivation", "what": {"reference": one}} for one in derivation.others]
    resource = derivation.derive(
        f"provenance/{uuid5(NAMESPACE_URL, ' '.join(one['reference'] for one in targets))}",
        "Provenance",
        target=targets,
        recorded=recorded,
        activity=concept(CREATE, text="Rules applied to the record of a case"),
        agent=[{"type": concept(coding(PARTICIPANT, "assembler", "Assembler")), "who": derivation.device}],
        entity=entities,
    )
    del resource["identifier"]
