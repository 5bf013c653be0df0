"""What a case means: staging, diagnosis, response, compartments, survival. Pure rules in three-valued logic; no FHIR words."""
