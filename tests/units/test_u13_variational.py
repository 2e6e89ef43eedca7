"""Unit 13: other right ways are right, and wrong ones that the cases could miss are told by their names."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from lstm_course.checking import judge
from lstm_course.checking.exercise import arguments_of
from lstm_course.tasks.sentences import END, PADDING, START, UNKNOWN
from lstm_course.units.u13_variational_lstm import UNIT
from lstm_course.units.u13_variational_lstm.references import kl_to_standard_normal

EXERCISES = {exercise.name: exercise for exercise in UNIT.exercises}
SEEDS = range(4)


def verdicts(name, answer, seeds=SEEDS):
    return [judge(EXERCISES[name], answer, seed=seed) for seed in seeds]


def hidden(ids, p, rng):
    return (rng.random(ids.shape) < p) & (ids != START) & (ids != PADDING)


def no_warm_up_is_1(step, warm_up):
    try:
        return min(1, step / warm_up)
    except ZeroDivisionError:
        return 1


def noise_by_noise(mean, log_variance, rng):
    rows = [[float(rng.standard_normal()) for _ in row] for row in mean]
    return torch.addcmul(mean, log_variance.exp().sqrt(), torch.tensor(rows, dtype=mean.dtype))


def noise_of_the_default_dtype(mean, log_variance, rng):
    return mean + torch.exp(log_variance / 2) * torch.Tensor(rng.standard_normal(mean.shape))


def by_cross_entropy(logits, target, mean, log_variance, weight, free_bits):
    words = F.cross_entropy(logits.transpose(1, 2), target, ignore_index=PADDING, reduction="sum") / len(target)
    kl = kl_to_standard_normal(mean, log_variance).mean(0)
    return words + weight * torch.maximum(kl, torch.full_like(kl, free_bits)).sum(), words, kl.sum()


def itself_if_nothing_goes(ids, p, rng):
    return ids if p == 0 else np.where(hidden(ids, p, rng), UNKNOWN, ids)


RIGHT = [
    ("reparameterise", noise_by_noise),
    ("reparameterise", noise_of_the_default_dtype),
    ("elbo", by_cross_entropy),
    ("kl_weight", no_warm_up_is_1),
    ("kl_weight", lambda step, warm_up: 1.0 if step >= warm_up else step / warm_up),
    ("kl_weight", lambda step, warm_up: np.int64(1) if step >= warm_up else np.float32(step / warm_up)),
    ("kl_weight", lambda step, warm_up: np.asarray(1.0 if step >= warm_up else step / warm_up)),
    ("kl_weight", lambda step, warm_up: 1 - max(warm_up - step, 0) / max(warm_up, 1)),
    ("word_dropout", itself_if_nothing_goes),
    ("word_dropout", lambda ids, p, rng: ids + (UNKNOWN - ids) * hidden(ids, p, rng)),
    ("interpolate", lambda a, b, steps: np.linspace(a, b, steps)),
    ("interpolate", lambda a, b, steps: a + np.arange(steps)[:, None] / (steps - 1) * (b - a)),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT, ids=[f"{name}-{k}" for k, (name, _) in enumerate(RIGHT)])
def test_other_right_answers_pass(name, answer):
    for verdict in verdicts(name, answer):
        assert (verdict.status, verdict.score) == ("passed", 1), verdict.headline


def zero_first(step, warm_up):
    if step == 0:
        return 0.0
    return min(1.0, step / warm_up) if warm_up else 1.0


def remainder(step, warm_up):
    if warm_up == 0 or step > warm_up:
        return 1.0
    return step % warm_up / warm_up


def last_step_kept(ids, p, rng):
    gone = hidden(ids, p, rng)
    gone[:, -1] = False
    return np.where(gone, UNKNOWN, ids)


def first_step_kept(ids, p, rng):
    gone = (rng.random(ids.shape) < p) & (ids != PADDING)
    gone[:, 0] = False
    return np.where(gone, UNKNOWN, ids)


def single_noise(always):
    def answer(mean, log_variance, rng):
        dtype = np.float32 if always or mean.dtype == torch.float32 else np.float64
        noise = torch.from_numpy(rng.standard_normal(mean.shape, dtype=dtype)).to(mean.dtype)
        return mean + torch.exp(log_variance / 2) * noise

    return answer


def nothing_at_equal(step, warm_up):
    if warm_up == 0 or step > warm_up:
        return 1.0
    if step < warm_up:
        return step / warm_up


NAMED = [
    ("kl_weight", lambda s, w: min(1.0, s / max(1, w)), "a warm-up of at least 1"),
    ("kl_weight", lambda s, w: min(s / (w or 1), 1.0), "a warm-up of at least 1"),
    ("kl_weight", lambda s, w: min(1.0, s / (w + 1e-8)), "a warm-up of at least 1"),
    ("kl_weight", zero_first, "a warm-up of at least 1"),
    ("kl_weight", lambda s, w: np.minimum(1.0, np.float64(s) / w), "0 divided by 0"),
    ("kl_weight", lambda s, w: min(1.0, s / w) if w else 0, "0 without a warm-up"),
    ("kl_weight", remainder, "0 again when the warm-up is over"),
    ("word_dropout", last_step_kept, "the last step spared, whatever is there"),
    ("word_dropout", first_step_kept, "the first step spared, whatever is there"),
    ("reparameterise", single_noise(always=True), "drawn in single precision"),
    ("reparameterise", single_noise(always=False), "drawn in the precision of the mean"),
    ("interpolate", lambda a, b, n: a + np.arange(0, 1 + 1 / (n - 1), 1 / (n - 1))[:, None] * (b - a),
     "counted with arange"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "answer", "mistake"), NAMED, ids=[f"{mistake}-{k}" for k, (_, _, mistake) in enumerate(NAMED)]
)
def test_a_wrong_answer_is_told_by_its_own_name_alone(name, answer, mistake):
    for verdict in verdicts(name, answer):
        assert verdict.status == "failed"
        assert verdict.misconceptions == (mistake,)


def test_a_missing_branch_where_the_warm_up_is_over_shows():
    for verdict in verdicts("kl_weight", nothing_at_equal):
        assert (verdict.status, verdict.headline) == ("failed", "weight is None; a return seems to be missing.")


@pytest.mark.parametrize("made", [torch.tensor, complex, str, lambda w: [w], lambda w: np.array([w]), lambda w: w > 0])
def test_a_weight_that_is_no_real_number_is_none(made):
    for verdict in verdicts("kl_weight", lambda step, warm_up: made(1.0 if step >= warm_up else step / warm_up)):
        assert verdict.score == 0
        assert "Foreign" not in verdict.headline


def test_a_tensor_for_a_number_is_told_how_to_become_one():
    for verdict in verdicts("kl_weight", lambda step, warm_up: torch.tensor(step / max(warm_up, 1)).clamp(max=1)):
        assert verdict.headline == "weight is a torch.Tensor, but should be a number."
        assert verdict.diagnosis == "`.item()` makes a plain number of a tensor."


@pytest.mark.parametrize("mark", [START, END, UNKNOWN])
def test_a_mark_left_out_of_the_bound_is_wrong_for_one_sentence_too(mark):
    def answer(logits, target, mean, log_variance, weight, free_bits):
        surprise = F.cross_entropy(logits.transpose(1, 2), target, reduction="none")
        words = (surprise * ((target != PADDING) & (target != mark))).sum() / len(target)
        kl = kl_to_standard_normal(mean, log_variance).mean(0)
        return words + weight * kl.clamp(min=free_bits).sum(), words, kl.sum()

    for verdict in verdicts("elbo", answer):
        assert verdict.status == "failed"
        assert not dict(verdict.cases)["one sentence"]
        assert "N" not in verdict.diagnosis


def test_a_loss_that_leaves_padding_out_by_its_logit_is_wrong():
    def answer(logits, *others):
        logits = logits.clone()
        logits[..., PADDING] = -math.inf
        return by_cross_entropy(logits, *others)

    assert all(verdict.score == 0 for verdict in verdicts("elbo", answer))


def test_in_nearly_half_of_the_rows_the_end_stands_in_the_last_column():
    for number, case in enumerate(EXERCISES["word_dropout"].cases):
        for seed in SEEDS:
            ids = arguments_of(EXERCISES["word_dropout"], number, seed)["ids"]
            N, T = ids.shape
            if T > 1:
                assert (ids[:, -1] == END).sum() == N // 2, case.name
                assert ((ids == END).sum(axis=1) == 1).all()
                assert (ids[:, 0] == START).all()
                assert (ids == PADDING).any()


def test_the_last_step_shows_whatever_is_drawn():
    named = [verdict.misconceptions for verdict in verdicts("word_dropout", last_step_kept, range(40))]
    assert sum(names == ("the last step spared, whatever is there",) for names in named) >= 38


@pytest.mark.parametrize("mistake", EXERCISES["kl_weight"].misconceptions, ids=lambda mistake: mistake.name)
def test_no_weight_is_right_by_chance(mistake):
    for verdict in verdicts("kl_weight", mistake.implementation, range(20)):
        assert verdict.misconceptions == (mistake.name,)


@pytest.mark.parametrize("seed", SEEDS)
def test_free_bits_hold_with_all_of_the_kl_as_well(seed):
    right = EXERCISES["elbo"].reference

    def elbo(*given):
        return right(*given[:5], given[5] if given[4] < 1 else 0.0)

    assert [name for name, fine in judge(EXERCISES["elbo"], elbo, seed=seed).cases if not fine] == [
        "all of the KL, and free bits"
    ]
