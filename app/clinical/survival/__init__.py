"""Time to extramedullary disease and survival after it: each person an interval, each curve two readings."""
