"""Where graded cells are judged: in a process that holds the tests and the references, and runs no student's code.

- ``judge``    one notebook, cell by cell
- ``session``  the student's process, as the judge sees it: started, asked, interrupted, started again
- ``answers``  a student's function, as a judgement wants it
- ``checks``   ``check(...)`` in a graded cell
- ``remote``   what a student defined, as objects that ask the student's process
- ``names``    which names a test sees, and whose they are
- ``graded``   one graded cell: its test, run; its points, and why
- ``host``     the warm process that judges are forked from
"""
