"""R4's definitions, compiled into the tables that the service reads."""
