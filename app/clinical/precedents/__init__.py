"""Which cases are nearest to one, by how much at least and at most, and why."""
