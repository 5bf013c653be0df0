"""What is well-formed and still cannot be so, or hardly: warnings with a reason, on any FHIR resource or Bundle. Pure."""
