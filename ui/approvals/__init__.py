"""Approvals: what waits for a decision, the paper that is read, and the decision itself."""
