"""What the rules derive, as FHIR."""
