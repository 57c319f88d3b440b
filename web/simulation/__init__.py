"""Simulated years on a passed clock, and a checker that shares no code with what it checks (`make simulate`)."""
