# %% [markdown] slide="slide"
# # Unit 9 · Classification
#
# *"The plot was great, but the ending was not good." Four words decide. Which model reads them?*
#
# From here on the course uses PyTorch. Your own LSTM has done its work: you know what stands behind `nn.LSTM`.

# %% [markdown] slide="subslide"
# **When you are through, you can**
#
# - move the weights of your own LSTM into `nn.LSTM`, and show that both compute the same;
# - build a classifier of texts from an embedding, dropout, an LSTM and a linear layer, one way and both ways;
# - keep the padding of a batch from changing an answer;
# - stop a training in time, and get the best weights back;
# - measure what a model is worth, on data that it has not seen, in the mode in which it will be used;
# - find the bugs in a published listing that runs and lies.
#
# Time: 60 to 90 minutes. Seven exercises (15 points) and two questions for thought (4 points).

# %% [markdown] slide="subslide"
# ## The question
#
# Eight units were about one cell: what is kept, what vanishes, what a gate costs. Now the cell goes to work, and the
# mistakes are elsewhere: in the padding, in the mode of the model, in the number that is watched, in the listing that
# was copied from the web.
#
# Are you sure that the accuracy you report is the accuracy of the model you have?

# %% slide="skip"
import copy

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence

from lstm_course import check, predict, progress, working
from lstm_course.units.u09_classification.demos import reviews as classification_figures
from lstm_course.units.u09_classification.demos import networks as network_figures
from lstm_course.units.u09_classification.demos import results as result_figures
from lstm_course.units.u09_classification.demos import scratch as scratch_figures
from lstm_course.units.u09_classification.experiments import training as training_figures
from lstm_course.given import lstm_forward

# The trainings below take about half a minute. Start Jupyter with the environment variable FAST=0 for the long ones,
# which "What the evidence says" is about (some minutes).

# %% slide="skip"
progress(9)

# %% [markdown] slide="slide"
# ## 9.1 The task
#
# Film reviews from a small grammar. What counts is one clause, or two that are linked:
#
# | review | label |
# |---|---|
# | the plot **was great** . | good |
# | the plot was **not** great . | bad |
# | the plot was great , **but** the ending was **not** good . | bad |
# | **although** the cast was dull , the music was **never** boring . | good |
#
# "Not" turns an opinion round. After "but" only the second clause counts, and of "although" only the other one. Before
# and behind stands filler that says nothing, of any length. One word alone says very little about the label.
#
# And 10 % of the labels in the training data are **wrong**, as in real data.

# %% [markdown] slide="subslide"
# **Predict.** A model that only knows *which words* a review has, and not their order, is a **bag of words**. It is
# trained on 3,000 reviews. What share of new ones does it get right? Guessing gives 0.5.

# %%
my_bag = ...

# %% [markdown] slide="slide"
# ## 9.2 A batch of texts
#
# A text becomes a list of numbers, one a word. Lists of different length do not make an array. So the shorter ones are
# filled up **behind** with a number that stands for no word, and the lengths are kept:
#
# $$\text{ids}[n, t] = \begin{cases}\text{sequence}_n[t] & t < L_n\\ \text{value} & \text{otherwise}\end{cases}
# \qquad T = \max_n L_n$$

# %% solution="pad_batch" slide="subslide"
def pad_batch(sequences, value):
    """Sequences of different length in one array.

    sequences  a list of N lists of whole numbers, none of them empty; they are left as they are
    value      the number to fill up with
    returns (ids, lengths), NumPy arrays: whole numbers (N, T), as long as the longest; and (N,), how long each one was

    >>> ids, lengths = pad_batch([[5, 3], [7], [2, 2, 9]], 0)
    >>> ids.tolist(), lengths.tolist()
    ([[5, 3, 0], [7, 0, 0], [2, 2, 9]], [2, 1, 3])
    """
    ### BEGIN SOLUTION
    lengths = np.array([len(sequence) for sequence in sequences])
    ids = np.full((len(sequences), lengths.max()), value)
    for row, sequence in zip(ids, sequences):
        row[: len(sequence)] = sequence
    return ids, lengths
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# First the lengths: one for each sequence, in an array. The largest of them is T.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Begin with an array in which everything is padding. `np.full` makes it, and it takes the kind of number from what it
# is filled with.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Go through rows and sequences together (`zip`). A slice of the row, from its beginning and as long as the sequence, is
# to take the sequence's numbers.
#
# </details>

# %% check="pad_batch"
check(pad_batch)

# %% slide="subslide"
classification_figures.padded(working(pad_batch))

# %% [markdown] slide="fragment"
# **What you saw.** Twelve steps for everybody, though one review has eight words. What is padding must not count: not in
# the state that is read, not in the loss, not in a mean.

# %% [markdown] slide="slide"
# ## 9.3 From your cell to `nn.LSTM`
#
# PyTorch has your LSTM: the same shapes, the same order of the gates (i, f, g, o). With one difference. It adds **two**
# biases, since a library of Nvidia's does so:
#
# $$a_t = W_{ih}\,x_t + b_{ih} + W_{hh}\,h_{t-1} + b_{hh}$$
#
# For an LSTM one of them would do, because they are only ever added. In a module of one layer they are called
# `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0` and `bias_hh_l0` (`l0`: layer 0), and each starts with random numbers.
#
# An optimiser holds on to the parameters that a module had when it was made. So weights are *written into* the
# parameters that are there, in place.

# %% solution="load_into_torch" slide="subslide"
def load_into_torch(W_ih, W_hh, b, module):
    """Put the weights of an LSTM of this course into an nn.LSTM of one layer, one way.

    W_ih    (4H, D), an array; W_hh (4H, H), b (4H,) likewise; gates stacked i, f, g, o
    module  nn.LSTM(D, H): it has these weights afterwards, in the parameters that it had before, in its own dtype.
            They can be trained as before, and training them leaves the arrays alone
    returns nothing

    >>> module = nn.LSTM(1, 1)
    >>> load_into_torch(np.full((4, 1), 2.0), np.full((4, 1), 3.0), np.full(4, 5.0), module)
    >>> module.weight_ih_l0[0].tolist(), module.weight_hh_l0[0].tolist()
    ([2.0], [3.0])
    >>> (module.bias_ih_l0 + module.bias_hh_l0).tolist()
    [5.0, 5.0, 5.0, 5.0]
    """
    ### BEGIN SOLUTION
    with torch.no_grad():
        module.weight_ih_l0.copy_(torch.from_numpy(W_ih))
        module.weight_hh_l0.copy_(torch.from_numpy(W_hh))
        module.bias_ih_l0.copy_(torch.from_numpy(b))
        module.bias_hh_l0.zero_()
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Four parameters, four lines. `torch.from_numpy` makes a tensor of an array.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Methods of tensors that end in an underscore work in place. One copies what another tensor holds, converting the dtype
# on the way; one fills with zeros.
#
# </details>
# <details><summary>Hint 3</summary>
#
# PyTorch refuses to overwrite a parameter while it takes notes for gradients. `torch.no_grad()` is a context in which
# it takes none. And of the two biases, whose sum counts, only one can have b.
#
# </details>

# %% check="load_into_torch"
check(load_into_torch)

# %% slide="subslide"
classification_figures.like_torch(working(load_into_torch), lstm_forward)

# %% [markdown] slide="fragment"
# **What you saw.** Forty steps, and no difference but the last digit of a float. The LSTM that you built in unit 4 *is*
# `nn.LSTM`. From here on PyTorch's is used, since it is fast, and since it brings its own gradients: those of unit 5.

# %% [markdown] slide="slide"
# ## 9.4 The classifier
#
# $$\text{ids} \;\to\; \text{embedding} \;\to\; \text{dropout} \;\to\; \text{LSTM} \;\to\; h_{L_n} \;\to\; \text{dropout}
# \;\to\; \text{linear} \;\to\; \text{logit}$$
#
# - The **embedding** is a table with a row for each word. It learns what the words mean for the task.
# - **Dropout** sets some of the numbers to 0, at random, in training only. `nn.Dropout` knows the model's mode.
# - The linear layer gives one number a review, the **logit**. Above 0: good. σ(logit) is the probability. There is no σ
#   in the model: the loss `F.binary_cross_entropy_with_logits` has it, and computes it so that nothing overflows.

# %% slide="subslide"
network_figures.classifier()

# %% slide="subslide"
network_figures.shapes()

# %% [markdown] slide="subslide"
# **The state at the end of each review.** An LSTM that is handed the whole row reads the padding as well.
# `pack_padded_sequence` tells it where each one ends. It takes the embedded words (N, T, E), their lengths, and two
# options: `batch_first=True`, since N comes first here, and `enforce_sorted=False`, since reviews come in any order.
# What it returns is given to the `nn.LSTM` in place of the words.
#
# The LSTM returns `(outputs, (h, c))`, as always, and h is (1, N, H): for each review the state after its *last real
# word*.
#
# **Predict.** Five reviews get 30 steps of padding more, and the answer is read in the last column, `outputs[:, -1]`.
# How far apart are the five answers still, as a share of how far apart the right ones are? 1 means that the padding
# does no harm.

# %%
my_distance = ...

# %% solution="ReviewClassifier" slide="subslide"
class ReviewClassifier(nn.Module):
    """Says of each review whether it is a good one.

    vocabulary, embedded, units  how many words there are, and how wide the embedding and the LSTM are (H)
    dropout                      the share that is dropped in training, of the embedded words and of the last state

    model(ids, lengths) takes whole numbers (N, T) and lengths (N,), and returns logits (N,). What stands in the padding
    makes no difference. Word 0 is a word like any other, and learns: only the lengths say what is padding.

    With all weights 0, the readout's bias is what is left:

    >>> model = ReviewClassifier(vocabulary=10, embedded=4, units=3, dropout=0.5).eval()
    >>> for parameter in model.parameters():
    ...     _ = nn.init.zeros_(parameter)
    >>> _ = nn.init.constant_(model.readout.bias, 0.5)
    >>> model(torch.tensor([[2, 3, 4], [5, 0, 0]]), torch.tensor([3, 1])).tolist()
    [0.5, 0.5]
    """

    def __init__(self, vocabulary, embedded, units, dropout):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, embedded)
        self.dropout = nn.Dropout(dropout)
        self.lstm = nn.LSTM(embedded, units, batch_first=True)
        self.readout = nn.Linear(units, 1)

    def forward(self, ids, lengths):
        ### BEGIN SOLUTION
        x = self.dropout(self.embedding(ids))
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        _, (h, _) = self.lstm(packed)
        return self.readout(self.dropout(h[0])).squeeze(-1)
        ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# The parts are there, in `__init__`. `forward` sends the ids through them, in the order of the line above: dropout
# comes twice.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Pack what the LSTM is to read, and take h from what it returns. The first axis of h counts layers and directions: here
# there is one.
#
# </details>
# <details><summary>Hint 3</summary>
#
# The linear layer makes (N, 1). One number a review is asked for: `squeeze` takes an axis of length 1 away, if it is
# told which.
#
# </details>

# %% check="ReviewClassifier"
check(ReviewClassifier)

# %% slide="subslide"
classification_figures.padding_moves(
    working(ReviewClassifier), tell=lambda share: predict(my_distance, share, "what is left of the distance")
)

# %% [markdown] slide="fragment"
# **What you saw.** Left: flat lines. Right: at each step of padding the LSTM forgets a little of the review, and is
# told the same instead. After some twenty steps the five reviews have one answer. It is the answer to the padding. (Even at
# 0 the two sides differ: the shorter of the five have some padding as it is.)
#
# This network is untrained. A trained one may learn to hold on, and then nothing shows, for a while: see the evidence
# below.

# %% [markdown] slide="slide"
# ## 9.5 Both ways
#
# A Bi-LSTM reads from the right as well (unit 6). In PyTorch it is one option, `bidirectional=True`. The readout gets
# both last states side by side, so it has to be twice as wide. With packing, h is (2, N, H): h[0] is the forward LSTM's
# state after the last real word, h[1] the backward LSTM's state after the *first* word, which is the last that it
# reads.

# %% solution="BidirectionalReviewClassifier" slide="subslide"
class BidirectionalReviewClassifier(nn.Module):
    """The same with an LSTM for each direction: model(ids, lengths) returns logits (N,).

    The readout reads the forward LSTM's last state and, behind it, the backward LSTM's. Where reviews end, both of
    them know.

    With weights of 0 in the LSTM, and a bias that lets each step write, both states are 0.258 after two words:

    >>> model = BidirectionalReviewClassifier(vocabulary=10, embedded=4, units=1, dropout=0.5).eval()
    >>> for parameter in model.parameters():
    ...     _ = nn.init.zeros_(parameter)
    >>> for bias in (model.lstm.bias_ih_l0, model.lstm.bias_ih_l0_reverse):
    ...     _ = bias.data.copy_(torch.tensor([0.0, 0.0, 1.0, 0.0]))
    >>> _ = model.readout.weight.data.copy_(torch.tensor([[1.0, 10.0]]))
    >>> round(model(torch.tensor([[2, 3, 0]]), torch.tensor([2])).item(), 2)
    2.84
    """

    def __init__(self, vocabulary, embedded, units, dropout):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, embedded)
        self.dropout = nn.Dropout(dropout)
        self.lstm = nn.LSTM(embedded, units, batch_first=True, bidirectional=True)
        self.readout = nn.Linear(2 * units, 1)

    def forward(self, ids, lengths):
        ### BEGIN SOLUTION
        x = self.dropout(self.embedding(ids))
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        _, (h, _) = self.lstm(packed)
        both = torch.cat([h[0], h[1]], dim=-1)
        return self.readout(self.dropout(both)).squeeze(-1)
        ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Your `forward` of the last exercise, but for one thing: there are two states now.
#
# </details>
# <details><summary>Hint 2</summary>
#
# (2, N, H) has to become (N, 2H). A reshape muddles the reviews: take the two apart, and lay them end to end.
#
# </details>
# <details><summary>Hint 3</summary>
#
# `torch.cat` is `np.concatenate`: a list, and an axis, which is called `dim` here. Forward first.
#
# </details>

# %% check="BidirectionalReviewClassifier"
check(BidirectionalReviewClassifier)

# %% [markdown] slide="slide"
# ## 9.6 What is it worth?
#
# Two numbers: the mean loss, and the share that is right (the **accuracy**). Both over all *reviews* of all batches:
#
# $$\text{loss} = \frac1M \sum_{m=1}^{M} \ell_m \qquad \text{accuracy} = \frac1M\,\#\{m : (\text{logit}_m > 0) = y_m\}$$
#
# M counts reviews, not batches. A model has a **mode**: in training, dropout drops. `model.eval()` and `model.train()`
# change it, and `model.training` tells. And nothing is learned here, so PyTorch need not take notes for gradients.

# %% solution="evaluate" slide="subslide"
def evaluate(model, batches):
    """How good a classifier is, as it will be used.

    model    model(ids, lengths) returns logits (N,); afterwards it is in the mode in which it came
    batches  a list of (ids, lengths, y); y (N,) holds 0 and 1. Batches may differ in size and in T
    returns (loss, accuracy), two numbers: the binary cross-entropy in nats, a mean over all reviews; and the
            share right

    Each review counts once, and no gradients are recorded.

    >>> class Optimist(nn.Module):
    ...     def forward(self, ids, lengths):
    ...         return torch.ones(len(ids))
    >>> batch = torch.zeros(4, 3, dtype=torch.long), torch.ones(4), torch.tensor([1, 1, 1, 0])
    >>> loss, accuracy = evaluate(Optimist(), [batch])
    >>> round(loss, 3), accuracy
    (0.563, 0.75)
    """
    ### BEGIN SOLUTION
    mode = model.training
    model.eval()
    loss, right, many = 0.0, 0, 0
    with torch.no_grad():
        for words, ends, y in batches:
            said = model(words, ends)
            loss += F.binary_cross_entropy_with_logits(said, y.to(said.dtype), reduction="sum").item()
            right += ((said > 0) == (y > 0)).sum().item()
            many += len(y)
    model.train(mode)
    return loss / many, right / many
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Three running totals: losses, right answers, reviews. Divide once, at the end.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The loss of PyTorch is a mean, unless `reduction` says `"sum"`. It wants labels in the dtype of the logits. `.item()`
# makes a Python number of a tensor.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Note `model.training` before you change the mode: `model.train(…)` takes True or False. The loop goes into a context
# that you know from 9.3.
#
# </details>

# %% check="evaluate"
check(evaluate)

# %% [markdown] slide="slide"
# ## 9.7 Stopping in time
#
# One part of the data is trained on. A second part, the **validation** data, is never trained on: after each epoch it
# says how good the model is on what is new. A third part, the **test** data, is looked at once, at the end.
#
# **Early stopping**: when the validation loss has not gone below its lowest for `patience` epochs in a row, end it, and
# go back to the weights of the best epoch.
#
# Mind what `model.state_dict()` is: a dict of the tensors *themselves*, into which training goes on writing.
# `copy.deepcopy` makes others.

# %% solution="EarlyStopping" slide="subslide"
class EarlyStopping:
    """Keeps the weights of a model's best epoch, and says when to stop.

    patience  so many epochs in a row without a lower score are enough

    update(score) is called after each epoch with its validation loss. It returns True when it is time to stop, else
    False. Lower is better; an equal score is not better, and NaN never is. When a score is better, the model's weights
    are kept: all that state_dict() holds, buffers included. update leaves the model as it is.
    restore() puts the weights of the best epoch back into the model.

    >>> stopping = EarlyStopping(nn.Linear(1, 1), patience=2)
    >>> [stopping.update(score) for score in (0.9, 0.5, 0.6, 0.4, 0.7, 0.4)]
    [False, False, False, False, False, True]
    """

    def __init__(self, model, patience):
        self.model, self.patience = model, patience
        self.best = float("inf")  # the lowest score so far
        self.waited = 0  # epochs since then
        self.weights = None  # those of the best epoch

    def restore(self):
        if self.weights is not None:
            self.model.load_state_dict(self.weights)

    def update(self, score):
        ### BEGIN SOLUTION
        if score < self.best:
            self.best = score
            self.waited = 0
            self.weights = copy.deepcopy(self.model.state_dict())
        else:
            self.waited += 1
        return self.waited >= self.patience
        ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Two cases: the score is better than the best so far, or it is not. In the first, three of the attributes change; in
# the second, one.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The comparison is with the *best* score, not with the last one. NaN is not smaller than anything, so a plain `<`
# treats it rightly.
#
# </details>
# <details><summary>Hint 3</summary>
#
# What is kept has to be a copy of the tensors, and not only of the dict. And `patience=1` stops at the first epoch that
# is not better: which comparison says so?
#
# </details>

# %% check="EarlyStopping"
check(EarlyStopping)

# %% [markdown] slide="subslide"
# Here is a training in which there is much to go wrong: 1,000 reviews, 10 % of the labels wrong, no dropout. Your three
# pieces do the work. After they have said stop, it goes on for a while, for you to see.

# %%
few = training_figures.train_on_few(working(ReviewClassifier), working(EarlyStopping), working(evaluate))

# %% slide="subslide"
result_figures.not_stopped(few)

# %% [markdown] slide="fragment"
# **What you saw.** The training loss falls and falls. From the dashed line on the network learns the *wrong labels* by
# heart, one by one, and what it says of new reviews becomes worse: the validation loss rises from 0.45 to
# more than 0.7. The accuracy suffers less than the loss. A model that is wrong *and sure of it* is punished by the loss alone.

# %% [markdown] slide="slide"
# ## 9.8 Three readers
#
# Now all of it: 3,000 reviews, dropout 0.3, and three models: a bag of words (the mean of the embedded words, then a
# linear layer), your LSTM, your Bi-LSTM. As unit 5 advises, the forget gates start with a bias of 1.
#
# While an LSTM trains, you see below its curves how far its gates are open along one review, the mean of its units.
# Which word will stand out, and in which gate?

# %%
models = training_figures.train_classifiers(
    working(ReviewClassifier), working(BidirectionalReviewClassifier), working(EarlyStopping), working(evaluate)
)

# %% slide="subslide"
result_figures.killer(models, tell=lambda share: predict(my_bag, share, "bag of words, right"))

# %% [markdown] slide="fragment"
# **What you saw.** Order is everything. The bag of words is right where there is nothing to understand: nine in ten of
# the plain clauses. In the negated ones it is *systematically wrong*. All in all that is little better than a coin.
#
# In the gates it is "not" that stands out, when our three networks were trained: there i was open furthest (0.63 to 0.88),
# and f least (0.22 to 0.45). What was held before is given up, and something is written that turns "good" round.
#
# The LSTM has it all, from the same words. **And the Bi-LSTM is no better.** The question is asked once, at the end.
# There the forward LSTM has read every word: no evidence is behind the question. In unit 6 it was otherwise: is this
# name called? asked *at the name*, with the bracket behind it: 65 against 99 %.

# %% [markdown] slide="subslide"
# **Watch them change their minds.** One column a word: how sure each model is of a good review, having read up to
# there. Write a review of your own. (The vocabulary is small. Nouns: plot, cast, music, pace, script, ending, camera,
# story, humour, dialogue.)

# %% slide="subslide"
result_figures.word_by_word(models, "the plot was great , but the ending was not good .")

# %% slide="subslide"
result_figures.word_by_word(models, "although the cast was hardly dull , the music was never boring .")

# %% [markdown] slide="fragment"
# **What you saw.** At "but" the LSTMs become less sure, one seed much and another a little: what came before will not count.
# The new opinion turns them, and the full stop says that no "but" will follow. The bag of words adds up good and bad, whoever
# they belong to. (It is tempting to say "a forget gate at work". No gate is shown here, and a probability does not tell which
# gate moved it.)
#
# In the second review the LSTMs are fairly sure after the first clause, though by the grammar only the clause behind the comma
# counts. But nobody ever asked them there: in training the question came at the end alone, and at the end they have it right.
# What a read-out makes of a state on the way is no answer.

# %% [markdown] slide="slide"
# ## 9.9 Repair it
#
# The next cell holds a listing. It is ours, but its bugs are not: they stand in tutorials that were copied many times.
# It does not even start. When it starts, it stops with errors. When it no longer does, **it runs, and reports numbers
# that are wrong**. That is the dangerous part.
#
# There are nine bugs. Each that you mend is worth a ninth of the points, and the check says which behaviour is still
# not right. The docstrings are right: they say what each method is to do. Change as little as you can.
#
# One thing is left as the docstring has it, and is not what you would do at work: the reviews come in one and the same order in
# each epoch. **Shuffle** them anew for each epoch. The batches are then different samples of the same data, and no order can
# be learned. And shuffle *before* a validation part is cut off: Keras' `validation_split=0.1` takes the *last* tenth, and in a
# file sorted by class that is one class.

# %% solution="ReviewTrial" slide="skip" tags=["raises-exception"]
class ReviewTrial:
    """Trains each of some classifiers on the same reviews, and reports how well each of them does on others.

    models  a dict, name → module; module(ids, lengths) gives logits (N,)
    train, validation, test  reviews: (ids (N, T), lengths (N,), y (N,)), tensors

    >>> ReviewTrial({}, None, None, None).line("LSTM", 0.987)
    'LSTM: 98.7 % right'
    """

    ### BEGIN SOLUTION
    def __init__(self, models, train, validation, test, epochs=40, patience=4, batch_size=64):
        self.models = models
        self.train, self.validation, self.test = train, validation, test
        self.epochs = epochs
        self.patience = patience
        self.batch_size = batch_size
        self.monitor = "val_accuracy"

    def line(self, name, accuracy):
        """One line of the report: the name and the accuracy in per cent, with one digit behind the point."""
        return f"{name}: {100 * accuracy:.1f} % right"

    def batches(self, reviews):
        """The reviews in their order, batch_size at a time. The last batch may be smaller."""
        ids, lengths, y = reviews
        for start in range(0, len(y), self.batch_size):
            part = slice(start, start + self.batch_size)
            yield ids[part], lengths[part], y[part]

    def score(self, model, reviews):
        """(mean loss, share right) of the model as it will be used. The models give logits."""
        ids, lengths, y = reviews
        model.eval()
        logits = model(ids, lengths).detach()
        loss = F.binary_cross_entropy_with_logits(logits, y.to(logits.dtype))
        right = (logits > 0) == (y > 0)
        return loss.item(), right.double().mean().item()

    def fit(self, model):
        """Train one model. Returns its history.

        Ends after `patience` epochs in a row without a higher validation accuracy. The model has the weights of the
        best epoch then.
        """
        optimiser = torch.optim.Adam(model.parameters(), lr=0.005)
        history = {"val_loss": [], "val_accuracy": []}
        best, waited, weights = -1.0, 0, None
        for epoch in range(self.epochs):
            model.train()
            for ids, lengths, y in self.batches(self.train):
                logits = model(ids, lengths)
                optimiser.zero_grad()
                F.binary_cross_entropy_with_logits(logits, y.to(logits.dtype)).backward()
                optimiser.step()
            loss, accuracy = self.score(model, self.validation)
            history["val_loss"].append(loss)
            history["val_accuracy"].append(accuracy)
            watched = history.get(self.monitor)
            if not watched:
                continue
            if watched[-1] > best:
                best, waited, weights = watched[-1], 0, copy.deepcopy(model.state_dict())
            else:
                waited += 1
            if waited >= self.patience:
                break
        if weights is not None:
            model.load_state_dict(weights)
        return history

    def report(self):
        """Train all models. Returns name → accuracy of that model, on reviews that nothing was chosen by."""
        scores = {}
        for name, model in self.models.items():
            self.fit(model)
            loss, accuracy = self.score(model, self.test)
            scores[name] = accuracy
            print(self.line(name, accuracy))
        return scores
    ### END SOLUTION
### BEGIN LISTING
# class ReviewTrial:
#     """Trains each of some classifiers on the same reviews, and reports how well each of them does on others.
#
#     models  a dict, name → module; module(ids, lengths) gives logits (N,)
#     train, validation, test  reviews: (ids (N, T), lengths (N,), y (N,)), tensors
#
#     >>> ReviewTrial({}, None, None, None).line("LSTM", 0.987)
#     'LSTM: 98.7 % right'
#     """
#
#     def __init__(self, models, train, validation, test, epochs=40, patience=4, batch_size=64):
#         self.models = models
#         self.train, self.validation, self.test = train, validation, test
#         self.epochs = epochs
#         self.patence = patience
#         self.batch_size = batch_size
#         self.monitor = "val_acc"
#
#     def line(self, name, accuracy):
#         """One line of the report: the name and the accuracy in per cent, with one digit behind the point."""
#         return f"{name}: {100 * accuracy:.1f} % right
#
#     def batches(self, reviews):
#         """The reviews in their order, batch_size at a time. The last batch may be smaller."""
#         ids, lengths, y = reviews
#         for start in range(0, len(y), batch_size):
#             part = slice(start, start + batch_size)
#             yield ids[part], lengths[part], y[part]
#
#     def score(self, model, reviews):
#         """(mean loss, share right) of the model as it will be used. The models give logits."""
#         ids, lengths, y = reviews
#         logits = model(ids, lengths).detach()
#         loss = F.binary_cross_entropy_with_logits(logits, y.to(logits.dtype))
#         right = (logits > 0.5) == (y > 0)
#         return loss.item(), right.double().mean().item()
#
#     def fit(self, model):
#         """Train one model. Returns its history.
#
#         Ends after `patience` epochs in a row without a higher validation accuracy. The model has the weights of the
#         best epoch then.
#         """
#         optimiser = torch.optim.Adam(model.parameters(), lr=0.005)
#         history = {"val_loss": [], "val_accuracy": []}
#         best, waited, weights = -1.0, 0, None
#         for epoch in range(self.epochs):
#             model.train()
#             for ids, lengths, y in self.batches(self.train):
#                 logits = model(ids, lengths)
#                 optimiser.zero_grad()
#                 F.binary_cross_entropy_with_logits(logits, y.to(logits.dtype)).backward()
#                 optimiser.step()
#             loss, accuracy = self.score(model, self.validation)
#             history["val_loss"].append(loss)
#             history["val_accuracy"].append(accuracy)
#             watched = history.get(self.monitor)
#             if not watched:
#                 continue
#             if watched[-1] > best:
#                 best, waited, weights = watched[-1], 0, model.state_dict()
#             else:
#                 waited += 1
#             if waited >= self.patience:
#                 break
#         if weights is not None:
#             model.load_state_dict(weights)
#         return history
#
#     def report(self):
#         """Train all models. Returns name → accuracy of that model, on reviews that nothing was chosen by."""
#         scores = {}
#         first = list(self.models.values())[0]
#         for name, model in self.models.items():
#             self.fit(model)
#             loss, accuracy = self.score(first, self.validation)
#             scores[name] = accuracy
#             print(self.line(name, accuracy))
#         return scores
### END LISTING


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Begin with what Python says: it names a line. When the cell runs, read the names letter by letter: three of the bugs
# are names that nobody defined, and one of these three raises no error at all.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Then go through your own exercises: what did `evaluate` do before its loop, and with what did it compare a logit? What
# did `EarlyStopping` keep?
#
# </details>
# <details><summary>Hint 3</summary>
#
# Both models report one score: look at which model is scored in the loop, and on which reviews. The epoch was chosen by
# some of them.
#
# </details>

# %% check="ReviewTrial"
check(ReviewTrial)

# %% [markdown] slide="fragment"
# **What you saw.** The most dangerous of the nine are those that raise nothing. A history that is asked for a number it does not
# have, and quietly watches nothing. One score printed under two names. A test in training mode. Each makes a table that
# looks like a result.

# %% [markdown] slide="slide"
# ## 9.10 The two networks of the listing
#
# The listing that stands behind 9.9 trains two networks with Keras, on real reviews: 3,800 words are known, and each
# review is cut or filled up to 380 of them. Here they are in PyTorch, layer by layer, as they were.

# %%
class ListingLSTM(nn.Module):
    """Embedding 3,800 × 32, dropout, LSTM of 32, a dense layer of 256 with ReLU, dropout, a dense layer of 1."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(3800, 32)
        self.lstm = nn.LSTM(32, 32, batch_first=True)
        self.dense = nn.Linear(32, 256)
        self.readout = nn.Linear(256, 1)

    def forward(self, ids):
        embedded = F.dropout(self.embedding(ids), 0.2, self.training)
        last = self.lstm(embedded)[1][0][-1]
        return self.readout(F.dropout(torch.relu(self.dense(last)), 0.2, self.training))[:, 0]


class ListingBiLSTM(nn.Module):
    """Embedding 3,800 × 32, a Bi-LSTM that hands on the states of all steps, dropout, all of them laid end to end
    ("Flatten"), a dense layer of 1."""

    def __init__(self, steps=380):
        super().__init__()
        self.embedding = nn.Embedding(3800, 32)
        self.lstm = nn.LSTM(32, 32, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(0.5)
        self.readout = nn.Linear(steps * 64, 1)

    def forward(self, ids):
        states, _ = self.lstm(self.embedding(ids))
        return self.readout(self.dropout(states).flatten(1))[:, 0]


# %% [markdown] slide="subslide"
# **Predict.** How many numbers does the second network learn in its *last* layer, which gives one number a review?

# %%
my_last = ...

# %% slide="fragment"
result_figures.sizes(
    [ListingLSTM(), ListingBiLSTM()],
    tell=lambda last: predict(my_last, last, "numbers in the Bi-LSTM's last layer", tolerance=0.02),
)

# %% [markdown] slide="fragment"
# **What you saw.** Each of the 380 places has 64 weights of its own in the last layer. That is the second easy way out of
# unit 1, back again behind an LSTM: no longer review fits, what is learned for one place is not known for the next, and
# the padding has weights as well. Neither network is told where a review ends. (The LSTM's two biases, which Keras does not
# keep, make 128 numbers more here. How the weights begin in both, and what a Keras layer that keeps its state is, is in unit 10.)
#
# Three mistakes of the listing are not among the nine. It gives `input_length=3800`, the number of *words known*, where
# the 380 of a *review* belong. Its `validation_split=0.1` takes the last tenth of the data as they lie. And it shuffles
# only what is left. Sorted data, a split before the shuffle: a validation part of one class.

# %% [markdown] slide="slide"
# ## 9.11 In practice
#
# Data that do not fit into one array come from a **Dataset**, which is anything with a length and `[n]`. A **DataLoader**
# takes its rows in a new order for each epoch, some at a time, and a **collate** function makes a batch of them: the place
# for your `pad_batch`. So each batch is only as long as its own longest review.

# %%
from torch.utils.data import DataLoader

rows = [([5, 3, 8], 1.0), ([7], 0.0), ([2, 2, 9, 4, 1], 1.0), ([6, 1], 0.0), ([3], 1.0)]  # (words by number, label)


def collate(some):
    ids, lengths = working(pad_batch)([words for words, _ in some], 0)
    return torch.from_numpy(ids), torch.from_numpy(lengths), torch.tensor([label for _, label in some])


for ids, lengths, y in DataLoader(rows, batch_size=2, shuffle=True, collate_fn=collate):
    print(tuple(ids.shape), lengths.tolist(), y.tolist())

# %% [markdown] slide="subslide"
# **What goes wrong at work**, and is not in the listing.
#
# - *Shuffle rows, never a text.* Where a state is carried on from batch to batch (unit 10) a shuffled loader hands each row
#   another row's memory.
# - *Packed outputs come back as long as the longest of the batch.* `pad_packed_sequence(…, total_length=T)` makes them T
#   long again, where a mask or a second device expects that (unit 12).
# - *Add up `loss.item()`, not `loss`.* The tensor keeps the graph of its whole batch alive; memory grows with each (unit 11).
# - *Clip between `backward()` and `step()`*, all parameters by one norm: `clip_grad_norm_(model.parameters(), 1.0)` (unit 3).
# - *Save `model.state_dict()`, not the model*, and read it with `torch.load(file, weights_only=True)`. A pickled model is a
#   program: whoever loads a stranger's runs it.
# - *A seed is not enough on a GPU.* There LSTMs come from cuDNN, whose sums may be taken in another order from run to run;
#   PyTorch's page on `nn.LSTM` names the settings that forbid it, at a price.

# %% [markdown] slide="subslide"
# **What makes it faster.** `nn.LSTM` is one call for all steps and layers, on a GPU one of cuDNN's. A cell of your own in a
# Python loop is not, and neither are peepholes or masks between the steps: that is what variants cost (unit 8).
#
# `torch.compile` gains where Python's loop is the bottleneck. Around `nn.LSTM` there is little left to gain, and the first call
# takes seconds. Mixed precision (`torch.autocast`, bfloat16) does the matrix products with 8 bits of precision and keeps the
# weights in float32: on GPUs, and on processors that have the instructions, it is worth trying; on others it is slower.
# `python benchmarks/practice.py` measures both on your machine. Look at the accuracy afterwards, not only at the clock.

# %% [markdown] slide="subslide"
# **From scratch.** A network that PyTorch lacks can have a way back of its own: an `autograd.Function` is one operation, with
# `forward` and `backward` written out. In this one you find unit 5 line by line, and two things that make it faster than steps
# that autograd writes down. The products with x are one for all steps, and so is each weight's gradient, after the loop.

# %% slide="subslide"
class OwnLSTM(torch.autograd.Function):
    """OwnLSTM.apply(x, h, c, W_ih, W_hh, b): all h of an LSTM, (N, T, H). Shapes as in unit 4."""

    @staticmethod
    def forward(ctx, x, h, c, W_ih, W_hh, b):
        ctx.steps, hs = [], []
        for z in (x @ W_ih.T + b).unbind(1):
            i, f, g, o = (z + h @ W_hh.T).chunk(4, dim=1)
            i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
            h_prev, c_prev = h, c
            c = f * c_prev + i * g
            h = o * c.tanh()
            ctx.steps.append((h_prev, c_prev, i, f, g, o, c.tanh()))
            hs.append(h)
        ctx.save_for_backward(x, W_ih, W_hh)
        return torch.stack(hs, dim=1)

    @staticmethod
    def backward(ctx, dhs):
        x, W_ih, W_hh = ctx.saved_tensors
        dh = dc = torch.zeros_like(dhs[:, 0])
        dz = []
        for t in reversed(range(dhs.shape[1])):
            h_prev, c_prev, i, f, g, o, tanh_c = ctx.steps[t]
            dh = dh + dhs[:, t]
            dc = dc + dh * o * (1 - tanh_c**2)
            dz_i, dz_f, dz_g = dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2)
            dz_o = dh * tanh_c * o * (1 - o)
            dz.append(torch.cat([dz_i, dz_f, dz_g, dz_o], dim=1))
            dh, dc = dz[-1] @ W_hh, dc * f
        dz = torch.stack(dz[::-1], dim=1)
        h_prev = torch.stack([step[0] for step in ctx.steps], dim=1)
        dW_ih, dW_hh = (torch.einsum("ntk,ntd->kd", dz, came) for came in (x, h_prev))
        return dz @ W_ih, dh, dc, dW_ih, dW_hh, dz.sum(dim=(0, 1))


# %% [markdown] slide="subslide"
# Is it right? `torch.autograd.gradcheck` does what unit 2 did: it moves each number a little, both ways, and compares. It wants
# float64. And what does it cost, forward and back? The code in the table with the name "for speed" is
# `lstm_course/models/from_scratch.py`: the same, with fewer arrays made.

# %% slide="fragment"
sizes = (2, 3, 2), (2, 4), (2, 4), (16, 2), (16, 4), (16,)  # x, h, c, W_ih, W_hh, b
arguments = [torch.randn(size, dtype=torch.float64, requires_grad=True) for size in sizes]
print("the gradients are right:", torch.autograd.gradcheck(OwnLSTM.apply, arguments))
scratch_figures.speed(OwnLSTM)

# %% [markdown] slide="fragment"
# **What you saw.** The same gradients, and a small multiple of `nn.LSTM`'s time. The less there is to compute in a step, the more
# the calls from Python count; the larger the network, the more of the time goes into matrix products, which all of them do.

# %% [markdown] slide="slide"
# ## What the evidence says
#
# Measured for this course: 3,000 reviews with 10 % wrong labels, Adam at 0.005, patience 4, three seeds; per cent right
# of 2,000 reviews with right labels.
#
# | | right | best epoch |
# |---|---|---|
# | bag of words | 55.6 ± 0.4 | 11 to 17 |
# | LSTM, 32 units | 99.9 ± 0.1 | 7 to 12 |
# | Bi-LSTM, 2 × 32 units | 100.0 ± 0.0 | 9 to 14 |
# | LSTM, never stopped (40 epochs) | 98.4 ± 0.8 | |
#
# The second direction costs twice the time and brings nothing *here*. Unit 6 has the task where it brings a third of
# all calls. Which of the two you have is a question about the task: is there evidence *behind* the place that is asked
# about?

# %% [markdown] slide="subslide"
# **What the classic mistakes cost.** The same LSTM, trained and measured with one mistake in it (patience 10, three
# seeds, per cent right):
#
# | mistake | right | with 200 more steps of padding |
# |---|---|---|
# | none | 100, 100, 100 | the same |
# | reads the last column | 100, 100, 49 | 100, 88, 49 |
# | sigmoid in the model *and* in the loss | 50, 49, 99.7 | the same |
# | dropout goes on when measured | 99.6, 99.8, 99.3 | the same |
#
# The honest part: the worst mistakes do not always show. Two of three networks *learned* to hold on through the
# padding, and only much longer padding found one of them out. With the sigmoid twice, one network came through after 40
# epochs. A good score does not prove that the code is right.

# %% [markdown] slide="subslide"
# **Read with care.**
#
# - The reviews come from a grammar with 60 words. On real ones (Maas and others 2011) order matters much less: bags of
#   words and pairs of words get near 90 % there (Wang and Manning 2012). Where you have the archive,
#   `load_imdb("aclImdb")` from `lstm_course.tasks.imdb` reads it.
# - Early stopping can be too impatient. For some epochs the loss stands at 0.69, a coin's, before the network finds out
#   about "not". With half the data and a patience of 4 it was stopped *there*, after 6 epochs, at 50 %.
# - It is insurance more than a gain. Dropout alone kept the network that was never stopped above 97 %. On 1,000
#   reviews, without dropout (9.7), there is more to lose.
# - Everybody who tries ten settings and reports the best on the test data has chosen by the test data.

# %% [markdown] slide="slide"
# ## Questions for thought
#
# **Question 1.** The LSTM of 9.8 is right about 99 % of new reviews and more. Yet its validation loss never falls below
# 0.35 (the last line of its cell), and its validation *accuracy* stays near 90 %. Is something wrong with the model? What is
# the lowest loss that any model could reach there, and with what answers? *(2 points)*

# %% [markdown] question="noise_floor" points=2
# Nothing is wrong with it. One label in ten of the validation data is wrong, by chance, and no model can know which. A
# model that always knows the truth agrees with 90 % of those labels: that is the most that can be expected. The 99 %
# were measured against labels that are right. **(1 point: the ceiling is in the labels, not in the model.)**
#
# The best it can do for the loss is to be 90 % sure, no more: then the loss is the entropy of a coin of 0.1 and 0.9,
# −0.9 ln 0.9 − 0.1 ln 0.1 = 0.325 nats. To be surer costs more at the wrong labels than it gains at the others. The
# 0.35 are close to it. That is why the trained model says 88 or 95 %, and never 99.9. **(1 point: the entropy of the
# noise, 0.325, reached with answers of 0.9.)**

# %% [markdown] slide="subslide"
# **Question 2.** A bag of words cannot know what a "not" belongs to. Still it is right a little more often than a coin,
# and on negated single clauses it is right in fewer than one case in five. Explain both. Then: which *one* change to
# its input, still without an LSTM, would help it most? *(2 points)*

# %% [markdown] question="bag" points=2
# It adds up how good and bad the words are. Most clauses (six in ten) are not negated, so there a good word is a good
# opinion, and a plain clause comes out right. A "not" can only shift the sum by the same amount in every review; it
# cannot turn a good word into a bad one, since a sum has no products. So negated clauses come out turned round. With
# two clauses the wrong one counts as much as the right one. The plain and the negated reviews nearly cancel. **(1
# point: a sum without interaction is right without negation and wrong with it.)**
#
# Give it pairs of neighbouring words, "not good" as one word: then negation is in the input, at least where no "very"
# stands between. "But" and "although" would still defeat it: which clause counts is decided far from the opinion. **(1
# point: pairs, or any other feature that holds the negation and its opinion together, and what it still misses.)**

# %% [markdown] slide="slide"
# ## Summary
#
# - Padding stands behind, lengths go with it, and the state is read at each sequence's own end: pack, or pick.
# - `nn.LSTM` is your LSTM, with two biases whose sum counts. Write weights into the parameters that are there.
# - Embedding, dropout, LSTM, dropout, linear. Out come logits; the loss has the sigmoid; 0 is the threshold.
# - Measure over reviews, not over batches, in evaluation mode, without gradients, and put the mode back.
# - Train on one part, stop by a second, report on a third. Early stopping keeps a *copy* of the best weights.
# - A bag of words is near chance where order decides. A Bi-LSTM is no better than an LSTM where one question is asked
#   at the end.
# - A listing that runs is not a listing that is right. Distrust equal scores, a training that never stops, and a number
#   from the data by which you chose.
# - **Left open:** one answer for a whole text. What if *every* step is to have one, and the answer is the next
#   character? Unit 10 writes.

# %% [markdown] slide="subslide"
# | term | 中文 | what it is |
# |---|---|---|
# | text classification | 文本分类 | one label for a whole text |
# | vocabulary | 词表 | the words that have a number; all others share one |
# | embedding | 嵌入 | a row of numbers for each word, learned |
# | bag of words | 词袋模型 | which words a text has, and how often, without their order |
# | packed sequence | 打包序列 | a batch that knows where each sequence ends, so that padding is never read |
# | dropout | 暂退法（随机失活、丢弃法） | in training some numbers are set to 0, at random |
# | logit | 对数几率 | what the sigmoid is applied to; above 0 the probability is above one half: $\log \frac{p}{1 - p}$ |
# | binary cross-entropy | 二元交叉熵 | the mean surprise at the right one of two labels: $-y \log p - (1 - y) \log(1 - p)$ |
# | training mode, evaluation mode | 训练模式、评估模式 | whether dropout drops |
# | training, validation, test data | 训练集、验证集、测试集 | to learn from, to choose by, to report on |
# | overfitting | 过拟合 | what was learned holds for the training data alone |
# | label noise | 标签噪声 | labels that are wrong |
# | early stopping | 早停 | to end a training when the validation score no longer improves |
# | patience | 耐心值（容忍轮数） | how many epochs without improvement are waited for |
# | epoch | 轮次 | one pass through the training data |
# | checkpoint | 检查点 | the weights of a model as they were at some time |

# %% [markdown] slide="skip"
# ## References
#
# - S. Hochreiter and J. Schmidhuber, *Long short-term memory*. Neural Computation 9(8), 1735–1780, 1997.
# - L. Prechelt, *Early stopping, but when?* In: Neural Networks: Tricks of the Trade, Springer, 1998.
# - N. Srivastava and others, *Dropout: a simple way to prevent neural networks from overfitting*. JMLR 15, 1929–1958,
#   2014.
# - A. L. Maas and others, *Learning word vectors for sentiment analysis*. ACL, 2011. (The real film reviews.)
# - C. Zhang and others, *Understanding deep learning requires rethinking generalization*. ICLR, 2017. (Networks learn
#   random labels by heart.)
# - S. Wang and C. Manning, *Baselines and bigrams: simple, good sentiment and topic classification*. ACL, 2012.
