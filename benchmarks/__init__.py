"""What the core costs, measured beside the least the database allows and beside the stock part, in one run."""
