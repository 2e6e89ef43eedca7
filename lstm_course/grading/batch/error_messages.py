"""Says in words what nbgrader, nbformat and the gradebook's database say in tracebacks."""

from __future__ import annotations

from lstm_course.basics.words import first_line

_DATABASE = {"DatabaseError", "DBAPIError"}  # sqlite3's and SQLAlchemy's, with all that derive from them
_ITS_OWN = {"IntegrityError", "DataError"}  # about one row, not about the gradebook
_GRADEBOOK = (
    ("locked", "is locked: close what else works on it (formgrader, another autograde), then try again"),
    ("not a database", "is damaged: put a copy of gradebook.db from before in its place"),
    ("malformed", "is damaged: put a copy of gradebook.db from before in its place"),
    ("no such", "is of another nbgrader: make a copy of it, then run 'nbgrader db upgrade'"),
    ("readonly", "cannot be written: look at the permissions of gradebook.db and of its folder"),
    ("unable to open", "cannot be opened: look at the permissions of gradebook.db and of its folder"),
    ("disk", "cannot be written: is the disk full?"),
)


def is_the_gradebooks(error: BaseException) -> bool:
    """Return whether the gradebook itself is at fault, for everybody, and no submission."""
    names = _names(error)
    return bool(names & _DATABASE) and not names & _ITS_OWN


def in_words(error: BaseException) -> str:
    """Return one line about why a submission could not be graded, or a step of nbgrader's not be done."""
    names = _names(error)
    if is_the_gradebooks(error):
        said = str(error).lower()
        for sign, words in _GRADEBOOK:
            if sign in said:
                return f"the gradebook {words}"
        return "the gradebook could not be read or written"
    if names & {"NotJSONError", "JSONDecodeError", "UnicodeDecodeError"}:
        return "the notebook file is damaged: it is not JSON"
    if "SchemaTooOldError" in names or "SchemaTooNewError" in names:
        return "the notebook's nbgrader metadata is of another version than this nbgrader's"
    if "ValidationError" in names or isinstance(error, LookupError | AttributeError | TypeError):
        return "the notebook is damaged: its cells or their nbgrader metadata are not as they should be"
    return first_line(error)


def _names(error: BaseException) -> set[str]:
    return {kind.__name__ for kind in type(error).__mro__}
