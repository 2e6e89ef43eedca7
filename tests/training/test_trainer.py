"""The loop: seeds, clipping, early stopping with the best weights, and checkpoints that go on to the last bit."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from lstm_course.models.character import CharacterLoss, CharacterModel
from lstm_course.models.classifier import ReviewClassifier, classification_loss, evaluate
from lstm_course.models.variational import VariationalLoss, VariationalLSTM
from lstm_course.tasks.reviews import VOCABULARY, review_part
from lstm_course.tasks.sentences import sentences
from lstm_course.tasks.text import stateful_batches
from lstm_course.training.batches import fresh, shuffled
from lstm_course.training.checkpoints import CheckpointError, load_checkpoint, save_checkpoint
from lstm_course.training.trainer import EarlyStopping, Trainer, cosine, seeded

DATA = review_part("train", 0, 96)


class Line(nn.Module):
    """y = w x, by whose number one sees what happened."""

    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.zeros(()))

    def forward(self, x):
        return self.w * x


def downhill(model, x):
    return (model(x) ** 2 - model(x)).mean()


def ones(many):
    return lambda rng: [(np.ones(3, dtype=np.float32),)] * many


def test_early_stopping_remembers_the_best_and_has_patience():
    stop = EarlyStopping(2)
    assert [stop.update(s) for s in (3.0, 2.0, 2.0, 2.5)] == [False, False, False, True]
    assert (stop.best, stop.best_at, stop.waited) == (2.0, 1, 2)
    up = EarlyStopping(1, larger_is_better=True, least=0.1)
    assert [up.update(s) for s in (0.5, 0.7, 0.75)] == [False, False, True]
    never = EarlyStopping(2)
    assert [never.update(math.nan) for _ in range(2)] == [False, True]
    assert never.best is None
    with pytest.raises(ValueError, match="patience"):
        EarlyStopping(0)


def test_the_best_weights_are_put_back_and_training_ends():
    model, scores = Line(), iter([3.0, 1.0, 2.0, 5.0, 0.0])
    seen = []

    def score(m):
        seen.append(m.w.item())
        return next(scores)

    trainer = Trainer(model, downhill, learning_rate=0.1, patience=2)
    history = trainer.fit(ones(2), 10, score)
    assert history.scores == [3.0, 1.0, 2.0, 5.0]
    assert trainer.epoch == 4
    assert model.w.item() == seen[1] != seen[-1]
    assert not model.training


def test_without_patience_the_last_weights_stay():
    model = Line()
    seen = []
    Trainer(model, downhill, learning_rate=0.1).fit(ones(1), 3, lambda m: seen.append(m.w.item()) or len(seen))
    assert model.w.item() == seen[-1]


def test_gradients_are_clipped_together_and_the_schedule_is_followed():
    model, rates = ReviewClassifier(len(VOCABULARY)), []
    trainer = Trainer(model, lambda m, *b: 1e4 * classification_loss(m, *b), learning_rate=0.01, max_norm=0.5,
                      schedule=lambda step: 1 / (1 + step))  # fmt: skip
    norms = []

    def look(optimiser, *_):
        norms.append(math.sqrt(sum((p.grad**2).sum().item() for p in model.parameters())))
        rates.append(optimiser.param_groups[0]["lr"])

    trainer.optimiser.register_step_pre_hook(look)
    history = trainer.fit(shuffled(32, *DATA), 1)
    assert norms == pytest.approx([0.5] * 3, rel=1e-4)
    assert min(history.norms) > 0.5
    assert rates == pytest.approx([0.01, 0.005, 0.01 / 3])


def test_a_cosine_warms_up_and_goes_down():
    factor = cosine(100, 10)
    assert factor(0) == pytest.approx(0.1, rel=1e-6)
    assert factor(50) == pytest.approx(0.51)
    assert factor(100) == factor(150) == pytest.approx(0.02)


def reviews(seed=0, epochs=0, **options):
    with seeded(1):
        model = ReviewClassifier(len(VOCABULARY), 8, 8)
    trainer = Trainer(model, classification_loss, learning_rate=0.01, seed=seed, **options)
    if epochs:
        trainer.fit(shuffled(32, *DATA), epochs, lambda m: evaluate(m, [DATA])[0])
    return trainer


def test_a_seed_is_a_run_and_the_world_s_generators_are_left_alone():
    torch.manual_seed(1)
    before = torch.get_rng_state()
    one = reviews(epochs=2)
    assert torch.equal(before, torch.get_rng_state())
    torch.rand(5)
    two, other = reviews(epochs=2), reviews(seed=1, epochs=2)
    assert one.history == two.history != other.history
    for a, b in zip(one.model.parameters(), two.model.parameters(), strict=True):
        assert torch.equal(a, b)


def classifier(patience):
    def make():
        return reviews(patience=patience)

    return make, shuffled(32, *DATA), lambda m: evaluate(m, [DATA])[0]


def characters():
    def make():
        with seeded(2):
            model = CharacterModel("abc", 3, 4, dropout=0.3)
        return Trainer(model, CharacterLoss(), schedule=cosine(20, 5))

    ids = np.random.default_rng(0).integers(0, 3, 500)
    return make, lambda rng: stateful_batches(ids, 4, 30), None


def variational():
    def make():
        with seeded(3):
            model = VariationalLSTM(embedding_dim=4, hidden_size=5, latent_size=2)
        return Trainer(model, VariationalLoss(10, 0.5))

    return make, fresh(lambda rng: sentences(rng, 4)[:2], 4), None


@pytest.mark.parametrize("case", [classifier(None), classifier(5), characters(), variational()])
def test_a_run_that_was_interrupted_goes_on_to_the_last_bit(case, tmp_path):
    make, batches, score = case
    whole = make()
    whole.fit(batches, 4, score)

    first = make()
    first.fit(batches, 4, score, path=tmp_path / "a.pt", watch=lambda t: t.epoch == 2)
    torch.rand(3)
    second = make().resume(tmp_path / "a.pt")
    assert (second.epoch, second.step) == (2, len(first.history.losses))
    second.fit(batches, 4, score)
    assert second.history == whole.history
    for (name, a), b in zip(whole.model.state_dict().items(), second.model.state_dict().values(), strict=True):
        assert torch.equal(a, b), name


def test_a_run_that_had_stopped_early_stays_stopped(tmp_path):
    scores = iter([1.0, 2.0, 3.0, 4.0])
    trainer = Trainer(Line(), downhill, patience=1)
    trainer.fit(ones(1), 9, lambda m: next(scores), path=tmp_path / "a.pt")
    again = Trainer(Line(), downhill, patience=1).resume(tmp_path / "a.pt")
    again.fit(ones(1), 9, lambda m: next(scores))
    assert again.epoch == 2
    assert again.model.w.item() == trainer.model.w.item()


def test_a_checkpoint_of_a_training_is_one_of_its_model(tmp_path):
    trainer = reviews(epochs=1)
    trainer.save(tmp_path / "a.pt")
    model = load_checkpoint(tmp_path / "a.pt")
    torch.testing.assert_close(model.readout.weight, trainer.model.readout.weight)


def test_what_cannot_be_resumed_says_why_and_changes_nothing(tmp_path):
    trainer = reviews(epochs=1)
    save_checkpoint(tmp_path / "bare.pt", trainer.model)
    trainer.save(tmp_path / "a.pt")
    other = Trainer(ReviewClassifier(len(VOCABULARY), 8, 9), classification_loss)
    for made, path, said in (
        (reviews(), "bare.pt", "without its training"),
        (reviews(patience=2), "a.pt", "trained without early stopping"),
        (other, "a.pt", "hidden_size is 8 in it, and 9 here"),
        (reviews(), "none.pt", "no checkpoint"),
    ):
        before = {k: v.clone() for k, v in made.model.state_dict().items()}
        with pytest.raises(CheckpointError, match=said):
            made.resume(tmp_path / path)
        assert made.step == 0
        assert all(torch.equal(v, before[k]) for k, v in made.model.state_dict().items())


def test_batches_are_all_of_the_data_once_an_epoch_and_are_not_changed():
    x, y = np.arange(10), np.arange(10) * 2
    rng = np.random.default_rng(0)
    epochs = [list(shuffled(4, x, y)(rng)) for _ in range(2)]
    for epoch in epochs:
        assert [len(a) for a, _ in epoch] == [4, 4, 2]
        assert all((b == 2 * a).all() for a, b in epoch)
        assert sorted(np.concatenate([a for a, _ in epoch])) == list(range(10))
    assert not all((a == b).all() for (a, _), (b, _) in zip(*epochs, strict=True))
    with pytest.raises(ValueError, match="one length"):
        shuffled(2, x, y[1:])
    before = [a.copy() for a in DATA]
    reviews(epochs=1)
    for a, b in zip(DATA, before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_what_goes_wrong_is_said():
    with pytest.raises(ValueError, match="score"):
        Trainer(Line(), downhill, patience=1).fit(ones(1), 1)
    with pytest.raises(ValueError, match="no batch"):
        Trainer(Line(), downhill).fit(ones(0), 1)
    with pytest.raises(FloatingPointError, match="step 0"):
        Trainer(Line(), lambda m, x: m(x).sum() * math.inf).fit(ones(1), 1)


def test_nothing_is_printed_where_nobody_looks(capsys):
    reviews(epochs=1)
    assert capsys.readouterr() == ("", "")
