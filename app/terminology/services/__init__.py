"""The terminology operations, one file each: pure functions from parameters and holdings to a resource."""
