"""The list of cases, and one case: what its course shows, and all that its record says."""
