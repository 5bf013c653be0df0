"""Validation: every rule by its sentence, HL7's examples and verdicts, faults put into valid examples, any JSON."""
