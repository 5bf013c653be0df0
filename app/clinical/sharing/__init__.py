"""Which cases a view across cases may use, and what of another owner's case it may show."""
