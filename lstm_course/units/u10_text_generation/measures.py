"""What counts of what was drawn: the documented draw, or any other that fits the same distribution.

An answer that draws in another way (the Gumbel trick, say) is right too, and is judged by its distribution: see
`fitting`. One that evidently draws from the same random numbers as documented is judged exactly: see `same_numbers`.
All that together fails a right answer less than once in a million times.
"""

from __future__ import annotations

import copy
import math
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import numpy as np

from lstm_course.checking.values import Foreign
from lstm_course.units.u10_text_generation.fitting import FALSE_ALARM, fits, independent, late, same_numbers
from lstm_course.units.u10_text_generation.probes import character_model, said
from lstm_course.units.u10_text_generation.references import generate, text_to_ids

Array = np.ndarray


def softmax(logits: Array, temperature: float) -> Array:
    """(..., V) → (..., V)."""
    z = logits.astype(np.float64) / temperature
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def drawn_rightly(value: Any, arguments: Mapping[str, Any]) -> Any:
    """For `sample`: the documented classes in place of others that fit; what does not fit stays as it is."""
    return {**value, "classes": _documented_classes(value["classes"], **arguments)}


def _documented_classes(value: Any, logits: Any, temperature: float, rng: np.random.Generator) -> Any:
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "iu" or value.ndim != 2 or temperature == 0:
        return value
    if value.shape[1] != len(logits) or not value.size or value.min() < 0 or value.max() >= logits.shape[1]:
        return value
    u = np.asarray(copy.deepcopy(rng).random(value.shape))  # call by call the same numbers
    right = softmax(logits, temperature)
    same = same_numbers(value.ravel(), np.tile(right, (len(value), 1)), u.ravel())
    # Drawn in another way than documented, and by another temperature: the same mistake, drawn as documented.
    for z in (logits, logits * temperature, logits * temperature**2, logits / temperature):
        p = softmax(z, temperature)
        first = z is logits
        if (first and same) or (
            not (first and same is False) and fits(value.ravel(), np.tile(p, (len(value), 1))) and independent(value, p)
        ):
            return (p.cumsum(axis=-1) <= u[..., None]).sum(axis=-1)
    return _unless_it_is_far_off(value, right)


def _unless_it_is_far_off(drawn: Array, p: Array) -> Array:
    """``drawn`` (calls, N). ValueError where some class comes far too often or too seldom for p (N, V), in words."""
    calls, V = len(drawn), p.shape[1]
    counts = (drawn[:, :, None] == np.arange(V)).sum(axis=0)
    away = np.abs(counts - calls * p) / np.sqrt(calls * p * (1 - p) + 1)
    if away.max() < 8:
        return drawn
    raise ValueError("some class comes far too often or too seldom for softmax(logits / temperature)")


def one_string(value: Any, arguments: Mapping[str, Any]) -> Any:
    """For `ids_to_text`: what is neither text nor array, bytes say, in words."""
    if isinstance(value, Foreign):
        raise TypeError(f"one string is wanted, and not {value.description}")
    return value


def written_rightly(value: Any, arguments: Mapping[str, Any]) -> Any:
    """For `generate`: the documented texts in place of others that the model may have written."""
    if arguments["temperature"] == 0 or not isinstance(value, tuple) or not all(isinstance(v, str) for v in value):
        return value
    alphabet = arguments["model"]["alphabet"]
    if any(len(text) != arguments["length"] or not set(text) <= set(alphabet) for text in value):
        return value
    model = character_model(arguments["model"]).eval()
    ids, p = zip(*[_chances(model, text, arguments) for text in value], strict=True)
    likely = p[0][np.arange(len(ids[0])), ids[0]]
    if len(set(value)) == 1 and np.log(np.maximum(likely, 1e-300)).sum() < math.log(FALSE_ALARM):
        return value  # twice the same text, by chance? From one seed, rather
    # The first characters of both texts, then the second ones: a mistake may come late.
    drawn, rows = np.stack(ids, axis=1).ravel(), np.stack(p, axis=1).reshape(-1, len(alphabet))
    u = np.asarray(copy.deepcopy(arguments["rng"]).random((len(value), arguments["length"]))).T.ravel()
    same = same_numbers(drawn, rows, u)
    if same is None and late(ids[0], p[0], u[::2]):
        return value
    return _documented(arguments) if same or (same is None and fits(drawn, rows)) else value


_WRITTEN: OrderedDict[tuple[Any, ...], Any] = OrderedDict()


def _documented(arguments: Mapping[str, Any]) -> Any:
    """Return what `generate` writes; remembered for some cases, since each misconception is measured by it again."""
    case = tuple(arguments[name] for name in ("prefix", "length", "temperature"))
    key = (*case, str(arguments["rng"].bit_generator.state), arguments["model"]["W"].tobytes())
    if key not in _WRITTEN:
        _WRITTEN[key] = said(generate, **copy.deepcopy(dict(arguments)))
        if len(_WRITTEN) > 10:
            _WRITTEN.popitem(last=False)
    return _WRITTEN[key]


def _chances(model: Any, text: str, arguments: Mapping[str, Any]) -> tuple[Array, Array]:
    """Return the text's ids (M,), and the probabilities that the model would have drawn them from, (M, V)."""
    import torch

    prefix = arguments["prefix"]
    ids = text_to_ids(prefix + text, model.alphabet)
    with torch.no_grad():
        logits = model(torch.as_tensor(ids[:-1])[None])[0][0, len(prefix) - 1 :]
    return ids[len(prefix) :], softmax(logits.numpy(), arguments["temperature"])
