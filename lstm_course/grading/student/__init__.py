"""The student's side: what runs in the locked-down process.

- ``zygote``        the warm process that students' processes are forked from, or a student's where there is no fork
- ``agent``         does what the grader asks for: runs cells, calls functions
- ``shell``         IPython without a kernel
- ``global_names``  the notebook's names
- ``attempts``      tries a function on the cases of an exercise
- ``objects``       what the grader knows by number there
- ``deeds``         what can be done with it; ``special_methods`` are what Python does with it by itself
- ``raised``        what is told of exceptions
- ``sharing``       what a test may change of it from outside
- ``absent``        modules that are there and do nothing
- ``course_stub``   what stands for the course's own modules
- ``out_of_reach``  a framework's finished layers, taken away
"""
