"""What all figures share."""

import pytest

from lstm_course.basics.notebooks import fast


@pytest.mark.parametrize(("value", "expected"), [(None, True), ("1", True), ("0", False)])
def test_fast_is_a_switch_in_the_environment(monkeypatch, value, expected):
    monkeypatch.delenv("FAST", raising=False)
    if value is not None:
        monkeypatch.setenv("FAST", value)
    assert fast() is expected
