"""All submissions of a course, one after the other or side by side."""
