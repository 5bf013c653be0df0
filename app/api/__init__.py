"""The door: the only room, with main.py, that knows FastAPI and HTTP."""
