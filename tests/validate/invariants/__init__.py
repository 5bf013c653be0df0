"""Invariants: compiled as the FHIRPath engine has them, on examples whole and broken; linear; corrected where R4 errs."""
