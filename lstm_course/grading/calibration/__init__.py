"""What the instructor's own solution needs, found by grading it as a submission: what it does, a submission may do.

calibrate.py  runs the solution, and draws the conclusions
found.py      what came of it, as plain data, and what follows for a submission
advice.py     why a test cannot be judged apart, and what would change that, in words
stored.py     one file for each assignment, beside the gradebook
"""
