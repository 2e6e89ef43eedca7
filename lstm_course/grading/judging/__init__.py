"""Where graded cells are judged: in a process that holds the tests and the references, and runs no student's code.

- ``judge``     one notebook, cell by cell
- ``session``   the notebook's cells, in a student's process that is started again when it is gone
- ``process``   the student's process, as the judge sees it: started, asked, watched, interrupted, ended
- ``folders``   its working folder
- ``answers``   a student's function, as a judgement wants it
- ``checks``    ``check(...)`` in a graded cell
- ``remote``    the names that a student defined, and what is lent to the student's process
- ``stand_in``  one object of the student's, which asks the student's process at every use
- ``told``      what a process tells of an object, as things of Python's own
- ``names``     which names a test sees, and whose they are
- ``graded``    one graded cell: its test, run; its points, and why
- ``host``      the warm process that judges are forked from
"""
