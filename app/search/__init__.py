"""Search parameters, used both ways: value → index rows, query → condition. Pure; the disk turns conditions into SQL."""
