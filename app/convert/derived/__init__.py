"""What the rules derive from a case becomes FHIR, beside what its source reports and never in its place. One way: it is not read back."""
