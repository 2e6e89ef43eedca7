"""Unit 12's translator, as the notebook's cell defines it, and what is trained and measured with it."""

import ast

import numpy as np
import pytest
import torch

from lstm_course.building.percent import read
from lstm_course.tasks.pairs import START, SYMBOLS, encode_pairs
from lstm_course.units.u12_seq2seq_attention import UNIT, references
from lstm_course.units.u12_seq2seq_attention.demos import attention as seq2seq
from lstm_course.units.u12_seq2seq_attention.demos import results as seq2seq_results
from lstm_course.units.u12_seq2seq_attention.experiments import training as seq2seq_training
from tests.units.prose import missing

STUDENT = seq2seq_training.StudentFunctions(
    references.teacher_forcing_inputs, references.decode_teacher_forced, references.decode_greedy
)


@pytest.fixture(scope="module")
def Translator():
    """Return the class of the master's cell, with the course's own encoder."""
    names = {"nn": torch.nn, "torch": torch, "SYMBOLS": SYMBOLS, "encode": references.encode_source}
    for cell in read(UNIT.notebook.read_text(encoding="utf-8")):
        if cell.kind == "code" and "class Translator" in cell.source:
            tree = ast.parse(cell.source)
            tree.body = [node for node in tree.body if isinstance(node, ast.ClassDef)]
            exec(compile(tree, "<cell>", "exec"), names)
    return names["Translator"]


@pytest.fixture
def pages(monkeypatch):
    """Return what the demos show: alt texts of plain figures, and the drawers of live ones with what they begin at."""
    seen = []
    for module in (seq2seq, seq2seq_results):
        monkeypatch.setattr(module, "show", lambda fig, alt: seen.append(alt))
        monkeypatch.setattr(
            module,
            "slider",
            lambda draw, **c: seen.append(draw(**{name: control[-1] for name, control in c.items()})[1]),
        )
    return seen


@pytest.mark.parametrize("attend", [None, references.attention])
def test_padding_and_neighbours_change_no_answer(Translator, attend):
    torch.manual_seed(0)
    model = Translator(attend).eval()
    batch = encode_pairs([("7.11.1999", "1999-11-07"), ("the 27 of march 1984", "1984-03-27")])
    alone = encode_pairs([("7.11.1999", "1999-11-07")])
    together, by_itself = (seq2seq_training.teacher_forced(model, STUDENT, pairs) for pairs in (batch, alone))
    np.testing.assert_array_equal(together[:1], by_itself)
    np.testing.assert_array_equal(
        seq2seq_training.greedy(model, STUDENT, batch)[0, :3], seq2seq_training.greedy(model, STUDENT, alone)[0, :3]
    )


@pytest.mark.parametrize("attend", [None, references.attention])
def test_every_parameter_is_trained_and_threads_are_put_back(Translator, attend):
    before = torch.get_num_threads()
    torch.manual_seed(0)
    fresh = Translator(attend, 48)
    model = seq2seq_training.train(Translator, attend, "reversal", STUDENT, steps=3)
    assert torch.get_num_threads() == before
    assert not model.training
    moved = {
        name for (name, a), b in zip(fresh.named_parameters(), model.parameters(), strict=True) if not torch.equal(a, b)
    }
    assert moved == set(dict(model.named_parameters()))


def test_a_decoder_that_is_told_and_one_that_is_free_say_the_same_first_symbol(Translator):
    torch.manual_seed(1)
    model = Translator().eval()
    pairs = seq2seq_training.unseen("reversal", 20)
    said, told = seq2seq_training.greedy(model, STUDENT, pairs), seq2seq_training.teacher_forced(model, STUDENT, pairs)
    np.testing.assert_array_equal(said[:, 0], told[:, 0])
    assert said.shape[1] <= seq2seq_training.LIMIT


def test_the_rows_of_an_alignment_are_what_was_said(Translator):
    torch.manual_seed(0)
    model = Translator(references.attention).eval()
    pairs = seq2seq_training.unseen("dates", 5)
    said = seq2seq_training.greedy(model, STUDENT, pairs)
    looked = torch.stack(model.attention_weights, dim=1)
    assert looked.shape == (5, said.shape[1], pairs.source.shape[1])
    np.testing.assert_allclose(looked.sum(2), 1, rtol=1e-5)
    assert not looked[torch.from_numpy(pairs.source == 0)[:, None].expand_as(looked)].any()


def test_each_demo_says_what_it_shows(Translator, pages, capsys):
    torch.manual_seed(0)
    plain, attending = Translator().eval(), Translator(references.attention).eval()
    seq2seq.padded_sources(references.encode_source)
    seq2seq.teacher_forcing(references.teacher_forcing_inputs)
    seq2seq.mixed(plain, references.scheduled_inputs, STUDENT)
    seq2seq.five_keys(references.attention)
    heard = []
    seq2seq_results.forced_and_free(plain, STUDENT, "reversal", heard.append)
    seq2seq_results.forced_and_free(plain, STUDENT, "dates")
    seq2seq_results.against_length({"without": plain, "with": attending}, STUDENT, heard.append, num_samples=5)
    seq2seq_results.compare({"without": plain, "with": attending}, STUDENT)
    seq2seq_results.alignment(attending, STUDENT, {"short": ("oct 9 2004", "2004-10-09")})
    assert len(pages) == 9
    assert all(len(page) > 40 for page in pages)
    assert heard == [0, 0], "an untrained network gets nothing right"
    assert "whole answers right" in capsys.readouterr().out


def test_nothing_is_shown_of_what_was_not_trained(pages):
    seq2seq.mixed(None, references.scheduled_inputs, STUDENT)
    seq2seq_results.forced_and_free(None, STUDENT, "dates")
    seq2seq_results.against_length({"without": None}, STUDENT)
    seq2seq_results.compare({"without": None}, STUDENT)
    seq2seq_results.alignment(None, STUDENT, {})
    assert pages == []


def test_scheduled_inputs_lie_between_forced_and_free(Translator):
    """At 1 they are the teacher's; at 0 they are what greedy decoding says, as long as no row has ended."""
    torch.manual_seed(0)
    model = Translator().eval()
    source, lengths, targets = map(torch.from_numpy, seq2seq_training.unseen("reversal", 6, 5, 5))
    with torch.no_grad():
        step, state = model.begin(source, lengths)
        rng = np.random.default_rng(0)
        told = references.scheduled_inputs(step, state, targets, START, 1.0, rng)
        free = references.scheduled_inputs(step, state, targets, START, 0.0, rng)
        said = references.decode_greedy(step, state, START, 10**6, targets.shape[1])
    torch.testing.assert_close(told, references.teacher_forcing_inputs(targets, START))
    torch.testing.assert_close(free[:, 1:], said[:, :-1])


def test_the_text_says_how_long_the_notebook_trains():
    (steps, batch), (longer, larger) = (
        trained["reversal", False] for trained in (seq2seq_training.SHORT, seq2seq_training.LONG)
    )
    assert not missing(UNIT.name, f"and {longer} steps of {larger} words in place of {steps} of {batch}")
