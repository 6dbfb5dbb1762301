"""The Caseload window: every child of a practitioner, who needs them first, and a glance at the one chosen."""
