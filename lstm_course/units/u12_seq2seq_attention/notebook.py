# %% [markdown] slide="slide"
# # Unit 12 · Sequence to sequence and attention
#
# *"the 27 of march 1984" goes in. "1984-03-27" comes out, symbol by symbol, and of another length.*
#
# Two LSTMs, one that reads and one that writes. Between them stands a vector of fixed size, and that is the trouble.

# %% [markdown] slide="subslide"
# **When you are through, you can**
#
# - build an encoder that heeds padding, and a decoder that is trained with the truth and used without it;
# - say what teacher forcing buys, what exposure bias is, and which of your numbers hide it;
# - let a decoder write until it says the end, in a batch whose rows end at different steps;
# - show where a vector of fixed size fails, and ask whether room or training is short;
# - write attention with a mask that gives no NaN where there is nothing to see;
# - read an alignment, and say what it does not prove.
#
# Time: 60 to 90 minutes. Six exercises (14 points) and two questions for thought (4 points).

# %% [markdown] slide="subslide"
# ## The question
#
# So far an LSTM gave one answer for a sequence (unit 9), or one for each step (units 6 and 10). A translation is neither:
# its length is its own, and its first word may depend on the last one of the source.
#
# The LSTM has read the whole source, and its state knows it all. **Does it?** How many letters fit into a state of 96
# numbers?

# %% slide="skip"
import math

import numpy as np
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lstm_course import check, predict, progress, working
from lstm_course.units.u12_seq2seq_attention.demos import attention as seq2seq_figures
from lstm_course.units.u12_seq2seq_attention.demos import networks as network_figures
from lstm_course.units.u12_seq2seq_attention.demos import results as result_figures
from lstm_course.units.u12_seq2seq_attention.experiments import training
from lstm_course.tasks.pairs import SYMBOLS

# The four trainings below take some 20 seconds. Start Jupyter with the environment variable FAST=0 for the long ones (a
# minute), with as many steps as in "What the evidence says".

# %% slide="skip"
progress(12)

# %% [markdown] slide="slide"
# ## 12.1 Two tasks
#
# **Dates.** People write dates in many ways, and a computer wants one:
#
# | source | target |
# |---|---|
# | the 27 of march 1984 | 1984-03-27 |
# | may 21, 2031 | 2031-05-21 |
# | 7.11.1999 | 1999-11-07 |
#
# Six formats, a hundred years. Whatever comes first in the source, the year comes first in the target.
#
# **Reversal.** `badge` → `egdab`. Ten letters, words of 3 to 12 of them, drawn at random. There is nothing to understand
# and nothing to guess: each letter has to be *kept*.
#
# Symbols are numbers. Three are special: padding, the **start**, and the **end**. Each target ends with the end.

# %% [markdown] slide="slide"
# ## 12.2 The encoder
#
# The **encoder** reads the source both ways (unit 6) and keeps two things:
#
# $$h_s = \bigl[\overrightarrow{h}_s,\; \overleftarrow{h}_s\bigr] \qquad
# \text{summary} = \bigl[\overrightarrow{h}_{L},\; \overleftarrow{h}_{1}\bigr]$$
#
# The $h_s$ are what it says at each step. The summary is what each direction has kept after the *whole* source of length
# L. As always, padding must not count: you packed in unit 9. Now what the LSTM says is needed as well, and
# `pad_packed_sequence` unpacks it, with zeros in the padding.


# %% solution="encode_source" slide="subslide"
def encode_source(source, lengths, embedding, encoder):
    """Read a padded batch of sources.

    source     whole numbers (N, S), padded behind; any symbol's number may stand in the padding
    lengths    whole numbers (N,), from 1 to S, in any order
    embedding  an nn.Embedding; encoder: an nn.LSTM of H units, batch first, one layer, bidirectional
    returns (hs, summary, mask)
        hs       (N, S, 2H): what the LSTM says at each step, 0 in the padding
        summary  (N, 2H): h after the whole source, of the forward direction and then of the backward one
        mask     (N, S), True where a symbol of the source stands

    >>> embedding, encoder = nn.Embedding(9, 2), nn.LSTM(2, 3, batch_first=True, bidirectional=True)
    >>> source = torch.tensor([[4, 5, 0, 0], [6, 7, 8, 0]])
    >>> hs, summary, mask = encode_source(source, torch.tensor([2, 3]), embedding, encoder)
    >>> tuple(hs.shape), tuple(summary.shape), mask.tolist()
    ((2, 4, 6), (2, 6), [[True, True, False, False], [True, True, True, False]])
    >>> torch.equal(summary[0, :3], hs[0, 1, :3]), torch.equal(summary[0, 3:], hs[0, 0, 3:])
    (True, True)
    """
    ### BEGIN SOLUTION
    S = source.shape[1]
    packed = pack_padded_sequence(embedding(source), lengths, batch_first=True, enforce_sorted=False)
    hs, (h, _) = encoder(packed)
    hs, _ = pad_packed_sequence(hs, batch_first=True, total_length=S)
    return hs, torch.cat([h[0], h[1]], dim=1), torch.arange(S) < lengths[:, None]
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Embed, pack, run, unpack. Packing takes the same two options as in unit 9. Unpacking gives a pair; the second part are
# the lengths, which you have.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Unpacked, the batch is as wide as its longest source, and that may be less than S. `pad_packed_sequence` has an
# argument `total_length` for it.
#
# </details>
# <details><summary>Hint 3</summary>
#
# The LSTM gives its outputs and the pair of last states, each (2, N, H): entry 0 is the forward direction. Lay the two
# directions of h side by side. For the mask, compare the numbers of the steps, as a row, with the lengths, as a column.
#
# </details>

# %% check="encode_source"
check(encode_source)

# %% slide="subslide"
seq2seq_figures.padded_sources(working(encode_source))

# %% [markdown] slide="fragment"
# **What you saw.** Empty is padding: nothing is said there. And a date has the same summary alone and in company.

# %% [markdown] slide="slide"
# ## 12.3 The decoder, and who tells it
#
# The **decoder** is a language model (unit 10) with a beginning: its first state is made from the summary. At each step it
# reads one symbol and says how likely each next one is:
#
# $$(h_t, c_t) = \text{LSTM}\bigl(e(y_{t-1}),\; (h_{t-1}, c_{t-1})\bigr) \qquad \text{logits}_t = W h_t + b$$
#
# Here $e$ is an embedding of its own, and there is a logit for each of K symbols.
#
# What is $y_{t-1}$? In use, what the decoder itself has said. In training there is a choice. **Teacher forcing** (Williams
# and Zipser 1989) lets it read what it *should* have said. Then a mistake at step 2 does not spoil the steps behind it.
#
# So the inputs are the targets, one step later. At the first step stands the start.

# %% slide="subslide"
network_figures.encoder_decoder()


# %% solution="teacher_forcing_inputs" slide="subslide"
def teacher_forcing_inputs(targets, start):
    """What the decoder reads if it is told the truth at each step.

    targets  whole numbers (N, T); they are left as they are
    start    the number of the start symbol
    returns whole numbers (N, T)

    >>> teacher_forcing_inputs(torch.tensor([[7, 8, 9, 2], [5, 2, 0, 0]]), 1).tolist()
    [[1, 7, 8, 9], [1, 5, 2, 0]]
    """
    ### BEGIN SOLUTION
    return torch.cat([torch.full_like(targets[:, :1], start), targets[:, :-1]], dim=1)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# A column of starts, and beside it the targets without one of their columns. Which one is never read?
#
# </details>
# <details><summary>Hint 2</summary>
#
# `torch.full_like(a, value)` has the shape and the dtype of a. A slice such as `[:, :1]` is a column that keeps both of
# its axes.
#
# </details>
# <details><summary>Hint 3</summary>
#
# `torch.cat` takes a list of tensors and the axis along which they are laid end to end. Here the columns are many and
# the rows stay N.
#
# </details>

# %% check="teacher_forcing_inputs"
check(teacher_forcing_inputs)

# %% slide="subslide"
seq2seq_figures.teacher_forcing(working(teacher_forcing_inputs))

# %% [markdown] slide="fragment"
# **What you saw.** Read it column by column. At no step is the decoder told what it is about to say. Forget the shift,
# and it is: training then ends at a loss of zero, with a decoder that repeats its input.

# %% [markdown] slide="slide"
# ## 12.4 Decoding with the truth at hand
#
# From here on the decoder is a function `step(symbol, state)`. It knows its sources, takes one symbol for each of them,
# (N,), and gives back the logits (N, K) and the new state. What is inside, you see in 12.6.


# %% solution="decode_teacher_forced" slide="subslide"
def decode_teacher_forced(step, state, inputs):
    """Let the decoder read the inputs, one after the other.

    step    step(symbol, state) takes whole numbers (N,) and a state; returns logits (N, K) and the new state
    state   the state that the decoder starts with
    inputs  whole numbers (N, T)
    returns logits (N, T, K), with their gradient

    A step that says what it reads, and the sum of all that it has read:

    >>> def adding_up(symbol, total):
    ...     return torch.stack([symbol, total + symbol], dim=1), total + symbol
    >>> decode_teacher_forced(adding_up, torch.tensor([0, 10]), torch.tensor([[3, 1], [4, 2]])).tolist()
    [[[3, 3], [1, 4]], [[4, 14], [2, 16]]]
    """
    ### BEGIN SOLUTION
    all_logits = []
    for t in range(inputs.shape[1]):
        logits, state = step(inputs[:, t], state)
        all_logits.append(logits)
    return torch.stack(all_logits, dim=1)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# A loop over the T steps, as in `rnn_forward` of unit 1. What it says goes into a list.
#
# </details>
# <details><summary>Hint 2</summary>
#
# One call at each step, with a column of the inputs. It returns two things. One of them is needed at the next step, the
# other one at the end.
#
# </details>
# <details><summary>Hint 3</summary>
#
# T tensors of (N, K) are to become one of (N, T, K): `torch.stack`, with T as the *second* axis.
#
# </details>

# %% check="decode_teacher_forced"
check(decode_teacher_forced)

# %% [markdown] slide="slide"
# ## 12.5 Decoding alone
#
# In use nobody knows the truth. The decoder begins with the start, says its likeliest symbol, reads *that*, and so on,
# until it says the end. This is **greedy decoding**.
#
# $$y_t = \arg\max_k\; \text{logits}_{t,k} \qquad \text{until } y_t = \text{end}$$
#
# In a batch rows end at different steps. A finished row waits for the others, and what it would say meanwhile means
# nothing. And a decoder may never say the end, so there is a limit.


# %% solution="decode_greedy" slide="subslide"
def decode_greedy(step, state, start, end, limit):
    """Let the decoder read what it says itself.

    step, state  as before; the state is a pair (h, c), each (N, H)
    start, end   the numbers of the start and of the end symbol
    limit        the largest number of symbols in an answer, 1 at least
    returns whole numbers (N, T): the likeliest symbol at each step. A row's end is kept, and behind it stand ends.
    T is the step at which the last row ends, or the limit; the decoder is asked T times.

    A decoder that says what it has read, less its h, modulo 6. The end is 2.

    >>> def countdown(symbol, state):
    ...     return nn.functional.one_hot((symbol - state[0][:, 0]) % 6, 6), state
    >>> by = torch.tensor([[1], [3]])
    >>> decode_greedy(countdown, (by, by), 5, 2, 10).tolist()
    [[4, 3, 2], [2, 2, 2]]
    >>> decode_greedy(countdown, (by, by), 5, 2, 2).tolist()
    [[4, 3], [2, 2]]
    """
    ### BEGIN SOLUTION
    last = torch.full((len(state[0]),), start)
    ended = torch.zeros(len(last), dtype=torch.bool)
    symbols = []
    while len(symbols) < limit and not ended.all():
        logits, state = step(last, state)
        last = logits.argmax(dim=1).masked_fill(ended, end)
        ended = ended | (last == end)
        symbols.append(last)
    return torch.stack(symbols, dim=1)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Four things go from step to step: the symbols just said (N,), the state, which rows have ended (N,), and the list of all
# that was said. At first the symbols are starts, and no row has ended.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Mind the order. Rows that had ended *before* this step say the end again, whatever the logits are. Then those count as
# ended which say the end now.
#
# </details>
# <details><summary>Hint 3</summary>
#
# `a.masked_fill(where, value)` puts a value wherever a mask is True. Two masks are joined with `|`. The loop goes on
# while there is room for another symbol and some row has not ended (`.all()`).
#
# </details>

# %% check="decode_greedy"
check(decode_greedy)

# %% [markdown] slide="slide"
# ## 12.6 A translator
#
# Your parts, put together. Read `begin`: it encodes, and returns a `step` that knows the sources. `attend` is for later.

# %% slide="subslide"
network_figures.translator()

# %% slide="subslide"
encode = working(encode_source)
functions = training.StudentFunctions(
    working(teacher_forcing_inputs), working(decode_teacher_forced), working(decode_greedy)
)


class Translator(nn.Module):
    """An encoder and a decoder. Without attend, all that the decoder gets of the source is its first state."""

    def __init__(self, attend=None, hidden_size=48, embedding_dim=24):
        super().__init__()
        seen = 2 * hidden_size if attend else 0
        self.attend, self.attention_weights = attend, []
        self.source_embedding = nn.Embedding(len(SYMBOLS), embedding_dim)
        self.target_embedding = nn.Embedding(len(SYMBOLS), embedding_dim)
        self.encoder = nn.LSTM(embedding_dim, hidden_size, batch_first=True, bidirectional=True)
        self.bridge = nn.Linear(2 * hidden_size, 2 * hidden_size)
        self.decoder = nn.LSTMCell(embedding_dim + seen, hidden_size)
        self.readout = nn.Linear(hidden_size + seen, len(SYMBOLS))
        if attend:
            self.query = nn.Linear(hidden_size, hidden_size)
            self.key = nn.Linear(2 * hidden_size, hidden_size, bias=False)

    def begin(self, source, lengths):
        """The decoder's step for these sources, and its first state."""
        hs, summary, mask = encode(source, lengths, self.source_embedding, self.encoder)
        h, c = self.bridge(summary).chunk(2, dim=1)
        keys = self.key(hs) if self.attend else None
        self.attention_weights = []

        def step(symbol, state):
            seen = []
            if self.attend:
                context, weights = self.attend(self.query(state[0]), keys, hs, mask)
                self.attention_weights.append(weights.detach())
                seen = [context]
            h, c = self.decoder(torch.cat([self.target_embedding(symbol), *seen], dim=1), state)
            return self.readout(torch.cat([h, *seen], dim=1)), (h, c)

        return step, (torch.tanh(h), c)


# %% [markdown] slide="subslide"
# **Predict.** The translator learns to reverse words, with teacher forcing and without attention. When it is told the truth
# so far, about four in five of its next letters are right, in words that it has never seen. What share of *whole words* is
# right when nobody tells it?

# %%
my_words = ...

# %%
plain_words = training.train(Translator, None, "reversal", functions)

# %% slide="subslide"
result_figures.forced_and_free(
    plain_words, functions, "reversal", tell=lambda share: predict(my_words, share, "whole words, without attention")
)

# %% [markdown] slide="fragment"
# **What you saw.** Dashed is what the loss looked at: told the truth so far. The other line is what you get, and the two part
# from the second letter on. In training the decoder has never read a mistake. Now it makes one, and goes on from there. That
# is **exposure bias** (Ranzato and others 2016). How much of a large model's faults it explains is disputed: He and others
# (2019) could hardly measure it. Here you see it.
#
# The rise on the right is no recovery. The further right, the more of what is asked for is the *end*; at place 12, of words
# of twelve letters, there is nothing else. The ends it has nearly all right, since it counts (unit 4). The letters alone go
# on falling.
#
# And a word is only right if *all* of its letters are.

# %% [markdown] slide="subslide"
# **Four numbers for one network.** Each of them could stand in a report as "the accuracy":
#
# - whole answers, decoded freely: what the user gets;
# - characters, decoded freely: kinder;
# - characters, told the truth so far: kinder still, and *nobody will ever use it that way*;
# - the same with the padding learned and counted: the kindest, since after padding comes padding.
#
# Is greedy decoding the same whether you trained with teacher forcing or not? The *function* is: it never sees a target.
# If a score changes when targets are handed to the decoder at test time, it was not a test.

# %% [markdown] slide="slide"
# ## 12.7 Between telling and not telling
#
# **Scheduled sampling** (Bengio, Vinyals, Jaitly and Shazeer 2015): at each step a coin decides whether the decoder reads
# the true symbol or its own. In early training it is mostly told, later less and less.
#
# $$\text{input}_t = \begin{cases} y_{t-1} & \text{with the probability } p \\
# \arg\max_k \text{logits}_{t-1,k} & \text{otherwise}\end{cases} \qquad \text{input}_1 = \text{start}$$
#
# The logits depend on what was read *so far*, and that is the mixture already. So this takes a loop, and each step waits
# for the one before. No gradient goes through a choice. (In the code p is called `truth`.)


# %% solution="scheduled_inputs" slide="subslide"
def scheduled_inputs(step, state, targets, start, truth, rng):
    """What the decoder reads under scheduled sampling.

    step, state  as before
    targets      whole numbers (N, T); start: the number of the start symbol
    truth        the probability of reading the true symbol
    rng          a NumPy generator: rng.random(N) at each step but the first; where it is below truth, the true symbol
    returns whole numbers (N, T), what is read at each step

    A decoder that says one more than it has read:

    >>> def counting(symbol, state):
    ...     return nn.functional.one_hot(symbol + 1, 10), state
    >>> targets, rng = torch.tensor([[5, 7, 2]]), np.random.default_rng(0)
    >>> [scheduled_inputs(counting, None, targets, 1, truth, rng).tolist() for truth in (1.0, 0.0)]
    [[[1, 5, 7]], [[1, 2, 3]]]
    """
    ### BEGIN SOLUTION
    read = torch.full_like(targets[:, 0], start)
    inputs = [read]
    for t in range(1, targets.shape[1]):
        with torch.no_grad():
            logits, state = step(read, state)
        told = torch.from_numpy(rng.random(len(targets)) < truth)
        read = torch.where(told, targets[:, t - 1], logits.argmax(dim=1))
        inputs.append(read)
    return torch.stack(inputs, dim=1)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# The first column is known. Each further one takes a call of the decoder on the column before, so there is one call fewer
# than there are columns.
#
# </details>
# <details><summary>Hint 2</summary>
#
# At step t two candidates stand ready for each row: the *target* of the step before, and the largest of the logits that
# came from reading the last column. `torch.where(mask, a, b)` picks row by row.
#
# </details>
# <details><summary>Hint 3</summary>
#
# The mask is made of N numbers of the generator, compared with truth; `torch.from_numpy` makes it a tensor. The call of
# the decoder stands under `torch.no_grad()`.
#
# </details>

# %% check="scheduled_inputs"
check(scheduled_inputs)

# %% slide="subslide"
seq2seq_figures.mixed(plain_words, working(scheduled_inputs), functions)

# %% [markdown] slide="fragment"
# **What you saw.** Move the slider. At 1 the decoder never meets a wrong symbol. At 0 the wrong ones follow each other: once
# wrong, it has lost the thread. In between it is led back now and then.
#
# To train with it, hand these inputs to `decode_teacher_forced` and take the loss as before. It costs a second run of the
# decoder. What it brings, and what speaks against it, is in "What the evidence says".

# %% [markdown] slide="slide"
# ## 12.8 The bottleneck
#
# Exposure bias is not the only trouble. Told the truth, the network is still wrong too often: it does not *know* the
# letters. Whatever the word was, it had to pass through one state of 2 × 48 numbers, h and c.
#
# **Predict.** It was trained on words of 3 to 12 letters. Of words of *four* letters it turns most round. What share of the
# words of *twelve*?

# %%
my_twelve = ...

# %% slide="subslide"
result_figures.against_length(
    {"without attention": plain_words},
    functions,
    tell=lambda share: predict(my_twelve, share, "words of twelve letters, without attention"),
)

# %% [markdown] slide="fragment"
# **What you saw.** Four letters fit, eight hardly, twelve not at all. Cho and others (2014) saw the same in translation,
# where long sentences were the bad ones.
#
# Is there no more *room* in 96 numbers, or has the network not yet learned to use it? This figure cannot tell. "What the
# evidence says" can.

# %% [markdown] slide="slide"
# ## 12.9 Attention
#
# Why should the decoder remember the whole source, if the encoder's words about each step are still there? Let it **look**
# (Bahdanau, Cho and Bengio 2015, who score with a small network: the table below used it, too). In the form of Vaswani and
# others (2017) it asks at each step a question, the **query** q. Each step of the source has a **key**
# $k_s$, which says what is there, and a **value** $v_s$, which is what is there:
#
# $$\text{score}_s = \frac{q \cdot k_s}{\sqrt{A}} \qquad
# w_s = \frac{e^{\text{score}_s}}{\sum_{s'} e^{\text{score}_{s'}}} \qquad
# \text{context} = \sum_s w_s\, v_s$$
#
# The sum is over the real steps alone; in the padding $w_s = 0$. A is the width of query and keys. The dot product of A
# numbers of size 1 has the size √A; without the division the softmax would be nearly 0 or 1 from the start.

# %% slide="subslide"
network_figures.encoder_decoder(attention=True)

# %% [markdown] slide="subslide"
# **Why a weighted mean?** One could pick the best step. But a choice has no gradient: "a bit further to the left" could never
# be learned. A weighted mean has one, for the weights as well as for the values.
#
# **A trap.** Steps are usually hidden by a score of −∞. In a row where *nothing* is to be seen, all scores are then −∞, and
# the softmax divides 0 by 0. One such row, and the NaN is in every weight of the network after the next update. Here such a
# row is to have weights and a context of 0.


# %% solution="attention" slide="subslide"
def attention(query, keys, values, mask):
    """Scaled dot-product attention, one query for each sequence.

    query   (N, A)
    keys    (N, S, A), values (N, S, V)
    mask    (N, S), True where there is something to see
    returns (context (N, V), weights (N, S)), with their gradients. The weights of a row add up to 1 and are 0 where the
    mask is False. In a row without a single True both are 0.

    The scores are 0 and ln 3, so the second step counts three times as much. The third is hidden.

    >>> keys, values = torch.tensor([[[0.0], [math.log(3)], [5.0]]]), torch.tensor([[[4.0], [8.0], [100.0]]])
    >>> context, weights = attention(torch.ones(1, 1), keys, values, torch.tensor([[True, True, False]]))
    >>> context.round(decimals=3).tolist(), weights.round(decimals=3).tolist()
    ([[7.0]], [[0.25, 0.75, 0.0]])
    """
    ### BEGIN SOLUTION
    scores = torch.einsum("na,nsa->ns", query, keys) / math.sqrt(query.shape[1])
    lowest = torch.finfo(scores.dtype).min
    weights = torch.softmax(scores.masked_fill(~mask, lowest), dim=1) * mask
    return torch.einsum("ns,nsv->nv", weights, values), weights
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Three lines for three formulas: scores (N, S), weights (N, S), context (N, V). For the first, give the query an axis for
# the steps (`[:, None]`), so that it meets each key of its sequence; multiply, and sum over A. Or let `torch.einsum` do it:
# it takes the names of the axes of each tensor, and those of the result.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The mask comes *before* the softmax: hidden scores must be lower than any other. `torch.softmax` takes the axis along
# which the weights are to add up to 1.
#
# </details>
# <details><summary>Hint 3</summary>
#
# The lowest finite number of a dtype is `torch.finfo(dtype).min`. With it in place of −∞, a row without a True gets equal
# weights and no NaN. They are still not 0. What can you multiply them with, that changes no other row?
#
# </details>

# %% check="attention"
check(attention)

# %% slide="subslide"
seq2seq_figures.five_keys(working(attention))

# %% [markdown] slide="fragment"
# **What you saw.** A query of length 0 asks nothing, and gets the mean of everything. The longer it is, the more the best key
# takes, until it is nearly a choice. Turn it, and the weights move over smoothly. The padding gets nothing, although at 30° its
# key fits best.
#
# This is where the seeds of today's large models lie. Let every step of *one* sequence ask all the others, in several heads at
# once, leave the LSTM away, and you have the heart of the Transformer (Vaswani and others 2017). Unit 14 builds it. And
# values need not be words: places of a picture will do, for a decoder that describes it (Xu and others 2015, *Show, attend
# and tell*).

# %% [markdown] slide="subslide"
# **Another score.** The first attention (Bahdanau and others 2015) did not multiply query and key. It *added* them, each
# after a linear layer of its own, so they may differ in length, and let a small network say how well they go together:
#
# $$\text{score}_s = v \cdot \tanh(W q + U k_s)$$
#
# This is *additive* attention. The softmax, the mask and the context are the same. $U k_s$ is worked out once for a source;
# each query costs a tanh for each key and number, where the dot product is one matrix product. So Luong, Pham and Manning
# (2015) took the product, as large models do, and Vaswani and others added its $\sqrt{A}$.
#
# **Predict.** Is the tanh needed? Leave it away. By how much can another query then change the weights? (The largest change
# of a weight, a number from 0 to 1.)

# %%
my_change = ...

# %% slide="subslide"
def additive_weights(query, keys, W, U, v, bend=torch.tanh):
    """Weights (N, S) of keys (N, S, E) for queries (N, D): W (A, D), U (A, E), v (A,)."""
    scores = bend((query @ W.T)[:, None] + keys @ U.T) @ v
    return torch.softmax(scores, dim=-1)


seq2seq_figures.another_query(
    additive_weights, tell=lambda change: predict(my_change, change, "change of a weight, without the tanh")
)

# %% [markdown] slide="fragment"
# **What you saw.** By nothing. Without the tanh the score is $v \cdot W q + v \cdot U k_s$, and the query's part is the same
# for every key. Softmax does not see what is added to all scores (unit 1). The query would ask, and nobody would hear it.

# %% [markdown] slide="slide"
# ## 12.10 With attention
#
# In `Translator`, the query comes from the decoder's state before the step, the keys from the encoder's hs, and the values
# are the hs. The context is read together with the symbol, and once more by the readout. Query and keys go through a
# linear layer each: what to ask is learned.

# %% slide="subslide"
network_figures.translator(attention=True)

# %%
attend = working(attention)
words = training.train(Translator, attend, "reversal", functions)

# %% slide="subslide"
result_figures.against_length({"without attention": plain_words, "with attention": words}, functions)

# %% [markdown] slide="fragment"
# **What you saw.** The same state, fewer steps of training, and the cliff is gone: the line holds up to the longest words of
# the training. *Behind* them it falls again, though the words are all there to be looked at. The network has learned to
# look at places that it has seen in training, no general rule.

# %% [markdown] slide="slide"
# ## 12.11 Where it looks
#
# The dates, at last: two more trainings, one of them without attention. (That one is short here, to save your time. "What the
# evidence says" has both with equally many steps.)

# %%
plain_dates = training.train(Translator, None, "dates", functions)
attending_dates = training.train(Translator, attend, "dates", functions)

# %% slide="subslide"
result_figures.compare({"without attention": plain_dates, "with attention": attending_dates}, functions)

# %% slide="subslide"
dates_to_see = {
    "words": ("the 27 of march 1984", "1984-03-27"),
    "month first": ("may 21, 2031", "2031-05-21"),
    "short": ("oct 9 2004", "2004-10-09"),
    "slashes": ("23/08/1967", "1967-08-23"),
    "dots": ("7.11.1999", "1999-11-07"),
}
result_figures.alignment(attending_dates, functions, dates_to_see)

# %% slide="subslide"
result_figures.alignment(words, functions, {"badge": ("badge", "egdab"), "a long one": ("abcdefghij", "jihgfedcba")})

# %% [markdown] slide="fragment"
# **What you saw.** Nobody has told the network which letters belong to the year. The heat map is what it found out: for the
# year it looks at the four digits at the end, then it goes back to the month, then to the day. For reversal it is the other
# diagonal. Put a date of your own into the cell above, also in a format that it has never met.
#
# Digits that are copied have one bright place each. The month has to be *translated*, and there the weight is spread, over
# spaces too, and some bright places look odd. Question 2 asks why.

# %% [markdown] slide="slide"
# ## What the evidence says
#
# Measured for this course by `lstm-course evidence dates reversal`: 64 units a direction, batches of 64, 600 steps (300 for
# reversal with attention), additive attention (12.9); three seeds, per cent of unseen answers or characters, decoded freely unless
# it says "told".
#
# | | whole answers | of 4 letters | of 8 | of 12 | characters | characters, told |
# |---|---|---|---|---|---|---|
# | reversal, without | 40 ± 2 | 87 ± 3 | 22 ± 3 | 0.3 ± 0.3 | 61 ± 2 | 83 ± 1 |
# | reversal, with | 99.3 ± 0.6 | 99.3 ± 0.6 | 100 | 96 ± 3 | 99.8 ± 0.2 | 99.9 ± 0.1 |
# | dates, without | 8 ± 4 | | | | 81 ± 3 | 85 ± 2 |
# | dates, with | 98 ± 3 | | | | 99.8 ± 0.4 | 99.8 ± 0.3 |
#
# With attention, told and free are the same: whoever does not err has nothing to be told. Without it the gap is 22
# points for words, and 4 for dates, whose year, month and day hardly depend on each other.

# %% [markdown] slide="subslide"
# **Room, or training?** The network without attention of the table, once with twice the units and once with four times the
# steps. (It is larger than the one in 12.8 and trained longer as it is, with 64 units in place of 48
# and 600 steps of 64 words in place of 420 of 32.) Measured for this course by `lstm-course evidence bottleneck`; three seeds, per cent of whole words:
#
# | | words, all | of 4 letters | of 8 | of 12 |
# |---|---|---|---|---|
# | 64 units, 600 steps | 38 ± 3 | 87 ± 4 | 21 ± 3 | 0.2 ± 0.2 |
# | 128 units, 600 steps | 68 ± 1 | 100 ± 0 | 77 ± 1 | 10 ± 0 |
# | 64 units, 2,400 steps | 88 ± 2 | 100 ± 0 | 98 ± 1 | 43 ± 1 |
#
# Either helps, alone. So the bottleneck is real: more room holds longer words. And what you saw in 12.8 was also a network that had
# not yet learned to pack: the same room holds more after more training. With attention half of the table's steps are enough,
# so part of what it buys is **time**.

# %% [markdown] slide="subslide"
# **Scheduled sampling.** Bengio and others (2015) report gains on captions, parsing and speech. Huszár (2015) showed that the
# method, taken to its end, does not aim at the right distribution. Expect no gain without measuring it: a decoder that is rarely
# told the truth also has it harder to learn what comes next. Both numbers, told and free, belong in such a report: a gap
# between the two also closes if the better one falls.

# %% [markdown] slide="subslide"
# **Read with care.**
#
# - Three seeds are few. With attention two of the three got all 500 dates right, the third 95 %. How soon the decoder finds out
#   where to look differs from seed to seed, and a training that ends before that has learned nothing of it.
# - No format is tried that was not trained. Behind the longest words of the training, even the network with attention falls
#   to nothing within three letters.
# - Six formats from a program are no language. In translation words have several meanings, and one right answer is not the
#   only one.
# - A beam (several unfinished answers are kept) finds likelier answers than greedy decoding. With attention there is hardly
#   an error left here for it to mend.

# %% [markdown] slide="slide"
# ## Questions for thought
#
# **Question 1.** A friend reports for a reversal network: "Characters right on unseen words: 96 %." You decode the same
# network greedily, and hardly a third of the words is right. Both numbers are computed without a slip. Name three things that
# may differ between them, and say for each in which direction it moves the number. Which one would you report? *(2
# points)*

# %% [markdown] question="four_numbers" points=2
# First, characters or whole words: a word of eight letters is only right if nine symbols are, the end among them. If each
# came out right with 90 %, alone, that would be 39 % of the words. Second, told or free: with the truth as its input the
# decoder never has to live with a mistake of its own. Third, padding: where words have 3 to 12 letters, a third of
# the target's places may be padding, and a network soon knows that padding follows padding. All three make the friend's
# number larger. **(1 point: three differences, each with its direction.)**
#
# Whole words, decoded freely: that is what a user gets. If a number by character is wanted, then of free decoding, without
# the padding, and said so. A test in which the targets are an input of the decoder is not a test of it. **(1 point: the
# free one, with the reason that the truth is not there in use.)**

# %% [markdown] slide="subslide"
# **Question 2.** In some of the heat maps, a digit of the month is written while the brightest place is a space, or a letter
# in the middle of the month's name, and not the letters by which you would tell the month. How can the right month come from
# there? What does a bright place therefore prove, and what not? Propose a test for what the network really uses. *(2
# points)*

# %% [markdown] question="soft_look" points=2
# The values are the encoder's h, and the encoder reads both ways. Its h at the space has read all that stands to the left
# and all that stands to the right. The month can be written down there as well as anywhere; training only asks for *some*
# place where it can be found again. **(1 point: a value holds its neighbourhood, not its symbol alone.)**
#
# So a bright place shows from where the decoder has taken its context. It does not show which symbols of the source decided,
# and a dark place may have been decisive through its neighbours. Test: change one symbol of the source at a time and see
# whether the answer moves (the nudge of unit 6), or take the gradient of the logit with respect to each embedded symbol.
# (Jain and Wallace 2019 found that weights and such measures often disagree; Wiegreffe and Pinter 2019 answer that this does
# not yet make the weights no explanation.) **(1 point: what it proves and what not, and
# a test that changes the source.)**

# %% [markdown] slide="slide"
# ## Summary
#
# - The encoder reads the source, both ways and packed. The decoder is a language model whose first state knows it.
# - Teacher forcing: the inputs are the targets, one step later, with the start in front. It is for training alone.
# - Greedy decoding reads what it says, until every row has said the end, or the limit.
# - Told and free are different measurements. Report whole answers, decoded freely; leave the padding out.
# - Scheduled sampling mixes the two. The mixture is made step by step, with a coin for each row and step.
# - A state of fixed size is a bottleneck: each further letter is harder to keep.
# - Attention: scores, mask, softmax over the source, weighted mean of the values. Mask first, and mind empty rows.
# - An alignment shows from where a context came, and not why.
# - **Left open:** the summary of a source is one point. What lies *between* two such points? Unit 13 walks there.

# %% [markdown] slide="subslide"
# | term | 中文 | what it is |
# |---|---|---|
# | sequence to sequence | 序列到序列 | a sequence in, a sequence of another length out |
# | encoder | 编码器 | reads the source and keeps what it says at each step, and a summary |
# | decoder | 解码器 | writes the target, symbol by symbol |
# | start, end symbol | 起始符、结束符 | what the decoder reads first; what it says last |
# | teacher forcing | 强制教学（教师强制） | in training the decoder reads the true symbols |
# | free running | 自由运行 | the decoder reads what it has said |
# | exposure bias | 曝光偏差 | in training it never reads a mistake, in use it does |
# | scheduled sampling | 计划采样 | a coin decides who tells, and tells less and less |
# | greedy decoding | 贪心解码 | the likeliest symbol at each step |
# | beam search | 束搜索 | several unfinished answers are kept, the likeliest ones |
# | bottleneck | 信息瓶颈 | a state of fixed size that all of the source must pass |
# | attention | 注意力机制 | a weighted mean of the encoder's words, the weights from a query: $\sum_s w_s v_s,\ w = \mathrm{softmax}(\text{scores})$ |
# | query, key, value | 查询、键、值 | what is asked; what each step answers to; what it gives |
# | context vector | 上下文向量 | the weighted mean that the decoder reads |
# | scaled dot product | 缩放点积 | $q \cdot k / \sqrt{A}$ |
# | alignment | 对齐 | which places of the source go with which of the target |
# | exact match | 完全匹配率 | the share of answers that are right as a whole |

# %% [markdown] slide="skip"
# ## References
#
# - R. J. Williams and D. Zipser, *A learning algorithm for continually running fully recurrent neural networks*. Neural
#   Computation 1(2), 270–280, 1989.
# - I. Sutskever, O. Vinyals and Q. V. Le, *Sequence to sequence learning with neural networks*. NIPS, 2014.
# - K. Cho, B. van Merriënboer, D. Bahdanau and Y. Bengio, *On the properties of neural machine translation: encoder–decoder
#   approaches*. SSST-8, 2014.
# - D. Bahdanau, K. Cho and Y. Bengio, *Neural machine translation by jointly learning to align and translate*. ICLR, 2015.
# - S. Bengio, O. Vinyals, N. Jaitly and N. Shazeer, *Scheduled sampling for sequence prediction with recurrent neural
#   networks*. NIPS, 2015.
# - F. Huszár, *How (not) to train your generative model: scheduled sampling, likelihood, adversary?* arXiv 1511.05101, 2015.
# - M. Ranzato, S. Chopra, M. Auli and W. Zaremba, *Sequence level training with recurrent neural networks*. ICLR, 2016.
# - M.-T. Luong, H. Pham and C. D. Manning, *Effective approaches to attention-based neural machine translation*. EMNLP, 2015.
# - A. Vaswani and others, *Attention is all you need*. NIPS, 2017.
# - K. Xu and others, *Show, attend and tell: neural image caption generation with visual attention*. ICML, 2015.
# - S. Jain and B. C. Wallace, *Attention is not explanation*. NAACL, 2019.
# - S. Wiegreffe and Y. Pinter, *Attention is not not explanation*. EMNLP-IJCNLP, 2019.
# - T. He, J. Zhang, Z. Zhou and J. Glass, *Quantifying exposure bias for neural language generation*. arXiv 1905.10617, 2019.
