"""Where graded cells are judged: in a process that holds the tests and the references, and runs no student's code.

From a job to its result:

- ``zygote``             the warm process that judges are forked from
- ``judge``              one notebook, cell by cell
- ``session``            the notebook's cells, in a student's process that is started again when it is gone
- ``student_life``       that process, as the judge sees it: started, watched, stood still, ended
- ``student_process``    what is said with it: it is asked, and asks
- ``folders``            its working folder

One graded cell:

- ``parsed_test``        its test, as Python
- ``graded_cell``        that test, run; its points, and why: ``failure_words``
- ``changed_libraries``, ``unpickling``  what a test may not do here
- ``checks``             ``check(...)`` in a test, judged by the course
- ``instructor``         the instructor's notebook: what students write, and what must run before a test
- ``alterations``        what a statement changes in place
- ``scope``              which names a test sees, and whose they are
- ``written_files``      which files students are to write
- ``names_left``         what a test leaves to later cells
- ``own_modules``        what a test imports
- ``seeds``, ``sources`` what a test sets or asks of Python itself, and means the student's code by it

What the student defined:

- ``student_namespace``  the global names, and what they stand for
- ``student_object``     one function, class or object: what is known of it, how its process is asked
- ``proxy``              what stands for it in a test; ``stand_ins`` makes it, by ``asked_methods`` and ``signatures``
- ``written_classes``    which of its words are taken
- ``student_exceptions`` what it raises
- ``derived_classes``    what a test derives from it
- ``shared``             what of it a test may change from outside
- ``remote_answer``      a function of the student's, as a judgement of an exercise wants it
- ``empty_arrays``       arrays without an entry, which would be equal to any other
"""
