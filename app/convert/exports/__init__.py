"""Cases in formats that others expect, each with a report of what the format could not hold. Nothing is invented to fill one."""
