"""Extramedullary multiple myeloma as FHIR R4: see docs/architecture.md for the floors of this house."""
