"""Wrong classifiers, each built on the right one when it is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Forward = Callable[[Any, Any, Any], Any]


def altered(
    forward: Forward | None, both: bool = False, change: Callable[[Any, tuple], None] | None = None
) -> Callable:
    """Give the right classifier another ``forward(self, ids, lengths)``; ``change(self, sizes)`` alters its parts."""

    def implementation(vocabulary, embedded, units, dropout):
        from lstm_course.models.classifier import BidirectionalReviewClassifier, ReviewClassifier

        base = BidirectionalReviewClassifier if both else ReviewClassifier
        wrong = type(base.__name__, (base,), {} if forward is None else {"forward": forward})
        model = wrong(vocabulary, embedded, units, dropout)
        if change:
            change(model, (vocabulary, embedded, units, dropout))
        return model

    return implementation


def embedded_words(self, ids):
    return self.dropout(self.embedding(ids))


def read_out(self, state):
    return self.readout(self.dropout(state)).squeeze(-1)


def unpacked(take: Callable[[Any, Any, Any], Any]) -> Forward:
    """Return a forward that runs the LSTM over the padding as well; ``take(hs, h, lengths)`` is what is read out."""

    def forward(self, ids, lengths):
        hs, (h, _) = self.lstm(embedded_words(self, ids))
        return read_out(self, take(hs, h, lengths))

    return forward


def packed(take: Callable[..., Any], out: Callable = read_out) -> Forward:
    """Return a forward that runs the LSTM over real steps only; ``take(hs, h, c, lengths)`` is what is read out."""

    def forward(self, ids, lengths):
        from lstm_course.models.recurrent import run_padded

        hs, (h, c) = run_padded(self.lstm, embedded_words(self, ids), lengths)
        return out(self, take(hs, h, c, lengths))

    return forward


def sides(h):
    import torch

    return torch.cat([h[0], h[-1]], dim=-1) if len(h) == 2 else h[0]


def at(hs, steps):
    import torch

    return hs[torch.arange(len(hs)), steps]


def sum_of_ends(hs, h, c, lengths):
    import torch

    return torch.cat([h[0] + h[1], h[0] + h[1]], dim=-1)


def with_sigmoid(self, state):
    return read_out(self, state).sigmoid()


def with_tanh(self, state):
    return self.readout(self.dropout(state).tanh()).squeeze(-1)


def as_column(self, state):
    return self.readout(self.dropout(state))


def never_dropped(self, ids, lengths):
    from lstm_course.models.recurrent import run_padded

    _, (h, _) = run_padded(self.lstm, self.embedding(ids), lengths)
    return self.readout(sides(h)).squeeze(-1)


def always_dropped(self, ids, lengths):
    from torch.nn import functional as F

    from lstm_course.models.recurrent import run_padded

    p = self.dropout.p
    _, (h, _) = run_padded(self.lstm, F.dropout(self.embedding(ids), p), lengths)
    return self.readout(F.dropout(sides(h), p)).squeeze(-1)


def dropped_once(before: bool) -> Forward:
    def forward(self, ids, lengths):
        from lstm_course.models.recurrent import run_padded

        x = self.embedding(ids)
        _, (h, _) = run_padded(self.lstm, self.dropout(x) if before else x, lengths)
        return self.readout(sides(h) if before else self.dropout(sides(h))).squeeze(-1)

    return forward


def dropped_twice(self, ids, lengths):
    from lstm_course.models.recurrent import run_padded

    _, (h, _) = run_padded(self.lstm, self.dropout(embedded_words(self, ids)), lengths)
    return read_out(self, self.dropout(sides(h)))


def squared_share(self, sizes):
    self.dropout.p = sizes[-1] ** 2


def goes_on(self, ids, lengths):
    """Each call begins with the states that the last one ended with."""
    from torch.nn.utils.rnn import pack_padded_sequence

    x = pack_padded_sequence(embedded_words(self, ids), lengths, batch_first=True, enforce_sorted=False)
    _, state = self.lstm(x, getattr(self, "kept", None))
    self.kept = tuple(part.detach() for part in state)
    return read_out(self, sides(state[0]))


def time_first(self, sizes):
    self.lstm.batch_first = False


def stopped_gradient(self, ids, lengths):
    from lstm_course.models.recurrent import run_padded

    _, (h, _) = run_padded(self.lstm, embedded_words(self, ids).detach(), lengths)
    return read_out(self, sides(h))


def fixed_embedding(self, sizes):
    import torch

    self.embedding = torch.nn.Embedding(*sizes[:2], padding_idx=0)


def wrong_name(old: str, new: str) -> Callable[[Any, tuple], None]:
    def change(self, sizes):
        setattr(self, new, getattr(self, old))
        delattr(self, old)

    return change
