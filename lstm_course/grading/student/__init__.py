"""The student's side: what runs in the locked-down process."""
