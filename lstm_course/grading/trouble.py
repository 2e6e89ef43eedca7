"""Says in words what nbgrader and nbformat say in tracebacks."""

from __future__ import annotations


def in_words(error: BaseException) -> str:
    """One line about why a submission could not be graded, or a step of nbgrader's not be done."""
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & {"NotJSONError", "JSONDecodeError", "UnicodeDecodeError"}:
        return "the notebook file is damaged: it is not JSON"
    if "SchemaTooOldError" in names or "SchemaTooNewError" in names:
        return "the notebook's nbgrader metadata is of another version than this nbgrader's"
    if "ValidationError" in names:
        return "the notebook is damaged: its cells or their nbgrader metadata are not as they should be"
    if "OperationalError" in names:
        return "the gradebook could not be read or written"
    if isinstance(error, KeyError | AttributeError | TypeError):
        return f"the notebook is damaged: {type(error).__name__}: {_first_line(error)}"
    return _first_line(error) or type(error).__name__


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else ""
