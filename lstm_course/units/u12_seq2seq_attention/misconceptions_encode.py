"""What people get wrong in reading a padded source."""

from __future__ import annotations

from collections.abc import Callable

from lstm_course.checking.exercise import Misconception
from lstm_course.units.u12_seq2seq_attention.references import encode_source


def _parts(hs: Callable | None = None, summary: Callable | None = None, mask: Callable | None = None) -> Callable:
    """Return the right answer with some of its parts made of it in another way: f(hs, summary, mask, lengths)."""

    def implementation(source, lengths, embedding, encoder):
        right = encode_source(source, lengths, embedding, encoder)
        changes = (hs, summary, mask)
        return tuple(
            part if change is None else change(*right, lengths) for part, change in zip(right, changes, strict=True)
        )

    return implementation


def _run(pack: Callable, state: Callable, width: bool = True) -> Callable:
    """Packed with ``pack``'s options; the summary is ``state((h, c))``."""

    def implementation(source, lengths, embedding, encoder):
        import torch
        from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

        packed = pack_padded_sequence(embedding(source), lengths, batch_first=True, **pack())
        hs, last = encoder(packed)
        hs, _ = pad_packed_sequence(hs, batch_first=True, total_length=source.shape[1] if width else None)
        return hs, state(last), torch.arange(hs.shape[1]) < lengths[:, None]

    return implementation


def _side_by_side(last):
    import torch

    return torch.cat([last[0][0], last[0][1]], dim=1)


def _unsorted():
    return {"enforce_sorted": False}


def _padding_read(source, lengths, embedding, encoder):
    import torch

    hs, last = encoder(embedding(source))
    return hs, _side_by_side(last), torch.arange(source.shape[1]) < lengths[:, None]


def _padding_read_and_hidden(source, lengths, embedding, encoder):
    hs, summary, mask = _padding_read(source, lengths, embedding, encoder)
    return hs * mask[:, :, None], summary, mask


def _left_in_sorted_order(source, lengths, embedding, encoder):
    import torch

    order = torch.argsort(lengths, descending=True)
    hs, summary, _ = encode_source(source[order], lengths[order], embedding, encoder)
    return hs, summary, torch.arange(source.shape[1]) < lengths[:, None]


def _last_column(hs, summary, mask, lengths):
    return hs[:, -1]


def _last_real(hs, summary, mask, lengths):
    import torch

    return hs[torch.arange(len(hs)), lengths - 1]


def _swapped(hs, summary, mask, lengths):
    import torch

    return torch.cat(summary.chunk(2, dim=1)[::-1], dim=1)


def _mean(hs, summary, mask, lengths):
    return hs.sum(dim=1) / lengths[:, None]


def _by_symbol(source, lengths, embedding, encoder):
    hs, summary, _ = encode_source(source, lengths, embedding, encoder)
    return hs, summary, source != 0


def _one_more(hs, summary, mask, lengths):
    import torch

    return torch.arange(hs.shape[1]) <= lengths[:, None]


ENCODE = (
    Misconception(
        "the padding read as symbols",
        _padding_read,
        "The LSTM reads on behind the end of each source: its lengths never reach it. Pack the sequences.",
    ),
    Misconception(
        "padding read, then hidden",
        _padding_read_and_hidden,
        "Zeros in the output do not undo what was read: from the right, the padding comes first. Pack the sequences.",
    ),
    Misconception(
        "sorting demanded of the caller",
        _run(dict, _side_by_side),
        "Sources come in any order. Packing sorts them and puts them back, if it is allowed to.",
    ),
    Misconception(
        "rows left in the order of their lengths",
        _left_in_sorted_order,
        "The rows were sorted by their lengths, and never put back: each answer now belongs to somebody else.",
    ),
    Misconception(
        "as wide as the longest source alone",
        _run(_unsorted, _side_by_side, width=False),
        "hs and mask have one column for each column of the source, even where all rows have padding there.",
    ),
    Misconception(
        "summary from the last column",
        _parts(summary=_last_column),
        "The last column is padding for most rows, and there the backward direction has only begun.",
    ),
    Misconception(
        "summary from the last real step",
        _parts(summary=_last_real),
        "At its last step the forward direction has read all, but the backward one a single symbol. Take final states.",
    ),
    Misconception(
        "cell state for the hidden state",
        _run(_unsorted, lambda last: _side_by_side((last[1],))),
        "The LSTM returns h and c. What it says, and what is wanted here, is h.",
    ),
    Misconception(
        "directions exchanged",
        _parts(summary=_swapped),
        "The forward direction comes first in the summary, as it does in hs.",
    ),
    Misconception(
        "directions reshaped together",
        _run(_unsorted, lambda last: last[0].reshape(last[0].shape[1], -1)),
        "The final states are (2, N, H). A reshape to N rows takes the numbers as they lie, and mixes the sequences.",
    ),
    Misconception(
        "the directions' sum",
        _run(_unsorted, lambda last: last[0].sum(dim=0)),
        "The two directions stand side by side, 2H numbers, and are not added up.",
    ),
    Misconception(
        "the forward direction alone",
        _run(_unsorted, lambda last: last[0][0]),
        "The backward direction has a final state as well; both belong into the summary.",
    ),
    Misconception(
        "mean for the final states",
        _parts(summary=_mean),
        "The summary is what is left after the whole source, not the mean over its steps.",
    ),
    Misconception(
        "mask upside down",
        _parts(mask=lambda hs, summary, mask, lengths: ~mask),
        "The mask is True where a symbol stands, and False in the padding.",
    ),
    Misconception(
        "mask one step too long",
        _parts(mask=_one_more),
        "Steps are counted from 0: in a source of length 2 they are 0 and 1.",
    ),
    Misconception(
        "mask by the symbols",
        _by_symbol,
        "The lengths say what is padding. A number that stands for padding may occur as a symbol, or be another one.",
    ),
    Misconception(
        "no gradient into the encoder",
        lambda *arguments: tuple(part.detach() for part in encode_source(*arguments)),
        "The decoder's errors must come back to the encoder: nothing may be detached here.",
    ),
)
