"""The warm processes, and what a student's process can see."""
