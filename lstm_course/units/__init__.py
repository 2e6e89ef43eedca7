"""The units: one folder each, with everything of it together."""
