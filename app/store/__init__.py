"""The disk: the only folder that knows SQL."""
