"""Sequence data: tasks from the literature, and data that is on every machine."""
