"""Errors that are meant for a person."""


class CourseError(Exception):
    """Something a person can put right. The message is one line: what is wrong and what to do.

    The command line prints it without a traceback and exits with code 2.
    """


class UnknownName(LookupError):
    """A unit or an exercise that is not there, or not there once. The message names the candidates."""

    def __str__(self) -> str:  # LookupError subclasses quote their argument in a traceback
        return str(self.args[0])
