"""Mistakes that people make in any function that measures a model: what they leave behind in it, or in PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lstm_course.checking.exercise import Misconception

Measure = Callable[[Any, Any], Any]
"""(model, data) → numbers."""


def flag_alone(in_its_mode: Measure) -> Misconception:
    """``in_its_mode`` measures a model in the mode in which it is."""

    def implementation(model: Any, data: Any) -> Any:
        import torch

        was, model.training = model.training, False
        with torch.no_grad():
            found = in_its_mode(model, data)
        model.training = was
        return found

    return Misconception(
        "the model's own flag alone",
        implementation,
        "model.training = False says nothing to its parts, and dropout is one of them. model.eval() tells them all.",
    )


def flag_put_back(reference: Measure) -> Misconception:
    """Put back the model's own flag, and not the mode of its parts."""

    def implementation(model: Any, data: Any) -> Any:
        was = model.training
        found = reference(model, data)
        model.eval()
        model.training = was
        return found

    return Misconception(
        "the flag alone put back",
        implementation,
        "model.training = … says nothing to its parts: they stay in evaluation mode. model.train(…) tells them all.",
    )


def switched_off(reference: Measure, explanation: str) -> Misconception:
    """No gradients any more, for anything."""

    def implementation(model: Any, data: Any) -> Any:
        import torch

        found = reference(model, data)
        torch.set_grad_enabled(False)
        return found

    return Misconception("gradients switched off for good", implementation, explanation)


def frozen(reference: Measure, explanation: str) -> Misconception:
    """No gradients any more, for this model's parameters."""

    def implementation(model: Any, data: Any) -> Any:
        found = reference(model, data)
        model.requires_grad_(False)
        return found

    return Misconception("frozen for good", implementation, explanation)
