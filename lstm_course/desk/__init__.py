"""JupyterLab for a person: a student's own copy of the course, a lecture as live slides."""
