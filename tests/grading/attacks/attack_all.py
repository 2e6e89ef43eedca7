"""The whole corpus: every submission of every module here that has some."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tests.grading.attacks.attack_corpus import Attack

_NAMES = sorted(path.stem for path in Path(__file__).parent.glob("attack_*.py") if path.stem != Path(__file__).stem)
_SUBMISSIONS: list[Attack] = [
    one for name in _NAMES for one in getattr(import_module(f"{__package__}.{name}"), "SUBMISSIONS", ())
]
CORPUS: dict[str, Attack] = {one.name: one for one in _SUBMISSIONS}
assert len(CORPUS) == len(_SUBMISSIONS), "two submissions of one name"
ATTACKS = {name: one for name, one in CORPUS.items() if one.kind != "honest"}
# What these do ends with their own judgement: ``test_found`` judges them without a class around them.
ALONE = {one.name: one for one in import_module(f"{__package__}.attack_found").JUDGED_ALONE}
assert not CORPUS.keys() & ALONE.keys()
EVERYTHING = CORPUS | ALONE
