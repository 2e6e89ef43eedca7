"""Which libraries a unit's notebook imports that are not here."""

import pytest

from lstm_course.basics.errors import CourseError
from lstm_course.building import needs
from lstm_course.tour import tour
from lstm_course.units.registry import all_units


@pytest.fixture
def without_torch(monkeypatch):
    found = needs.find_spec
    monkeypatch.setattr(needs, "find_spec", lambda name: None if name == "torch" else found(name))


def test_units_9_to_13_import_pytorch(without_torch):
    lacking = {name for name, unit in all_units().items() if needs.missing_libraries(unit) == ["torch"]}
    assert {name[:2] for name in lacking} == {"09", "10", "11", "12", "13"}
    assert not any(needs.missing_libraries(unit) for name, unit in all_units().items() if name not in lacking)


def test_the_tour_does_without_them_and_says_so(without_torch, capsys):
    units = [all_units()[name] for name in ("08_variants", "09_classification", "10_text_generation")]
    assert [unit.name for unit in tour._which_can_run(units, asked_for=False)] == ["08_variants"]
    said = capsys.readouterr().out
    assert said.startswith("Left out: 09_classification, 10_text_generation: this needs torch, which is not installed:")
    assert said.count("\n") == 1
    with pytest.raises(CourseError, match="09_classification, 10_text_generation: this needs torch"):
        tour._which_can_run(units, asked_for=True)


def test_a_master_that_is_no_python_imports_nothing(tmp_path):
    from dataclasses import replace

    path = tmp_path / "notebook.py"
    path.write_text("%load_ext x\nimport nowhere\n")
    assert needs.missing_libraries(replace(all_units()["01_rnn"], notebook=path)) == []
    path.write_text(
        "import nowhere.at, numpy\nfrom nowhere import all\nfrom .near import x\ndef f():\n    import later\n"
    )
    assert needs.missing_libraries(replace(all_units()["01_rnn"], notebook=path)) == ["nowhere"]
