"""Where modules of earlier editions are now: notebooks, courses and units that were written then import them so.

Students' notebooks import demos, a course's ``nbgrader_config.py`` imports how it is released, other people's units
import errors and styles. The finder comes last: it is asked only for what is nowhere else.
"""

from __future__ import annotations

from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType

_TOP = "lstm_course."
MOVED = {
    "apart": "classroom.prerequisites",
    "cells": "reference.registry",
    "errors": "basics.errors",
    "figures.bidirectional": "units.u06_bidirectional.demos.directions",
    "figures.bidirectional_language": "units.u06_bidirectional.demos.language",
    "figures.bidirectional_tags": "units.u06_bidirectional.demos.tags",
    "figures.bidirectional_training": "units.u06_bidirectional.experiments.training",
    "figures.bptt": "units.u02_bptt.demos.bptt",
    "figures.classification": "units.u09_classification.demos.reviews",
    "figures.classification_results": "units.u09_classification.demos.results",
    "figures.classification_training": "units.u09_classification.experiments.training",
    "figures.forecasting": "units.u11_forecasting.demos.forecasts",
    "figures.forecasting_prices": "units.u11_forecasting.demos.prices",
    "figures.forecasting_training": "units.u11_forecasting.demos.training",
    "figures.gates": "units.u04_lstm_gates.demos.gates",
    "figures.gates_brackets": "units.u04_lstm_gates.demos.brackets",
    "figures.gates_memory": "units.u04_lstm_gates.demos.memory",
    "figures.gru": "units.u07_gru.demos.averaging",
    "figures.gru_conventions": "units.u07_gru.demos.conventions",
    "figures.gru_gates": "units.u07_gru.demos.gates",
    "figures.gru_gradient": "units.u07_gru.demos.gradient",
    "figures.gru_sizes": "units.u07_gru.demos.sizes",
    "figures.gru_training": "units.u07_gru.demos.training",
    "figures.lstm_gradients": "units.u05_lstm_gradients.demos.gradients",
    "figures.lstm_gradients_bias": "units.u05_lstm_gradients.demos.bias",
    "figures.lstm_gradients_training": "units.u05_lstm_gradients.demos.training",
    "figures.seq2seq": "units.u12_seq2seq_attention.demos.attention",
    "figures.seq2seq_results": "units.u12_seq2seq_attention.demos.results",
    "figures.seq2seq_training": "units.u12_seq2seq_attention.experiments.training",
    "figures.sequences": "units.u01_rnn.demos.sequences",
    "figures.style": "plots.style",
    "figures.text_generation": "units.u10_text_generation.demos.text",
    "figures.text_generation_memory": "units.u10_text_generation.demos.memory",
    "figures.text_generation_stages": "units.u10_text_generation.demos.stages",
    "figures.text_generation_training": "units.u10_text_generation.demos.curve",
    "figures.threads": "training.determinism",
    "figures.truncation": "units.u02_bptt.demos.truncation",
    "figures.untrained": "units.u01_rnn.demos.untrained",
    "figures.vanishing": "units.u03_vanishing_gradients.demos.vanishing",
    "figures.vanishing_training": "units.u03_vanishing_gradients.demos.training",
    "figures.variants": "units.u08_variants.demos.variants",
    "figures.variants_dropout": "units.u08_variants.demos.dropout",
    "figures.variants_odyssey": "units.u08_variants.demos.odyssey",
    "figures.variational": "units.u13_variational_lstm.demos.variational",
    "figures.variational_results": "units.u13_variational_lstm.demos.results",
    "figures.variational_training": "units.u13_variational_lstm.experiments.training",
    "figures.variational_walk": "units.u13_variational_lstm.demos.walk",
    "grading.release": "building.release",
    "models.batches": "training.batches",
    "models.checkpoint_content": "training.checkpoint_content",
    "models.checkpoint_fit": "training.checkpoint_content",
    "models.checkpoints": "training.checkpoints",
    "models.prices": "units.u11_forecasting.experiments.prices",
    "models.randomness": "training.determinism",
    "models.stopping": "training.schedule",
    "models.training": "training.trainer",
    "models.training_state": "training.state",
    "reference.variant_cells": "reference.cells",  # where installed entry points name their cells
}


def find(name: str) -> ModuleSpec | None:
    """Return the spec of a module of that name, where there was one and it is elsewhere now."""
    if name == _TOP + "figures":  # the folder that they were in, empty
        return ModuleSpec(name, None, is_package=True)
    now = MOVED.get(name.removeprefix(_TOP))
    return None if now is None else ModuleSpec(name, _Alias, origin=_TOP + now)  # type: ignore[arg-type]


class _Alias:
    """Loads a moved module as itself, under its new name as well."""

    @staticmethod
    def create_module(spec: ModuleSpec) -> ModuleType:
        module = import_module(str(spec.origin))
        spec.loader_state = module.__spec__
        return module

    @staticmethod
    def exec_module(module: ModuleType) -> None:
        """Leave it as it is: it has run already. Its spec stays that of its new name."""
        assert module.__spec__ is not None
        module.__spec__ = module.__spec__.loader_state
