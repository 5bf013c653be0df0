"""Published sentences that claim something, recomputed from the cases that are given."""
