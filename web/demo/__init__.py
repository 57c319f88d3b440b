"""The demonstration: invented people and marked examples, lived through the same doors as real cases."""
