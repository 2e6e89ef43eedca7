"""All submissions there are, by name."""

from __future__ import annotations

import attack_afterwards
import attack_beside
import attack_bombs
import attack_borrowing
import attack_checks
import attack_comparing
import attack_damage
import attack_files
import attack_honest
import attack_honest_answers
import attack_honest_cells
import attack_leaking
import attack_lying
import attack_machinery
import attack_markup
import attack_metadata
import attack_peeking
import attack_references
import attack_remaining
import attack_second_look
import attack_stopping
import attack_writing
from attack_corpus import Attack

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
