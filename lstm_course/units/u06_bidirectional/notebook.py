# %% [markdown] slide="slide"
# # Unit 6 · Both directions, layers, and padding
#
# *Is `print` the name of a function here? Wait for the bracket.*
#
# In this unit an LSTM learns to read from the right as well, and you learn when that is a gift and when it is a fraud.

# %% [markdown] slide="subslide"
# **When you are through, you can**
#
# - turn a padded batch round without turning the padding in, and say what happens otherwise;
# - build a Bi-LSTM from two LSTMs, and say what each entry of its output has read;
# - find out with a test of a few lines whether any model reads the future;
# - take the right final states, join directions, and stack layers as PyTorch does;
# - say on which classes of a tagging task the second direction helps, with numbers;
# - recognise a perplexity that is too good to be true.
#
# Time: 60 to 90 minutes. Six exercises (13 points) and two questions for thought (4 points).

# %% [markdown] slide="subslide"
# ## The question
#
# A good forget gate carries a memory over hundreds of steps. But a memory holds
# only what *has been* read. In
#
# ```python
# count = len(rows)
# ```
#
# `len` is called, and `count` is not. What makes the difference is the bracket **behind** the name. At the letter `l`
# no memory in the world holds it. Could the network look ahead?

# %% slide="skip"
import numpy as np

from lstm_course import check, predict, progress, working
from lstm_course.units.u06_bidirectional.demos import directions as direction_figures
from lstm_course.units.u06_bidirectional.demos import language as language_figures
from lstm_course.units.u06_bidirectional.demos import microscope as microscope_figures
from lstm_course.units.u06_bidirectional.demos import networks as network_figures
from lstm_course.units.u06_bidirectional.demos import tags as tag_figures
from lstm_course.units.u06_bidirectional.experiments.training import Ways
from lstm_course.given import lstm_forward

# lstm_forward(x, h0, c0, W_ih, W_hh, b) is the LSTM of unit 4: x (N, T, D), h0 and c0 (N, H), weights stacked i, f, g, o.
# It returns (hs, (h_T, c_T)): the h of every step, (N, T, H), and the last h and c, each (N, H).

# %% slide="skip"
progress(6)

# %% [markdown] slide="slide"
# ## 6.1 The task, on real text
#
# Sixty files of Python's own standard library are a megabyte and a half of text, on every machine, and Python can mark its
# tokens. So each character has a class: *keyword, call* (a name right before an opening round bracket), *name, number,
# string, comment, operator*, or *space*. The network reads characters and says the class of each.
#
# Two networks will be trained at the end of this unit, on 48 files, and tried on 12 others. One reads from left to
# right. The other reads both ways. Both have some 50,000 numbers to learn.

# %% [markdown] slide="subslide"
# **Predict.** 6 % of the characters belong to the name of something that is called. What share of *these* will the
# one-way network get right? Write down a number between 0 and 1.

# %%
my_calls = ...

# %% [markdown] slide="slide"
# ## 6.2 Turning a batch round
#
# The simplest way to read from the right: turn the sequence round, and use the LSTM that you have. For one sequence this
# is one slice. A batch is harder, since its sequences have different lengths. The shorter ones are filled up with
# **padding**, numbers that mean nothing:
#
# $$\text{turned}[n, t] = x[n,\; L_n - 1 - t] \quad\text{for } t < L_n, \qquad \text{and } x[n, t] \text{ behind the end}$$
#
# $L_n$ is the length of sequence $n$. The padding stays where it is, and as it is.

# %% solution="reverse_padded" slide="subslide"
def reverse_padded(x, lengths):
    """Each sequence backwards, its padding where it was.

    x        (N, T, ...): features (N, T, D), or just numbers (N, T)
    lengths  (N,) whole numbers from 1 to T: sequence n is x[n, :lengths[n]]
    returns a new array of x's shape and dtype; x itself is left as it was

    >>> reverse_padded(np.array([[1, 2, 3, 0], [4, 5, 0, 9]]), np.array([3, 2])).tolist()
    [[3, 2, 1, 0], [5, 4, 0, 9]]
    """
    ### BEGIN SOLUTION
    turned = x.copy()
    for n, length in enumerate(lengths):
        turned[n, :length] = x[n, :length][::-1]
    return turned
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# A loop over the sequences will do. Begin with a copy of x: then the padding is right already, and x is safe.
#
# </details>
# <details><summary>Hint 2</summary>
#
# `enumerate(lengths)` gives n and its length. Cut out the part that counts first; turning it round is a second step.
#
# </details>
# <details><summary>Hint 3</summary>
#
# A slice with a step of −1 and neither start nor stop turns a list or the first axis of an array round. What is left is
# to say where the turned part goes.
#
# </details>

# %% check="reverse_padded"
check(reverse_padded)

# %% slide="subslide"
direction_figures.turned_words(working(reverse_padded))

# %% [markdown] slide="fragment"
# **What you saw.** In the middle, a network that reads from the left gets two dots before it gets to `MTSL`. On the
# right it gets the word at once.

# %% [markdown] slide="slide"
# ## 6.3 Two readers
#
# A **bidirectional LSTM** is two LSTMs with weights of their own (Schuster and Paliwal 1997; with LSTMs: Graves and
# Schmidhuber 2005):
#
# $$\overrightarrow{h}_t = \text{LSTM}_{\rightarrow}(x_0, \dots, x_t) \qquad
# \overleftarrow{h}_t = \text{LSTM}_{\leftarrow}(x_{L-1}, \dots, x_t)$$
#
# (Steps are counted from 0, as in the code.)
#
# The second one reads the sequence turned round. What it says comes out in the order in which it read, its word on the
# *last* step first. So that entry t of both speaks of step t, its output must be turned round once more.
#
# Behind the end there is nothing to say: there both outputs are 0.

# %% slide="subslide"
network_figures.two_readers()

# %% [markdown] slide="subslide"
# **Predict.** Suppose that the whole rows were flipped, padding and all, and that the padding is nothing but zeros.
# With *one* step of padding: by how much does the backward state at the sequence's last step change, as a share of
# its size? Zeros are nothing, after all.

# %%
my_change = ...

# %% solution="bidirectional_forward" slide="subslide"
def bidirectional_forward(x, lengths, forward_params, backward_params):
    """Two LSTMs over the same sequences, from the left and from the right, both starting from zeros.

    x                (N, T, D), padded behind the ends
    lengths          (N,) from 1 to T
    forward_params   a dict of W_ih (4H, D), W_hh (4H, H) and b (4H,); backward_params likewise
    returns (forward, backward), each (N, T, H): entry t of both belongs to step t of x. Both are 0 in the padding.

    lstm_forward(x, h0, c0, **params) hands a dict over as the arguments of these names.

    Here the weights are 0 and the bias lets each step write something, so h grows from step to step. The sequence has
    two steps, and one of padding.

    >>> params = {"W_ih": np.zeros((4, 1)), "W_hh": np.zeros((4, 1)), "b": np.array([0.0, 0.0, 1.0, 0.0])}
    >>> forward, backward = bidirectional_forward(np.ones((1, 3, 1)), np.array([2]), params, params)
    >>> forward.round(3).tolist(), backward.round(3).tolist()
    ([[[0.182], [0.258], [0.0]]], [[[0.258], [0.182], [0.0]]])
    """
    ### BEGIN SOLUTION
    zeros = np.zeros((x.shape[0], forward_params["W_hh"].shape[1]), dtype=x.dtype)
    forward, _ = lstm_forward(x, zeros, zeros, **forward_params)
    backward, _ = lstm_forward(reverse_padded(x, lengths), zeros, zeros, **backward_params)
    backward = reverse_padded(backward, lengths)
    inside = (np.arange(x.shape[1]) < lengths[:, None])[:, :, None]
    return forward * inside, backward * inside
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Five things: a start of zeros, the forward LSTM, the backward LSTM on the turned input, its output turned back, zeros
# in the padding. Your own `reverse_padded` serves twice.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The start is (N, H), in x's dtype. N is in the shape of x; H is in the shape of any of the weights. `lstm_forward`
# returns two things, and you need the first.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Step t is inside sequence n if t is smaller than its length. Compare the numbers 0 to T − 1, as a row, with the
# lengths, as a column (`[:, None]`): that is (N, T), true or false. One more axis, and it can be multiplied onto (N, T, H).
#
# </details>

# %% check="bidirectional_forward"
check(bidirectional_forward)

# %% [markdown] slide="subslide"
# **Under the microscope.** Your function reads a line of Python from both ends, with weights that nobody has trained. Press
# play, or step with the arrow keys: at each letter you see what either reader says there, and what it said just before.

# %% slide="fragment"
microscope_figures.both_ways(working(bidirectional_forward))

# %% [markdown] slide="fragment"
# **What you saw.** At the first letter the lower reader has read one letter, the upper one all of the line; at the last it
# is the other way round. Entry t of both speaks of letter t.

# %% slide="subslide"
direction_figures.alone_or_in_a_batch(
    working(bidirectional_forward),
    tell=lambda change: predict(my_change, change, "change of the last step's backward state"),
)

# %% [markdown] slide="fragment"
# **What you saw.** Zeros are not nothing. At each of them the gates work, the bias is added, and the state moves. One
# step of padding changes the state by a quarter, twelve by more than its own size. At the other end of the
# sequence a third is still there.
#
# This mistake raises no error and spoils no batch in which all lengths are equal. A network trained with it even
# works: it learns to live with it. But the answer for a sentence now depends on how long its *neighbours* are.

# %% [markdown] slide="slide"
# ## 6.4 Who has read what?
#
# Do not believe a picture with arrows. Measure it: nudge the input at one step, and look where the output moves.
#
# $$M[t, s] = \max_{n,\,k}\; \bigl|\, f(x + \varepsilon \text{ at step } s)[n, t, k] - f(x)[n, t, k] \,\bigr|$$
#
# An output at step t that moves with an input at a later step s has read the future. These entries lie **above the
# diagonal** of M. The test needs no gradient and knows nothing about the model, and so it also finds what the model's
# author did not mean.

# %% solution="influence" slide="subslide"
def influence(f, x, nudge):
    """How much each step of the output moves when one step of the input is nudged.

    f      a function: takes (N, T, D), returns (N, T, H) for some H
    x      (N, T, D), left as it was
    nudge  a number, added to all features of one step, in all sequences
    returns (T, T): entry [t, s] is the largest absolute change of f's output at step t, over the batch and all
    its features, when step s alone is nudged

    A running sum has read everything up to its own step:

    >>> influence(lambda x: np.cumsum(x, axis=1), np.zeros((1, 3, 2)), 0.5).tolist()
    [[0.5, 0.0, 0.0], [0.5, 0.5, 0.0], [0.5, 0.5, 0.5]]
    """
    ### BEGIN SOLUTION
    before = f(x)
    columns = []
    for s in range(x.shape[1]):
        nudged = x.copy()
        nudged[:, s] += nudge
        columns.append(np.abs(f(nudged) - before).max(axis=(0, 2)))
    return np.stack(columns, axis=1)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Call f once on x itself. Then, for each step s, on a copy of x in which only that step is different.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The change has the shape (N, T, H). Of it you want one number for each t: the largest size over two of the axes.
# `max` takes a pair of axes.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Each s gives T numbers, one for each output step. In the result they stand below one another, so they are a *column*.
# The worked example tells you whether you have it the right way round: its upper right corner is zero.
#
# </details>

# %% check="influence"
check(influence)

# %% slide="subslide"
direction_figures.who_has_read_what(working(influence), working(bidirectional_forward))

# %% [markdown] slide="fragment"
# **What you saw.** Eight steps and three of padding. Forward reads the past, backward reads the future, and side by side
# they know the whole sequence at *every* step. Nothing comes in from the padding, and nothing goes out there. Pale is
# an exact zero. Here it is a path that does not exist. (In general one zero proves nothing: a unit may just be switched off
# at this x. Nudge at several points before you trust it.)

# %% [markdown] slide="slide"
# ## 6.5 Joining the two
#
# Two arrays (N, T, H) have to become one. Four ways are in use, with the names that Keras gave them:
#
# | mode | result | |
# |---|---|---|
# | `"concat"` | (N, T, 2H) | forward first, then backward: nothing is lost. PyTorch does only this |
# | `"sum"` | (N, T, H) | entry by entry |
# | `"mul"` | (N, T, H) | entry by entry: large only where both are |
# | `"ave"` | (N, T, H) | the mean of the two |
#
# The last three keep the next layer small. They also tie the two LSTMs together: unit 5 of one must speak of the same
# thing as unit 5 of the other.

# %% solution="merge_directions" slide="subslide"
def merge_directions(forward, backward, mode):
    """Two directions as one array.

    forward, backward  (N, T, H)
    mode               "concat" → (N, T, 2H), forward first; "sum", "mul", "ave" → (N, T, H), entry by entry
    raises ValueError for any other mode

    >>> forward, backward = np.array([[[1.0, 2.0]]]), np.array([[[3.0, 5.0]]])
    >>> merge_directions(forward, backward, "concat").tolist(), merge_directions(forward, backward, "ave").tolist()
    ([[[1.0, 2.0, 3.0, 5.0]]], [[[2.0, 3.5]]])
    """
    ### BEGIN SOLUTION
    if mode == "concat":
        return np.concatenate([forward, backward], axis=-1)
    if mode == "sum":
        return forward + backward
    if mode == "mul":
        return forward * backward
    if mode == "ave":
        return (forward + backward) / 2
    raise ValueError(f"no such mode: {mode!r}")
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Four times `if mode == …`, each with its own `return`.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Three of them are one operator each (the mean needs brackets). For the first, you have laid arrays end to end in unit 4.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Each step stays where it is and gets more features. Features are the last axis, and the function that lays arrays end to
# end takes them in a list, with an `axis`.
#
# </details>

# %% check="merge_directions"
check(merge_directions)

# %% [markdown] slide="slide"
# ## 6.6 One vector for the whole sequence
#
# To classify a sentence one wants a single vector that has read all of it. With one LSTM that is the last state, and
# habit says `out[:, -1]`.
#
# **Predict.** Sequences of 12 steps, no padding. `out` is (N, T, 2H), both directions side by side. How many of the 12
# steps has the *backward half* of `out[:, -1]` read?

# %%
my_steps = ...

# %% solution="final_states" slide="subslide"
def final_states(hs, lengths):
    """The state of each direction after it has read its whole sequence.

    hs       (N, T, 2H): at each step the forward state in the first H features, the backward state in the last H,
             both belonging to that step of the input
    lengths  (N,) from 1 to T
    returns (forward, backward), each (N, H)

    A sequence of two steps, then padding. H is 1. The backward states are the negative numbers.

    >>> forward, backward = final_states(np.array([[[1.0, -1.0], [2.0, -2.0], [9.0, -9.0]]]), np.array([2]))
    >>> forward.tolist(), backward.tolist()
    ([[2.0]], [[-1.0]])
    """
    ### BEGIN SOLUTION
    H = hs.shape[2] // 2
    forward, backward = hs[:, :, :H], hs[:, :, H:]
    return forward[np.arange(len(hs)), lengths - 1], backward[:, 0]
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Where does each reader stop? The forward one at the last step of its own sequence. And the other?
#
# </details>
# <details><summary>Hint 2</summary>
#
# First cut the features in two halves. One of the two states then stands at the same step for all sequences; the other
# one does not.
#
# </details>
# <details><summary>Hint 3</summary>
#
# To take another step from each sequence, index with two arrays of length N: the numbers of the sequences (`np.arange`),
# and the steps. Counted from 0, which is the last step of a sequence of length 2?
#
# </details>

# %% check="final_states"
check(final_states)

# %% slide="subslide"
direction_figures.last_states(
    working(bidirectional_forward),
    working(merge_directions),
    working(final_states),
    tell=lambda steps: predict(my_steps, steps, "steps read by the backward half of out[:, -1]"),
)

# %% [markdown] slide="fragment"
# **What you saw.** One. The last column is where the backward LSTM *begins*. Half of the vector that so many classifiers are
# fed knows a single step, and the classifier still works, since the other half has read everything. What it costs depends on
# the task; nobody is told.

# %% [markdown] slide="slide"
# ## 6.7 Layers
#
# An LSTM turns a sequence into a sequence, so another one can read what it says. That is a **layer** on top:
#
# $$h^{(0)} = x \qquad h^{(k)} = \text{BiLSTM}_k\bigl(h^{(k-1)}\bigr)$$
#
# From the second layer on the input has 2H features. Mind what this does to the directions: the *forward* LSTM of layer 2
# reads the backward states of layer 1. From there on every path knows the future.
#
# The final states of all layers are kept as well, in PyTorch's order: layer 0 forward, layer 0 backward, layer 1 forward …

# %% slide="subslide"
network_figures.stack()

# %% solution="stacked_forward" slide="subslide"
def stacked_forward(x, layers):
    """Bi-LSTMs on top of each other, directions side by side ("concat").

    x       (N, T, D), no padding: every sequence has T steps
    layers  a list with a pair (forward_params, backward_params) for each of the L layers, dicts as before
    returns (hs, h_n): what the top layer says, (N, T, 2H), and the final states of all layers, (2L, N, H), in the
            order layer 0 forward, layer 0 backward, layer 1 forward, ...

    Two layers whose weights are 0, with the bias of before. Each final state has seen two steps.

    >>> low = {"W_ih": np.zeros((4, 1)), "W_hh": np.zeros((4, 1)), "b": np.array([0.0, 0.0, 1.0, 0.0])}
    >>> high = {**low, "W_ih": np.zeros((4, 2))}
    >>> hs, h_n = stacked_forward(np.ones((1, 2, 1)), [(low, low), (high, high)])
    >>> hs.round(3).tolist(), h_n.shape, h_n[:, 0, 0].round(3).tolist()
    ([[[0.182, 0.258], [0.258, 0.182]]], (4, 1, 1), [0.258, 0.258, 0.258, 0.258])
    """
    ### BEGIN SOLUTION
    lengths = np.full(x.shape[0], x.shape[1])
    finals = []
    for from_left, from_right in layers:
        forward, backward = bidirectional_forward(x, lengths, from_left, from_right)
        x = merge_directions(forward, backward, "concat")
        finals.extend(final_states(x, lengths))
    return x, np.stack(finals)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Your last three functions, in this order, in a loop over the layers. What the third one returns goes into a list.
#
# </details>
# <details><summary>Hint 2</summary>
#
# All sequences have the full length: an array with N entries, each of them T. `np.full` makes it.
#
# </details>
# <details><summary>Hint 3</summary>
#
# What one layer says has to be the next one's input. And a list that grows by *two* arrays at each layer
# (`extend`, not `append`) only needs to be stacked at the end: along which axis, if the layers come first?
#
# </details>

# %% check="stacked_forward"
check(stacked_forward)

# %% slide="subslide"
direction_figures.like_torch(working(stacked_forward), num_layers=3)

# %% [markdown] slide="fragment"
# **What you saw.** If PyTorch is installed: your stack is `torch.nn.LSTM` with `num_layers=3, bidirectional=True`, to
# the last digit. (The number of parameters is a little larger there than yours would be: PyTorch keeps two biases.)

# %% [markdown] slide="slide"
# ## 6.8 Reading Python, one way and both ways
#
# Now to the task of 6.1. What is trained? Each character becomes a vector of 24 numbers (an *embedding*, learned with the
# rest), an LSTM reads the vectors, and a linear layer with a softmax turns each step's state into the probabilities of the
# classes:
#
# $$p_t = \mathrm{softmax}(W\,[\overrightarrow{h}_t, \overleftarrow{h}_t] + b)$$
#
# Laid end to end, the two halves of $W$ are two read-outs whose scores are *added*: one votes on what came before, the other
# on what comes after. The loss is the cross-entropy, summed over the characters; its gradient goes back through the forward
# LSTM from the right, and through the backward LSTM from the left. (Three things are called backward by now: the direction, the
# layer that reads in it, and the way of a gradient. Only the first two are the same.)
#
# PyTorch trains both networks, 300 batches of 32 pieces of 64 characters, by Adam with a rate that rises and falls once. Their
# weights are then handed to *your* functions, and your functions do the reading.

# %% slide="subslide"
network_figures.tagger()

# %%
ways = Ways(lstm_forward, working(bidirectional_forward), working(merge_directions))
taggers = tag_figures.train_taggers(steps=300)

# %% slide="subslide"
tag_figures.accuracies(
    taggers, ways, tell=lambda share: predict(my_calls, share, "characters of called names, one way")
)

# %% slide="subslide"
tag_figures.one_line(taggers, ways, "    count, best = len(kept), max(row.size for row in kept[1:25])  # not the first")

# %% [markdown] slide="fragment"
# **What you saw.**
#
# - **Calls**: about two thirds one way, nearly all of them both ways. One way the network can only bet on names that are often called.
# - **The first character of a word**: the second direction takes most of the mistakes away. Keyword, name or call? One letter does not say.
# - **Comments**: no gain. A `#` announces itself, and nothing behind it changes what it is.
# - **Numbers**: no gain either, they begin with a digit. (Very few characters belong to numbers: these two bars are
#   shaky, and so are the two numbers in the table below.)
#
# Where the evidence comes *before* the question, the second direction is dead weight. Write a line of your own in the
# cell above, and try to fool both.

# %% [markdown] slide="slide"
# ## 6.9 A language model, one way and both ways
#
# A **language model** says at each character which one comes next. Its **perplexity** is the exponential of its mean
# surprise: 1 means that it always knew, and 128 that all 128 characters were equally likely to it.
#
# Reading both ways helped with the tags. So let us train the same two networks as language models.
#
# **Predict.** Trained a little longer than here, the one-way network reaches a perplexity of 7.5 to 7.8. What does the one that reads both
# ways reach, on files it has never seen?

# %%
my_perplexity = ...

# %%
models = language_figures.train_language_models(steps=200)
measured = language_figures.measure(models, ways)

# %% slide="subslide"
language_figures.too_good(
    measured, tell=lambda perplexity: predict(my_perplexity, perplexity, "perplexity both ways, as reported")
)

# %% [markdown] slide="fragment"
# **Too good to be true.** About 1.1: it is hardly ever surprised. xz, a good compressor, comes to 3.6 on the same files,
# which is 1.8 bits a character; 1.1 would be 0.14 bits. If the number were honest, this little network would pack Python's
# source thirteen times smaller than xz does, after seconds of training. *Before you publish, ask your own test.*

# %% slide="subslide"
language_figures.caught(models, ways, working(influence), "for row in rows:")

# %% [markdown] slide="fragment"
# **What you saw.** Look at the line right above the diagonal: the guess made after `f` depends most on the `o`
# that it is to guess. The backward LSTM has just come from there. It does not predict the next character, it *copies* it.
#
# It is no bug in a line of code. Each function is right. The *task* gives the answer away.

# %% [markdown] slide="subslide"
# **And in use?** When text is written, what comes next does not exist yet. So hand each model the text so far and nothing
# more, and ask for the one character that follows. Then let both write.

# %% slide="subslide"
language_figures.put_to_use(measured)

# %% slide="subslide"
language_figures.continuations(models, ways)

# %% [markdown] slide="fragment"
# **What you saw.** In use the one-way model makes the very same guesses as in the report, to the last digit: what it had not
# read cannot be missed. The other one goes from 1.1 to more than 12, far behind the honest model. It has spent its training on
# copying, and what it writes is noise.

# %% [markdown] slide="slide"
# ## What the evidence says
#
# Measured for this course: 400 batches of 32 pieces of 128 characters (the notebook takes 300 of 64, to be quick), three
# seeds, per cent of the characters of 12 files that training never saw:
#
# | | one way, 50,000 numbers | both ways, 50,000 numbers |
# |---|---|---|
# | all characters | 93.3 ± 0.9 | 98.9 ± 0.1 |
# | first of a word | 82.3 ± 1.0 | 98.9 ± 0.1 |
# | names of what is called | 65.1 ± 7.4 | 99.8 ± 0.1 |
# | numbers | 88.7 ± 7.5 | 93.7 ± 3.7 |
#
# The most frequent class alone ("string") would be right at 29 %.

# %% [markdown] slide="subslide"
# **Does the gap close with training?** More training teaches the one-way network more names, and so it bets better on calls. The
# bracket stays out of its sight.
#
# **The language model**, three seeds, 250 batches: 7.5 to 7.8 one way; both ways 1.08 as reported, and 12.9 to 13.8 when
# the text so far is all that is read.

# %% [markdown] slide="subslide"
# **Read with care.**
#
# - The second direction is not the only way to see the bracket. A one-way LSTM may answer *later*: give the class of a
#   character some characters after it. Then it has seen the bracket behind many a name. But what was read must be kept
#   meanwhile. For live text a short delay may be the best there is.
# - "Same number of parameters" is one way to be fair. The Bi-LSTM reads each character twice, so it also has the chance to
#   mix what it knows; but it can only give its answer when the whole text is there.
# - The classes come from a program, not from people. Real annotations are noisy, and gaps become smaller.
# - On the review sentences of unit 9 the second direction brings nothing (99.9 against 100.0 %): one answer for the whole
#   sentence, and at its end a single direction has read it all.

# %% [markdown] slide="subslide"
# **From the literature.**
#
# - Schuster and Paliwal (1997) introduced the bidirectional RNN; Graves and Schmidhuber (2005) made it of LSTMs, and found
#   it better than one direction at naming the phoneme in each frame of speech.
# - Peters and others (2018, ELMo) wanted both directions *and* a language model. They trained two LSTMs together, one for
#   each direction, with the words' vectors and the softmax in common; but neither reads the other's states: each predicts
#   from one side only.
# - Devlin and others (2019, BERT) say why one cannot just read both ways: each word would indirectly "see itself". Their
#   cure is to hide some of the words and to guess only those.

# %% [markdown] slide="slide"
# ## Questions for thought
#
# **Question 1.** A friend predicts from sensor readings, at every minute, whether a machine will fail within the next
# hour. A Bi-LSTM over whole days of recordings gets 99.8 % on days that it has never seen. In the factory it is hardly
# better than chance. What happened? How could your friend have found out at the desk, without the factory? And what could
# be built that uses *some* future and still works there? *(2 points)*

# %% [markdown] question="factory" points=2
# At minute t the backward LSTM has read the rest of the day, the failure included: the machine stands still, the sensors
# go silent. The split by days is sound; the leak is in what the model may read at each step, and it is there in the
# held-out days as well. At work the rest of the day has not happened. **(1 point: the backward states contain the
# outcome, and a held-out set does not protect against it.)**
#
# At the desk: nudge the readings after minute t and see whether the answer at t moves; or cut each recording at t, and
# compare the answers. A sound alternative answers with a delay: wait d minutes, then speak of minute t, having read up to
# t + d; or read both ways within a window that ends now. If nothing may be late, one direction is all there is.
# **(1 point: a test that would have shown it, and one sound alternative.)**

# %% [markdown] slide="subslide"
# **Question 2.** When only the text so far is read, the two-way model has a perplexity of 13 to 15. That is bad, but it
# is better than guessing by frequency (about 24). Yet almost everywhere in training it could copy the answer. From
# where did it learn to predict at all? What do you expect if it is trained on pieces of 32, or of 256, characters in place
# of 64? *(2 points)*

# %% [markdown] question="last_character" points=2
# From the last character of each piece. There nothing follows, the backward LSTM has read that one character alone, and the
# only way to be right is to predict. One lesson in 64 is honest, and since the copied ones soon cost nothing, it is the one
# from which there is something to learn. **(1 point: the end of the piece, where there is no future in training either.)**
#
# Longer pieces have fewer honest lessons, so the perplexity in use should rise, and with shorter ones fall. Measured, with
# 250 batches and three seeds: 12.4 to 12.7 for pieces of 32, 12.9 to 13.8 for 64, 16.1 to 17.6 for 256. **(1 point: the right direction, from the share of honest lessons.)**

# %% [markdown] slide="slide"
# ## Summary
#
# - A Bi-LSTM is two LSTMs with weights of their own. Entry t of both outputs belongs to step t, so the backward output is
#   turned back.
# - Padding is never read: turn each sequence within its own length. Zeros are not nothing to an LSTM.
# - Forward ends at $L_n - 1$, backward at 0. `out[:, -1]` holds a backward state that has read one step.
# - Joined side by side, each step knows the whole sequence. From layer 2 on, both directions do.
# - It helps where the evidence comes after the question, and there it helps a lot; elsewhere it is dead weight.
# - It cannot be used where the future does not exist yet: writing text, forecasting, anything live.
# - Whether a model reads the future can be measured: nudge, and look above the diagonal.
# - **Left open:** the LSTM has three gates and two states. Is that the least that works? Unit 7 has two gates and one state.

# %% [markdown] slide="subslide"
# | term | 中文 | what it is |
# |---|---|---|
# | bidirectional LSTM (Bi-LSTM) | 双向长短期记忆网络 | two LSTMs over the same sequence, one from each end: $[\overrightarrow{h}_t, \overleftarrow{h}_t]$ |
# | forward, backward direction | 前向、后向 | from the first step to the last, and from the last to the first |
# | padding | 填充 | numbers without meaning that make all sequences of a batch equally long |
# | sequence length | 序列长度 | the steps that count |
# | mask | 掩码 | true where a step counts, false in the padding |
# | concatenation | 拼接 | features laid end to end |
# | final state | 最终状态 | the state after the whole sequence has been read |
# | stacked layers | 堆叠层 | each layer reads what the one below says |
# | sequence tagging | 序列标注 | a class for each step |
# | token | 词元（词法单元） | a piece of text that belongs together: a name, a number, a bracket |
# | language model | 语言模型 | what comes next, given what came before |
# | perplexity | 困惑度 | the exponential of the mean surprise; 1 is certainty: $e^{-\frac1T \sum_t \log p_t}$ |
# | information leak | 信息泄漏 | the answer is in the input |
# | causal | 因果的 | what depends on the past alone |

# %% [markdown] slide="skip"
# ## References
#
# - M. Schuster and K. K. Paliwal, *Bidirectional recurrent neural networks*. IEEE Transactions on Signal Processing 45(11),
#   2673–2681, 1997.
# - A. Graves and J. Schmidhuber, *Framewise phoneme classification with bidirectional LSTM and other neural network
#   architectures*. Neural Networks 18(5–6), 602–610, 2005.
# - M. E. Peters and others, *Deep contextualized word representations*. NAACL, 2018. (ELMo.)
# - J. Devlin, M.-W. Chang, K. Lee and K. Toutanova, *BERT: pre-training of deep bidirectional transformers for language
#   understanding*. NAACL, 2019.
# - L. N. Smith and N. Topin, *Super-convergence: very fast training of neural networks using large learning rates*.
#   arXiv 1708.07120, 2017. (The cycle of learning rates used here.)
# - Python's `tokenize` module, the teacher of the tags.
