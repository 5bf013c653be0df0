"""Resource → every issue, each with its FHIRPath. Pure. Compiled from R4's StructureDefinitions; `validator.py` says how the parts meet."""
