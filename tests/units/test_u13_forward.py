"""Unit 13's forward pass: against the course's own model, in other idioms, and the mistakes by their names."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from lstm_course.checking import judge
from lstm_course.models.variational import VariationalLSTM
from lstm_course.tasks.sentences import START, UNKNOWN, sentences
from lstm_course.training.determinism import seeded
from lstm_course.units.u13_variational_lstm import UNIT, references
from lstm_course.units.u13_variational_lstm.references import elbo, reparameterise

EXERCISE = next(e for e in UNIT.exercises if e.name == "variational_forward")
ALONE = replace(EXERCISE, misconceptions=(), time_limit=60.0)


def test_the_way_is_that_of_the_course_s_model():
    with seeded(1):
        model = VariationalLSTM(hidden_size=9, latent_size=5, embedding_dim=6).double()
    ids, lengths, _ = (torch.from_numpy(part) for part in sentences(np.random.default_rng(2), 7))

    def hide(read):
        return torch.where((read > UNKNOWN) & (read % 2 == 0), UNKNOWN, read)

    mean, log_variance = model.encode(ids, lengths)
    z = reparameterise(mean, log_variance, np.random.default_rng(3))
    read = torch.cat([torch.full_like(ids[:, :1], START), ids[:, :-1]], dim=1)
    for change in (None, hide):
        logits, _ = model.decode(z, change(read) if change else read)
        expected = elbo(logits, ids, mean, log_variance, 0.4, 0.3)
        found = references.variational_forward(model, ids, lengths, np.random.default_rng(3), change, 0.4, 0.3)
        for one, other in zip(found, expected, strict=True):
            torch.testing.assert_close(one, other)


def otherwise(ends=None, shift=None, state=lambda h, c: (h, c), beside=lambda z, mean: z, said=lambda ids, read: ids):
    """Return a forward pass in another idiom: no packing but a choice of steps, no chunk but slices, no expand."""

    def variational_forward(model, ids, lengths, rng, hide=None, weight=1.0, free_bits=0.0):
        N, T = ids.shape
        read = torch.full((N, T), START)
        read[:, 1:] = ids[:, :-1]
        read = shift(ids, read) if shift else read
        read = hide(read) if hide else read
        outputs, _ = model.encoder(model.embedding(ids))
        last = outputs[torch.arange(N), ends(lengths) if ends else lengths - 1]
        mean, log_variance = model.mean(last), model.log_variance(last)
        z = reparameterise(mean, log_variance, rng)
        first = model.start(z).tanh()
        H = first.shape[1] // 2
        h, c = state(first[None, :, :H].contiguous(), first[None, :, H:].contiguous())
        code = beside(z, mean).unsqueeze(1).repeat(1, T, 1)
        outputs, _ = model.decoder(torch.cat((model.embedding(read), code), -1), (h, c))
        return elbo(model.readout(outputs), said(ids, read), mean, log_variance, weight, free_bits)

    return variational_forward


def test_packing_is_not_the_only_way():
    assert judge(ALONE, otherwise()).passed


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (otherwise(ends=lambda lengths: torch.full_like(lengths, -1)), "the state after the padding"),
        (otherwise(shift=lambda ids, read: ids), "the decoder reads what it has to say"),
        (
            otherwise(shift=lambda ids, read: torch.cat([ids[:, -1:], ids[:, :-1]], 1)),
            "the last word in the place of START",
        ),
        (otherwise(state=lambda h, c: (c, h)), "h and c exchanged"),
        (otherwise(state=lambda h, c: (0 * h, 0 * c)), "the decoder begins at 0"),
        (otherwise(beside=lambda z, mean: mean), "the mean beside the words"),
        (otherwise(beside=lambda z, mean: 0 * z), "no code beside the words"),
    ],
)
def test_mistakes_are_known_in_other_words(answer, name):
    assert judge(EXERCISE, answer, search=0).misconceptions == (name,)


def test_noise_of_one_s_own_is_not_drawn_from_rng():
    def forward(model, ids, lengths, rng, hide=None, weight=1.0, free_bits=0.0):
        return references.variational_forward(model, ids, lengths, np.random.default_rng(), hide, weight, free_bits)

    verdict = judge(EXERCISE, forward, search=0)
    assert "rng" in f"{verdict.headline} {verdict.diagnosis}"


def test_what_hide_is_given_and_what_comes_back_is_said_in_words():
    def hides_rows(model, ids, lengths, rng, hide=None, weight=1.0, free_bits=0.0):
        return references.variational_forward(
            model,
            ids,
            lengths,
            rng,
            hide and (lambda read: torch.stack([hide(row) for row in read])),
            weight,
            free_bits,
        )

    assert "what the decoder reads, a tensor (N, T)" in judge(ALONE, hides_rows).headline
    verdict = judge(ALONE, lambda *arguments, **options: references.variational_forward(*arguments, **options)[0])
    assert "three numbers are wanted" in verdict.headline
