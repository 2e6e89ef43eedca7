"""The one kind of error that is meant for a person at a command line."""


class CourseError(Exception):
    """Something a person can put right. The message is one line: what is wrong and what to do.

    The command line prints it without a traceback and exits with code 2.
    """
