"""The same models on a GPU: they say what they say on the CPU, and train and resume there."""

import numpy as np
import pytest
import torch

from lstm_course.models.character import CharacterModel, bits_per_character
from lstm_course.models.classifier import BidirectionalReviewClassifier, ReviewClassifier, classification_loss, evaluate
from lstm_course.models.decoding import greedy
from lstm_course.models.regression import Forecaster, SequenceRegressor
from lstm_course.models.seq2seq import EncoderDecoder, teacher_forcing_inputs
from lstm_course.models.variational import VariationalLSTM, decode_greedy, elbo
from lstm_course.tasks.dates import dates
from lstm_course.tasks.reviews import VOCABULARY, review_part
from lstm_course.tasks.sentences import sentences
from lstm_course.tasks.text import topics
from lstm_course.training.batches import shuffled
from lstm_course.training.checkpoints import load_checkpoint, save_checkpoint
from lstm_course.training.trainer import Trainer, seeded

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
CLOSE = {"rtol": 1e-4, "atol": 1e-4}
"""float32, and another order of summation. cuDNN's TF32 is off: it has three decimal places."""


@pytest.fixture(autouse=True)
def _precise(monkeypatch):
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", False)


def tensors(*arrays):
    return [torch.from_numpy(a) for a in arrays]


PAIRS = dates(np.random.default_rng(0), 8)
SENTENCES = sentences(np.random.default_rng(0), 8)[:2]


def seq2seq(model, device):
    source, lengths, target = (part.to(device) for part in tensors(*PAIRS))
    logits, _ = model(source, lengths, teacher_forcing_inputs(target))
    return logits, greedy(model, source, lengths, 5).log_probability


def variational(model, device):
    ids, lengths = (part.to(device) for part in tensors(*SENTENCES))
    logits, mean, log_variance = model(ids, lengths, 0.3, torch.Generator().manual_seed(0))
    return logits, mean, log_variance, elbo(logits, ids, mean, log_variance).loss, decode_greedy(model, mean).float()


def reviews(model, device):
    ids, lengths, _ = review_part("test", 0, 20)
    return (model(*(part.to(device) for part in tensors(ids, lengths))),)


def numbers(model, device):
    x = torch.randn(4, 9, 3, generator=torch.Generator().manual_seed(0)).to(device)
    return (model(x, torch.tensor([9, 1, 4, 5])),)


def ahead(model, device):
    x = torch.randn(4, 9, 1, generator=torch.Generator().manual_seed(0)).to(device)
    return (model(x),)


def characters(model, device):
    ids = torch.from_numpy(topics("test")[:400])
    return model(ids[None].to(device))[0], torch.tensor(bits_per_character(model, ids, 4))


CASES = [
    (lambda: ReviewClassifier(len(VOCABULARY)), reviews),
    (lambda: BidirectionalReviewClassifier(len(VOCABULARY)), reviews),
    (lambda: SequenceRegressor(3, 5, 2, num_layers=2), numbers),
    (lambda: Forecaster(5, 2, 1.0, 3.0), ahead),
    (CharacterModel, characters),
    (lambda: EncoderDecoder(attention=None), seq2seq),
    (lambda: EncoderDecoder(attention="additive"), seq2seq),
    (lambda: EncoderDecoder(attention="scaled"), seq2seq),
    (VariationalLSTM, variational),
]


@pytest.mark.parametrize(("make", "use"), CASES)
def test_a_model_says_on_the_gpu_what_it_says_on_the_cpu(make, use, tmp_path):
    with seeded(0):
        model = make().eval()
    save_checkpoint(tmp_path / "a.pt", model)
    there = load_checkpoint(tmp_path / "a.pt", device="cuda").eval()
    for here, far in zip(use(model, "cpu"), use(there, "cuda"), strict=True):
        torch.testing.assert_close(far.cpu(), here, **CLOSE)
    save_checkpoint(tmp_path / "b.pt", there)
    back = load_checkpoint(tmp_path / "b.pt")
    assert all(torch.equal(a, b) for a, b in zip(model.parameters(), back.parameters(), strict=True))


def test_training_there_resumes_and_is_close_to_training_here(tmp_path):
    data = review_part("train", 0, 128)

    def trainer(device):
        with seeded(0):
            model = ReviewClassifier(len(VOCABULARY), dropout=0.0).to(device)
        return Trainer(model, classification_loss)

    def score(model):
        return evaluate(model, [data])[0]

    here, far = trainer("cpu"), trainer("cuda")
    here.fit(shuffled(32, *data), 3, score)
    far.fit(shuffled(32, *data), 1, score, path=tmp_path / "a.pt")
    again = trainer("cuda").resume(tmp_path / "a.pt")
    again.fit(shuffled(32, *data), 3, score)
    assert again.history.losses == pytest.approx(here.history.losses, rel=1e-3)
