"""All submissions there are, by name."""

from __future__ import annotations

from tests.grading.attacks import (
    attack_afterwards,
    attack_beside,
    attack_bombs,
    attack_borrowing,
    attack_checks,
    attack_comparing,
    attack_damage,
    attack_files,
    attack_honest,
    attack_honest_answers,
    attack_honest_cells,
    attack_leaking,
    attack_lying,
    attack_machinery,
    attack_markup,
    attack_metadata,
    attack_peeking,
    attack_references,
    attack_remaining,
    attack_second_look,
    attack_stopping,
    attack_writing,
)
from tests.grading.attacks.attack_corpus import Attack

_MODULES = (
    attack_afterwards,
    attack_beside,
    attack_bombs,
    attack_borrowing,
    attack_checks,
    attack_comparing,
    attack_damage,
    attack_files,
    attack_honest,
    attack_honest_answers,
    attack_honest_cells,
    attack_leaking,
    attack_lying,
    attack_machinery,
    attack_markup,
    attack_metadata,
    attack_peeking,
    attack_references,
    attack_remaining,
    attack_second_look,
    attack_stopping,
    attack_writing,
)
CORPUS: dict[str, Attack] = {one.name: one for module in _MODULES for one in module.SUBMISSIONS}
assert len(CORPUS) == sum(len(module.SUBMISSIONS) for module in _MODULES), "two submissions of one name"
ATTACKS = {name: one for name, one in CORPUS.items() if one.kind != "honest"}
