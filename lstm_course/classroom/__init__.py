"""What a student's notebook calls: check, inputs, working, predict."""
