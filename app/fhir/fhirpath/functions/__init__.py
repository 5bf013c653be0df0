"""The functions of FHIRPath, a file per chapter of the standard."""
