"""From a master to the notebooks of instructor and student, and back."""
