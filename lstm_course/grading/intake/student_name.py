"""What no student can be called: the name is a folder's, formgrader puts it into pages, and terminals print it."""

from __future__ import annotations


def refusal_of_name(name: str) -> str:
    """Return why a student cannot be called that, "" where they can."""
    if set(name) & set("<>\"'&") or name[:1] == "." or not name.isprintable():
        return f"a student cannot be called {name!r:.140}"
    return ""
