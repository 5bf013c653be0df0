"""Resource → every issue, each with its FHIRPath. Pure. So far the rules of the JSON form and of references."""
