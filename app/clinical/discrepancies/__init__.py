"""Where a record does not agree with itself: one file for each kind of rule, and what only a reader can see."""
