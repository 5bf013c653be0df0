"""Many cases side by side: Table 1, survival, and the nearest cases of one."""
