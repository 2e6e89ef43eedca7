# %% [markdown] slide="slide"
# # Unit 10 · Text generation
#
# *After "The stat" comes an "e". Probably.*
#
# In this unit an LSTM learns to write, one character at a time, from a text that is on your machine already, or from one of
# your own. You build all of it: windows, state, measure, the model, the step of its training, chance.

# %% [markdown] slide="subslide"
# **When you are through, you can**
#
# - cut a long text into batches in which each row goes on where it stopped, and say why that matters;
# - carry a state from window to window without its gradient: truncated backpropagation through time;
# - measure a language model in bits a character and by its perplexity, and say what a number is worth;
# - write a character model, and one step of its training, in the right order;
# - draw from a distribution with a temperature, reproducibly, and hold chance back by top-k or a nucleus;
# - train at a large batch, save, rebuild, load, and generate one text;
# - find out whether a longer memory pays on a given text, and show a task where it does.
#
# Time: two hours or more. Ten exercises (22 points) and two questions for thought (4 points).

# %% [markdown] slide="subslide"
# ## The question
#
# Unit 9's network reads a whole review and says one word about it. A reader. Can the same cell *write*?
#
# There are no labels this time. But every text is full of questions with answers: *what comes next?*

# %% slide="skip"
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from lstm_course import check, predict, progress, working
from lstm_course.units.u10_text_generation.demos import text as text_figures
from lstm_course.units.u10_text_generation.demos import beginnings as beginning_figures
from lstm_course.units.u10_text_generation.demos import nucleus as nucleus_figures
from lstm_course.units.u10_text_generation.demos import networks as network_figures
from lstm_course.units.u10_text_generation.demos import memory as memory_figures
from lstm_course.units.u10_text_generation.demos import stages as stage_figures
from lstm_course.units.u10_text_generation.demos import curve as training_figures
from lstm_course.tasks.text import load_text
from lstm_course.training.checkpoints import load_checkpoint, save_checkpoint

# The training below is short: 1,000 steps of 128 units. Set the environment variable FAST=0 before you start
# Jupyter for the long one: 4,500 steps of 256 units, some two minutes on one idle core.

# %% slide="skip"
progress(10)

# %% [markdown] slide="slide"
# ## 10.1 A text, as numbers
#
# The text is Python's own documentation, all the topics of which `help("LAMBDA")` prints one: 360,000 characters of technical
# English, with tables, grammar rules and examples. Nearly every Python has it, so nothing is downloaded; it changes a little
# from one version to the next, and your numbers with it. The last 25,000 characters are never trained on.
#
# A **vocabulary** is all characters that a model knows, each once, in an order that is never changed again. Here it has 96: the
# printable ones of ASCII, from the blank to "~", and the end of a line. A character's number is its place. The network sees the
# numbers alone.

# %% solution="text_to_ids" slide="subslide"
def text_to_ids(text, vocabulary):
    """Characters as numbers.

    text        a string; each of its characters is in the vocabulary
    vocabulary  a string (or list) of different characters
    returns a NumPy array of whole numbers, (len(text),): the place of each character in the vocabulary, from 0 on

    >>> text_to_ids("banana", "nab").tolist()
    [2, 1, 0, 1, 0, 1]
    """
    ### BEGIN SOLUTION
    place = {character: k for k, character in enumerate(vocabulary)}
    return np.array([place[character] for character in text], dtype=np.int64)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Each character has to be looked up. A dictionary is made for that.
#
# </details>
# <details><summary>Hint 2</summary>
#
# `enumerate` gives place and character together. Build the dictionary once, not for every character of a long text.
#
# </details>
# <details><summary>Hint 3</summary>
#
# `np.array` of an empty list has a decimal point. Tell it what kind of numbers these are, with `dtype`.
#
# </details>

# %% check="text_to_ids"
check(text_to_ids)

# %% solution="ids_to_text" slide="subslide"
def ids_to_text(ids, vocabulary):
    """Numbers as characters: the way back.

    ids         whole numbers, an array or a list, each from 0 to len(vocabulary) − 1
    vocabulary  a string (or list) of different characters
    returns one string

    >>> ids_to_text(np.array([2, 1, 0, 1, 0, 1]), "nab")
    'banana'
    """
    ### BEGIN SOLUTION
    return "".join(vocabulary[k] for k in ids)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# The vocabulary can be indexed as it is: no dictionary this time.
#
# </details>
# <details><summary>Hint 2</summary>
#
# A string is wanted, not a list of characters. Strings have a method that makes one of many.
#
# </details>
# <details><summary>Hint 3</summary>
#
# `" and ".join(["a", "b"])` is `"a and b"`. What should stand between your characters?
#
# </details>

# %% check="ids_to_text"
check(ids_to_text)

# %% slide="subslide"
text_figures.there_and_back(working(text_to_ids), working(ids_to_text))

# %% [markdown] slide="slide"
# ## 10.2 Rows that go on
#
# One sequence of 335,000 steps cannot be trained at once. So it is cut:
#
# - into `batch` **rows** of equal length, which are read side by side, because that is fast;
# - each row into **windows** of `length` characters, one window a training step.
#
# In the next batch, row n goes on *exactly* where row n stopped. Then the state after one window is the right state to begin
# the next with. Such batches are called **stateful**.
#
# The target of each character is the one after it:
#
# $$y[n, t] = \text{the character behind } x[n, t]$$

# %% solution="stateful_batches" slide="subslide"
def stateful_batches(ids, batch, length):
    """Windows of a text, so that each row goes on in the next batch.

    ids      (many,) whole numbers, at least batch · length + 1 of them
    batch    the number of rows
    length   the number of characters in a window
    returns a list of pairs (x, y), or yields them: each (batch, length)

    The text is cut into rows of (len(ids) − 1) // batch characters: one is left over for the last target. What does
    not fill a row, or a last window, is not used. y is x one character later in the text.

    >>> batches = list(stateful_batches(np.arange(11), 2, 2))
    >>> [x.tolist() for x, y in batches]
    [[[0, 1], [5, 6]], [[2, 3], [7, 8]]]
    >>> [y.tolist() for x, y in batches]
    [[[1, 2], [6, 7]], [[3, 4], [8, 9]]]
    """
    ### BEGIN SOLUTION
    row = (len(ids) - 1) // batch
    inputs = ids[: row * batch].reshape(batch, row)
    targets = ids[1 : row * batch + 1].reshape(batch, row)
    batches = []
    for start in range(0, row - length + 1, length):
        batches.append((inputs[:, start : start + length], targets[:, start : start + length]))
    return batches
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# First the rows, as an array of two axes; then walk along its second axis. Do the same with the targets.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The targets are the same text, begun one character later, and cut in the same way. `reshape` puts what follows into one row.
#
# </details>
# <details><summary>Hint 3</summary>
#
# The windows start at 0, length, 2 · length … The last start is the one from which a *full* window still fits into the row:
# think of a row that is just one window long.
#
# </details>

# %% check="stateful_batches"
check(stateful_batches)

# %% slide="subslide"
text_figures.rows(working(stateful_batches))

# %% [markdown] slide="fragment"
# **What you saw.** Read row 0 from batch to batch: it is the beginning of a sentence. Row 1 is another place of the same
# text, and so is row 2. The state of row 1 is of no use to row 0.

# %% [markdown] slide="slide"
# ## 10.3 The memory goes on, the gradient ends
#
# The state that goes from one window into the next has a past: PyTorch remembers how each number came about. Carried as it
# is, window 2 would be differentiated through window 1, window 3 through both, and so on to the beginning of the text. (In
# fact PyTorch complains at window 2: it has thrown window 1's notes away.)
#
# So the numbers are kept, and their past is cut off. This is **truncated backpropagation through time** (unit 2 had it in
# NumPy): *forward* the memory is as long as the text, *backward* it is one window long.

# %% solution="detach_state" slide="subslide"
def detach_state(state):
    """The same state with no gradient behind it.

    state    a pair (h, c) of tensors, each (layers, N, H), as nn.LSTM returns it; it is left as it was
    returns a pair (h, c) with the same numbers

    >>> h, c = torch.ones(1, 1, 2, requires_grad=True), torch.zeros(1, 1, 2, requires_grad=True)
    >>> new_h, new_c = detach_state((2 * h, c + 5))
    >>> new_h.tolist(), new_c.tolist(), new_h.requires_grad, new_c.requires_grad
    ([[[2.0, 2.0]]], [[[5.0, 5.0]]], False, False)
    """
    ### BEGIN SOLUTION
    h, c = state
    return h.detach(), c.detach()
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# A state is two tensors. Each of them has a past.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Tensors have a method for this. Its name is in the name of the exercise.
#
# </details>
# <details><summary>Hint 3</summary>
#
# There are two methods of nearly that name. The one that ends in an underscore changes the tensor itself, and the caller
# may still need it.
#
# </details>

# %% check="detach_state"
check(detach_state)

# %% slide="subslide"
text_figures.where_it_ends(working(detach_state))

# %% [markdown] slide="fragment"
# **What you saw.** Four windows of 16 characters. Both lines are the same in the last window. Cut, nothing is felt before it:
# what the first window wrote into the state is *used*, but it is not *trained* by what comes later.

# %% [markdown] slide="slide"
# ## 10.4 Bits a character
#
# At each place the model gives a probability to every character. How surprised it was by the one that came is
# $-\log_2 p$, in **bits**: 0 if it was certain, 1 for a toss of a coin. The mean over a text is its **cross-entropy**:
#
# $$\text{bits} = -\frac{1}{L - 1}\sum_{t=2}^{L} \log_2\, p(x_t \mid x_1, \dots, x_{t-1})$$
#
# The first character is not predicted: nothing stands before it. A file of this text could be packed into so many bits a
# character. PyTorch's `cross_entropy` counts in nats, with the natural logarithm: 1 nat is $1/\ln 2$ bits, about 1.44.
#
# Papers mostly give the **perplexity**: $2^{\text{bits}}$, or $e^{\text{nats}}$, which is the same. It says among how many
# characters, all equally likely, one would have to guess to be surprised as much. 1 is certainty, and the size of the
# vocabulary is what somebody has who knows nothing: here 96, which is $2^{6.6}$.

# %% [markdown] slide="subslide"
# **Predict.** 96 characters, all alike, are 6.6 bits. Guessing by how frequent each is takes 4.7, and the compressor xz
# needs 1.8. What does an LSTM of 128 units reach on new text after a quarter of a minute of training?

# %%
my_bits = ...

# %% solution="bits_per_character" slide="subslide"
def bits_per_character(model, ids):
    """The mean number of bits for each character of a text but the first, given all those before it.

    model    a module: model(x) with a tensor of numbers x (1, T) returns (logits, state), logits (1, T, V) for the
             character after each
    ids      (many,) a NumPy array of at least two numbers below V
    returns one number

    It is measured in evaluation mode and without gradients. Afterwards the model is in the mode in which it came.

    A model that gives each of four characters the same chance needs two bits:

    >>> class Fair(torch.nn.Module):
    ...     def forward(self, x, state=None):
    ...         return torch.zeros(*x.shape, 4), state
    >>> round(float(bits_per_character(Fair(), np.array([0, 3, 3, 1]))), 6)
    2.0
    """
    ### BEGIN SOLUTION
    x, y = torch.as_tensor(ids[:-1]), torch.as_tensor(ids[1:])
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits, _ = model(x[None])
    model.train(was_training)
    return torch.nn.functional.cross_entropy(logits[0], y).item() / np.log(2)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Input and target are the same text, shifted by one. Both have one character fewer than ids. `torch.as_tensor` takes an
# array.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The model wants a batch axis: `x[None]` has one row. `torch.nn.functional.cross_entropy` takes logits (T, V) and targets
# (T,) and gives the mean in nats.
#
# </details>
# <details><summary>Hint 3</summary>
#
# `model.training` is True or False. Note it, call `model.eval()`, measure inside `torch.no_grad()`, then
# `model.train(...)` puts the old mode back. Is a number in bits larger or smaller than in nats?
#
# </details>

# %% check="bits_per_character"
check(bits_per_character)

# %% [markdown] slide="slide"
# ## 10.5 The model, and its training
#
# Now the model itself. It has a guess for *each* place of the window, not one at the end:
#
# $$\text{ids} \;\to\; \text{embedding} \;\to\; \text{dropout} \;\to\; \text{LSTM} \;\to\; h_1 \dots h_T \;\to\; \text{dropout}
# \;\to\; \text{linear} \;\to\; \text{logits}$$
#
# Two things are new against unit 9. All of the LSTM's outputs are read, so the linear layer gives (N, T, V). And a *state* comes in
# and goes out, because the next window goes on where this one stops. The model keeps none itself.

# %% slide="subslide"
network_figures.shapes()

# %% solution="CharacterModel" slide="subslide"
class CharacterModel(nn.Module):
    """Reads characters, and says after each of them which one it expects next.

    alphabet                    a string of V different characters; it is kept as model.alphabet
    embedding_dim, hidden_size  how wide the embedding and the LSTM are
    dropout                     the share that is dropped in training, of the embedded characters and of the LSTM's outputs

    The parts are called embedding, dropout, lstm and readout: an nn.Embedding, an nn.Dropout, an nn.LSTM of one layer,
    and an nn.Linear. Weights are loaded by these names.

    model(ids, state) takes whole numbers (N, T) and a state (h, c), each (1, N, H), or None for a state of 0. It returns
    (logits, state): logits (N, T, V) of the character after each one, and the state after the last.

    With all weights 0, the read-out's bias is what is left:

    >>> model = CharacterModel("ab", embedding_dim=4, hidden_size=3, dropout=0.5).eval()
    >>> for parameter in model.parameters():
    ...     _ = nn.init.zeros_(parameter)
    >>> _ = model.readout.bias.data.copy_(torch.tensor([0.5, -1.0]))
    >>> logits, (h, c) = model(torch.tensor([[0, 1, 1]]))
    >>> logits.tolist(), tuple(h.shape)
    ([[[0.5, -1.0], [0.5, -1.0], [0.5, -1.0]]], (1, 1, 3))
    """

    def __init__(self, alphabet, embedding_dim, hidden_size, dropout):
        super().__init__()
        ### BEGIN SOLUTION
        self.alphabet = alphabet
        self.embedding = nn.Embedding(len(alphabet), embedding_dim)
        self.dropout = nn.Dropout(dropout)
        self.lstm = nn.LSTM(embedding_dim, hidden_size, batch_first=True)
        self.readout = nn.Linear(hidden_size, len(alphabet))
        ### END SOLUTION

    def forward(self, ids, state=None):
        ### BEGIN SOLUTION
        outputs, state = self.lstm(self.dropout(self.embedding(ids)), state)
        return self.readout(self.dropout(outputs)), state
        ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# `__init__` makes the four parts and keeps the alphabet. `forward` sends the ids through the parts, in the order of the line
# above: dropout comes twice.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Each part wants its sizes: the embedding one row for each character, the linear layer one output for each. And an
# `nn.LSTM` has to be told that the batch comes first.
#
# </details>
# <details><summary>Hint 3</summary>
#
# An `nn.LSTM` is called with (its input, the state) and returns (its outputs, the new state); None is a state of 0 to it. The
# linear layer acts on the last axis, so all T outputs go through it at once. No softmax: logits are asked for.
#
# </details>

# %% check="CharacterModel"
check(CharacterModel)

# %% [markdown] slide="subslide"
# **One step of training.** Each window is learned from once:
#
# 1. the model reads x, with the state so far, and guesses;
# 2. the loss is the mean surprise about y, over all N · T guesses, in nats;
# 3. old gradients are cleared, new ones computed, and clipped: together no longer than `max_norm` (unit 3);
# 4. the optimiser follows them;
# 5. loss and state are handed back, both without a past: a plain number, and your cut.
#
# The order matters more than any single line. Most loops that do not learn have one of these five in the wrong place.

# %% solution="training_step" slide="subslide"
def training_step(model, optimiser, x, y, state, max_norm):
    """Learn from one window.

    model      in training mode: model(x, state) returns (logits (N, T, V), state)
    optimiser  of the model's parameters
    x, y       (N, T) tensors of whole numbers: what is read, and the character after each
    state      the state after the window before, a pair (h, c), or None; it has no past
    max_norm   all gradients together are clipped to this norm
    returns (loss, state): the mean loss in nats a character, a plain number, measured before the step; and the state
            after the window, with no gradient behind it

    Two characters, and a model that holds them for equally likely until its bias has learned:

    >>> class Biased(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.bias = nn.Parameter(torch.zeros(2))
    ...     def forward(self, x, state=None):
    ...         return self.bias.expand(*x.shape, 2), (self.bias[None, None], self.bias[None, None])
    >>> model, window = Biased(), torch.tensor([[0, 1, 1, 1]])
    >>> optimiser = torch.optim.SGD(model.parameters(), lr=1.0)
    >>> loss, (h, c) = training_step(model, optimiser, window[:, :-1], window[:, 1:], None, max_norm=10.0)
    >>> round(loss, 4), model.bias.tolist(), h.requires_grad
    (0.6931, [-0.5, 0.5], False)
    """
    ### BEGIN SOLUTION
    logits, state = model(x, state)
    loss = F.cross_entropy(logits.flatten(0, 1), y.flatten())
    optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), max_norm)
    optimiser.step()
    return loss.item(), detach_state(state)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Seven lines, and one of them is your `detach_state`. Follow the five points, in their order.
#
# </details>
# <details><summary>Hint 2</summary>
#
# `F.cross_entropy` wants one row of logits for each guess: (N·T, V), and targets (N·T,). `flatten` makes one axis of several,
# if it is told which: `tensor.flatten(0, 1)`.
#
# </details>
# <details><summary>Hint 3</summary>
#
# `nn.utils.clip_grad_norm_` takes the model's parameters, and changes their gradients in place: when do these exist, and when
# are they used? And a loss that is handed back as a tensor keeps its whole window in memory. `.item()` makes a number of it.
#
# </details>

# %% check="training_step"
check(training_step)

# %% [markdown] slide="subslide"
# **Your text, if you like.** The documentation is at hand, but it is dry. `load_text` takes the name of a UTF-8 file, or a text as
# a string, and says in words what is wrong with it: too short, one symbol only, another encoding.
#
# - A text in Latin letters comes out in the 96 characters of above: letters lose their accents, typographic quotes become
#   plain.
# - A text in other letters keeps its own with `load_text("红楼梦.txt", own_symbols=True)`. The vocabulary is then all symbols
#   of that text. What Unicode can write in two ways, as é, is written in one. (A figure draws a box for a letter that its font
#   lacks; what is printed has it.)
# - 10,000 characters are the least. A novel has half a million, and is better.
#
# A model knows the symbols of its own text and no others. A prefix with another one in it has no number:
# `text_to_ids` raises a KeyError, which names it.

# %%
my_text = None  # or: load_text("my_novel.txt")

# %% [markdown] slide="subslide"
# **Training.** The loop that is left is short, and all that matters in it is yours:
#
# ```python
# optimiser = torch.optim.Adam(model.parameters())
# state = None
# for x, y in windows:                         # your batches: row n goes on where it stopped
#     loss, state = training_step(model, optimiser, x, y, state, max_norm=1.0)
# ```
#
# 16 rows, windows of 64. The forget gates start open, with a bias of 1 (unit 5), and the learning rate rises for 50 steps and
# falls from then on. On the way the weights are kept at eight stages, for later.

# %%
trained = training_figures.train(
    working(CharacterModel), working(training_step), working(stateful_batches), working(bits_per_character), my_text
)

# %% slide="subslide"
training_figures.curve(trained, tell=lambda bits: predict(my_bits, bits, "bits a character on new text"))

# %% [markdown] slide="fragment"
# **What you saw.** The first steps teach which characters are frequent, the next hundred which pairs are. Then come words.
# After this short training about two and a half bits are left, a perplexity between 5 and 6. xz is better still, and it has
# not seen the text before either: long repeats are what it is good at, and this text is full of them.

# %% [markdown] slide="slide"
# ## 10.6 Chance, with a temperature
#
# The model gives probabilities. To write, one character has to be chosen. Always the likeliest? Then each text ends in a
# circle. So it is **drawn**, and how boldly is set by the **temperature** $\tau$:
#
# $$p_k = \frac{e^{z_k / \tau}}{\sum_j e^{z_j / \tau}}$$
#
# $\tau = 1$ is what the model believes. Below 1 the likely becomes likelier; in the limit $\tau \to 0$ the largest logit is taken
# for sure. Above 1 the differences melt away.
#
# To draw with *one* random number u between 0 and 1: lay the probabilities end to end on a line of length 1, and see into
# whose piece u falls.

# %% solution="sample" slide="subslide"
def sample(logits, temperature, rng):
    """One class for each row, drawn from softmax(logits / temperature).

    logits       (N, V) a NumPy array; numbers in the thousands are no problem
    temperature  a number above 0, or 0: then the largest logit is taken, and nothing is drawn
    rng          a np.random.Generator, the only source of chance
    returns (N,) whole numbers from 0 to V − 1

    The draw: u = rng.random(N), one number for each row. Row n gets the first class k for which
    p[n, 0] + ... + p[n, k] exceeds u[n]. (Another way of drawing is accepted if its distribution is right.)

    >>> sample(np.array([[0.0, 2.0, 1.0], [3.0, 0.0, 0.0]]), 0, np.random.default_rng(0)).tolist()
    [1, 0]
    >>> np.random.default_rng(0).random(3).round(2).tolist()      # what u will be
    [0.64, 0.27, 0.04]
    >>> sample(np.zeros((3, 4)), 1.0, np.random.default_rng(0)).tolist()      # four pieces of a quarter
    [2, 1, 0]
    """
    ### BEGIN SOLUTION
    if temperature == 0:
        return logits.argmax(axis=1)
    tau = temperature
    z = logits / tau
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    u = rng.random(len(logits))
    return (np.cumsum(p, axis=1) <= u[:, None]).sum(axis=1)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# First the special case. Then a softmax over the last axis, for which the largest number of each row is subtracted before
# `np.exp`: that changes nothing but the overflow.
#
# </details>
# <details><summary>Hint 2</summary>
#
# `np.cumsum` along a row gives the ends of the pieces. The class wanted is the first whose end lies beyond u.
#
# </details>
# <details><summary>Hint 3</summary>
#
# How many ends are *not* beyond u? That count is the number of the class. Compare (N, V) with u as a column, (N, 1), and add
# up what is true along each row.
#
# </details>

# %% check="sample"
check(sample)

# %% slide="subslide"
text_figures.temperatures(trained, working(sample))

# %% [markdown] slide="fragment"
# **What you saw.** Move the slider. At 0.1 one bar is left. At 3 nearly everything may happen, the absurd too: dozens of
# unlikely characters share what the likely ones have lost. The bits in the title count how much choice there is.

# %% [markdown] slide="subslide"
# **The tail.** A temperature makes all differences smaller or larger, and keeps every character in the game. Ninety absurd ones with a
# chance of 0.1 % each are drawn one time in eleven. Two ways to cut them off are in use:
#
# - **Top-k** keeps the k likeliest, always as many. Within a word k = 10 is too many, at its beginning it may be too few.
# - The **nucleus**, or top-p, keeps as few as possible whose probabilities add up to p or more: few where the model is sure, many
#   where it is not (Holtzman and others, 2020).
#
# What is cut off gets a logit of −∞, and `sample` does the rest. The softmax shares out the probability anew.

# %% solution="nucleus" slide="subslide"
def nucleus(logits, p):
    """Which classes are in the nucleus: as few as possible, the likeliest ones, whose probabilities add up to p or more.

    logits  (N, V) a NumPy array; numbers in the thousands are no problem
    p       a number above 0, at most 1
    returns (N, V), True and False: is class k in the nucleus of row n? The likeliest always is

    >>> probabilities = np.array([[0.15, 0.5, 0.05, 0.3], [0.1, 0.0625, 0.8, 0.0375]])
    >>> nucleus(np.log(probabilities), 0.75).tolist()      # 0.5 + 0.3 in the first row, 0.8 alone in the second
    [[False, True, False, True], [False, False, True, False]]
    """
    ### BEGIN SOLUTION
    z = logits - logits.max(axis=1, keepdims=True)
    probabilities = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    ranks = np.argsort(-probabilities, axis=1)
    descending = np.take_along_axis(probabilities, ranks, axis=1)
    needed = np.cumsum(descending, axis=1) - descending < p
    inside = np.zeros(logits.shape, dtype=bool)
    np.put_along_axis(inside, ranks, needed, axis=1)
    return inside
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Probabilities first, as in `sample`. Then go through each row from the likeliest class down, and add up: which are still needed?
#
# </details>
# <details><summary>Hint 2</summary>
#
# `np.argsort` goes from small to large, so sort the negative. `np.take_along_axis` lays a row out in that order. A class is
# needed as long as those *before* it have not come to p.
#
# </details>
# <details><summary>Hint 3</summary>
#
# In the end the answers have to go back to their classes. `np.put_along_axis` writes into an array at the places that argsort
# gave; it is the way back of `np.take_along_axis`.
#
# </details>

# %% check="nucleus"
check(nucleus)

# %% slide="subslide"
nucleus_figures.sizes(trained, working(nucleus))

# %% [markdown] slide="fragment"
# **What you saw.** Inside a word, and at the beginning of an indented line, a handful is often enough. Behind a space it takes twenty
# or so, behind a quotation mark nearly fifty: there the model has hardly an idea. A fixed k is too many here and too few there. (Nucleus and temperature go together: cut first, or divide first; say
# which. The nucleus is *not* more of what the model believes. It is a guard against what it should not believe.)

# %% [markdown] slide="slide"
# ## 10.7 A → b → Ab → c
#
# Now the model can write:
#
# 1. Read the prefix, from a state of 0. This **warms up** the state; the logits behind the *last* character say what may follow.
# 2. Draw a character.
# 3. Let the model read that one character, with the state so far. Back to 2.
#
# The batch has one row. The module does not mind that it was trained with 16: the weights know no batch size. But a *state* of
# 16 rows is of no use here.

# %% solution="generate" slide="subslide"
def generate(model, prefix, length, temperature, rng):
    """Let a model write.

    model        in evaluation mode: model(x, state) with numbers x (1, T) and a state or None returns
                 (logits (1, T, V), state); model.alphabet is its vocabulary, a string
    prefix       a text of at least one character, read first, from a state of 0 (None)
    length       the number of characters to write
    temperature  as for sample
    rng          a np.random.Generator: one call of sample for each character, with logits (1, V) as a NumPy array
    returns a string: the ``length`` new characters, without the prefix

    A model that holds the next letter of its alphabet for nearly certain:

    >>> class Next:
    ...     alphabet = "abcd"
    ...     def __call__(self, x, state=None):
    ...         return 100.0 * torch.nn.functional.one_hot((x + 1) % 4, 4), state
    >>> generate(Next(), "ab", 6, 1.0, np.random.default_rng(0))
    'cdabcd'
    """
    ### BEGIN SOLUTION
    x = torch.as_tensor(text_to_ids(prefix, model.alphabet))
    state, written = None, []
    with torch.no_grad():
        while len(written) < length:
            logits, state = model(x[None], state)
            drawn = sample(logits[:, -1].numpy(), temperature, rng)
            written.append(int(drawn[0]))
            x = torch.as_tensor(drawn)
    return ids_to_text(written, model.alphabet)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Three of your functions have a place here: two for numbers, one for chance. A loop over the characters to write; before
# it, what is read first is the prefix, and afterwards it is one character each time.
#
# </details>
# <details><summary>Hint 2</summary>
#
# What goes into the model is a tensor (1, T): `torch.as_tensor(...)[None]`. Of the logits that come back only those behind
# the last character count, and `sample` wants them as an array: `.numpy()`, inside `torch.no_grad()`.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Let one variable hold "what is to be read next": at first the prefix's numbers, from then on what `sample` gave, which is an
# array (1,) already. And let the state that comes out of the model go into it the next time.
#
# </details>

# %% check="generate"
check(generate)

# %% slide="subslide"
text_figures.step_by_step(trained, working(sample), prefix="A")

# %% [markdown] slide="fragment"
# **What you saw.** Each drawn character (the strong bar) is read like one of the text's own. The model does not know who wrote it. A
# mistake would be believed, too: the rest would go along with it. And not every draw is the likeliest one.

# %% slide="subslide"
nucleus_figures.three_ways(trained, working(generate), working(nucleus))

# %% [markdown] slide="fragment"
# **What you saw.** One model, and the same random numbers at a temperature of 1. With all characters to choose from, a sign comes
# from nowhere now and then, and what follows has to live with it. With fewer there are fewer of these. The words are no better
# than the model: nothing was learned in between.

# %% [markdown] slide="slide"
# ## 10.8 Through a file
#
# Training and writing are done at different times, often on different machines. So the weights go through a **checkpoint**:
#
# ```python
# save_checkpoint("characters.pt", model)          # trained with 16 rows
# new = CharacterModel(alphabet, 48, 128, 0.0)     # built anew, with the same sizes
# alone = load_checkpoint("characters.pt", new)    # the weights put in
# generate(alone, "The ", 60, 0.6, np.random.default_rng(1))
# ```

# %% slide="subslide"
text_figures.through_a_file(trained, working(CharacterModel), save_checkpoint, load_checkpoint, working(generate))

# %% [markdown] slide="fragment"
# **What you saw.** The same seed writes the same text, before the file and behind it. What does not fit says what differs. And
# the state of the training batch is refused: it belongs to 16 other texts.

# %% [markdown] slide="subslide"
# **Why Keras models are built twice.** A much-copied listing does in Keras what you have done here, with an embedding of 256 and an
# LSTM of 1024 units. It trains one model on 64 rows, builds *another one* with a batch of 1, and loads the weights into that.
#
# The reason is where the state lives. With `stateful=True` a Keras layer keeps it itself, in variables of the shape (batch, H). So
# the batch size is part of the model, and is fixed when it is built. No *weight* has an axis for the batch, so they fit into the
# second model as they are.
#
# In PyTorch the state is handed over and handed back. The module knows no batch, and one module does both. What Keras calls
# `reset_states()` is `state = None` here.

# %% slide="fragment"
beginning_figures.sizes(working(CharacterModel))

# %% [markdown] slide="fragment"
# **What you saw.** Nearly all of it is the LSTM, and of that four fifths is $W_{hh}$: it grows with the square of H. (PyTorch has two biases where
# Keras has one.) Keras prints such a table by `model.summary()`. For 360,000 characters five million weights are many: enough to learn the text by heart.

# %% [markdown] slide="subslide"
# **And how does it begin?** The listing asks for `glorot_uniform` in its recurrent weights. Glorot and Bengio (2010) draw a matrix
# with r inputs and s outputs from
#
# $$W \sim U(-a, a) \qquad a = \sqrt{6 / (r + s)}$$
#
# so that neither activations nor gradients grow or shrink from layer to layer: the variance is $2 / (r + s)$. The argument is about a stack of different layers, not
# about one matrix that is used at each step. There the spectral radius counts (unit 3).
#
# - **Keras** draws $W_{ih}$ so. $W_{hh}$ comes orthogonal, unless one asks for something else. It takes the four gates for one matrix, with
#   s = 4H. Biases are 0, and the forget gate's is 1.
# - **PyTorch** draws all weights and both biases from $U(-1/\sqrt H,\, 1/\sqrt H)$, whatever D is. The forget gate's bias is as random as
#   the others.

# %% slide="fragment"
beginning_figures.weights()

# %% [markdown] slide="fragment"
# **What you saw.** For 128 units and an embedding of 48 the three ways hardly differ in their weights. All gates begin with a spectral radius
# well below 1. What differs is the forget gate: 0.5 or 0.73. After 20 steps a millionth of c is left, or two thousandths. That is why
# this unit's training sets the bias to 1 as well, and it is unit 5's lesson again: look at the bias before you look at the weights.

# %% [markdown] slide="slide"
# ## 10.9 Learning to write
#
# The same prefix, the same random numbers, the weights of five stages. The colour is one unit's activation h.

# %% slide="subslide"
stage_figures.stages(trained, working(generate))

# %% [markdown] slide="fragment"
# **What you saw.** Noise; then letters as frequent as they should be; then blanks in word-like distances; then words that
# are hardly any; at last the sound of a manual that says nothing. Turn the temperature down to 0.2, and it runs in circles. Turn it up to
# 1.3, and the spelling goes.

# %% slide="subslide"
stage_figures.one_unit(trained)

# %% [markdown] slide="fragment"
# **What you saw.** Nobody told the network about words or quotation marks. Some units follow such things all the same,
# more or less: r is the correlation over 6,000 characters, and 1 would be perfect. Most units follow nothing that
# has a name. Each of these was chosen out of 128 *because* it fits best: so look at r before you believe the story.

# %% [markdown] slide="slide"
# ## 10.10 Was it worth carrying the state?
#
# You took care that each row goes on, and that the state comes along. How much is that worth? Let the model start from 0 and
# see how its guesses get better with what it has read.
#
# **Predict.** From one character read to more than 64 read: how many bits does a guess gain in all?

# %%
my_gain = ...

# %% slide="subslide"
memory_figures.how_much_context(trained, tell=lambda gain: predict(my_gain, gain, "bits gained by reading on"))

# %% [markdown] slide="fragment"
# **What you saw.** Nearly all is gained within some twenty characters: the word, and the few words before it. Behind that the line
# is flat, up to chance. A window of training has 64. So there is next to nothing for a carried state to bring, and indeed
# training without carrying it comes out the same (the numbers are below).
#
# This speaks of this text and of a network this small. Is the machinery right at all?

# %% [markdown] slide="subslide"
# **A task where it pays.** A stream names a key now and then, one of four. Questions follow, and the answer is always the last key.
# A key is kept for 50 steps or so; a training window has 16. No gradient ever reaches from a question to a key that lies
# before its window.
#
# **Predict.** Trained and asked with each window from 0, what share of the answers will be right? Chance is 0.25.

# %%
my_share = ...

# %%
key_models = memory_figures.train_keys(working(CharacterModel), working(training_step), working(stateful_batches))

# %% slide="subslide"
memory_figures.key_answers(
    key_models, working(stateful_batches), tell=lambda share: predict(my_share, share, "right, each window from 0")
)

# %% [markdown] slide="fragment"
# **What you saw.** With the state carried on, a key is known long after its window is over, although nobody was ever trained to
# keep it *that* long. What was learned inside the windows is to keep a key until the next; a state that is carried lets the same
# rule run on. From 0, whatever was said before the window is gone. (Why still some 60 % in this short run, and not 25?
# Because the answer to an earlier question in the same window gives the key away.)
#
# In this run fewer answers are right in the first steps behind a key than long after it. Do not look for a reason in the task:
# with the seeds 1 and 2 in place of 0, as good as all are right from the first step on. One run is one run.

# %% [markdown] slide="slide"
# ## What the evidence says
#
# Measured for this course on one thread, three seeds, on the last 25,000 characters, which training never saw:
#
# | training | bits a character | perplexity | seconds of computing |
# |---|---|---|---|
# | 128 units, 1,500 steps, state carried on | 2.16 ± 0.01 | 4.5 | 9 |
# | the same, each window from 0 | 2.17 ± 0.01 | 4.5 | 9 |
# | 256 units, 4,500 steps, dropout 0.1, state carried on | 1.85 ± 0.01 | 3.6 | 87 |
#
# The first two differ by 0.01 bits, as much as one seed from the next. **On this text carrying the state makes no measurable
# difference.** Twice the units and ten times the time bring 0.3 bits.
#
# | questions about the last key, windows of 16 | right |
# |---|---|
# | state carried on | 99.1 ± 0.9 % |
# | each window from 0 | 64.9 ± 2.8 % |
#
# **On this one it makes all the difference.** By chance it would be 25 %.

# %% [markdown] slide="subslide"
# **And why?** Bits for the next character after so many have been read from a state of 0 (three seeds, 1,500 steps):
#
# | read | 1 | 2–4 | 5–16 | 17–64 | 65–256 |
# |---|---|---|---|---|---|
# | trained with the state carried on | 4.40 ± 0.11 | 3.12 ± 0.07 | 2.45 ± 0.09 | 2.15 ± 0.04 | 2.17 ± 0.01 |
# | trained with each window from 0 | 3.59 ± 0.07 | 2.47 ± 0.04 | 2.38 ± 0.01 | 2.13 ± 0.01 | 2.18 ± 0.01 |
#
# Behind 64 characters nothing more is gained. And there is a small price: a model that was always handed a state has hardly ever
# begun from 0, and does so badly. Warm it up.

# %% [markdown] slide="subslide"
# **Read with care.**
#
# - A held-out text from the same source is an easy exam. On other English this model is far worse.
# - A carried state has two pitfalls. At the end of an epoch it must be set back to 0, for the text begins again. And
#   `shuffle=True`, right for reviews, breaks it: row n no longer goes on where it stopped.
# - Bits a character depend on the vocabulary and on what was done to the text. Numbers from different papers compare only on
#   the same file. On the same file, xz needs 1.77 bits: it sees the whole text before, and finds repeats at any distance.
# - A text that looks like a manual is no proof of knowledge. The grammar rules that it writes are none.
# - Temperature does not make a model better. It trades mistakes for repetition.

# %% [markdown] slide="subslide"
# **From the literature.**
#
# - Sutskever, Martens and Hinton (2011) let a multiplicative RNN write, character by character; Graves (2013) did it with
#   LSTMs, and carried the state on from one stretch of text to the next.
# - Karpathy, Johnson and Fei-Fei (2015) found units that follow quotation marks, or the length of a
#   line. Most units tell a reader nothing.
# - Williams and Peng (1990) described truncated backpropagation through time. It is a biased gradient: what lies further
#   back is not weighed less, but not at all.
# - Holtzman and others (2020) show that the likeliest text is not a good one: it repeats itself. They propose the nucleus.

# %% [markdown] slide="slide"
# ## Questions for thought
#
# **Question 1.** In the key stream a window has 16 characters, no gradient crosses its edge, and keys lie up to 150 steps back. Yet
# with the state carried on nearly all answers are right. How can a network learn to keep something for 150 steps from
# windows of 16? Name a task with the same distances on which this would fail. *(2 points)*

# %% [markdown] question="beyond_the_window" points=2
# Within a window there are enough pairs of key and question to learn the rule: write a key into c, hold it with an open
# forget gate, read it out at a question. The rule is the same at each step, so a state that is handed on keeps the key for
# as long as the gate stays open; nothing has to be learned about the longer distance itself. **(1 point: the rule is learned
# from short distances inside a window, and carrying the state applies it further.)**
#
# It fails where the short distances never occur: if every question comes at least 17 steps after its key, no gradient ever
# tells the network that keys matter, and it does not learn to write them down. The same where it would have to be
# recognised later what was important earlier. **(1 point: a task whose dependencies are all longer than a window.)**

# %% [markdown] slide="subslide"
# **Question 2.** A friend's model has 1.1 bits a character on a held-out fifth of a collection of web pages, and at a
# temperature of 1 it writes whole paragraphs without a mistake. The paragraphs stand word for word in the training part. What
# has happened, and how would you have found out from the data alone? Would a lower temperature help, or a higher one?
# *(2 points)*

# %% [markdown] question="learned_by_heart" points=2
# The model has learned passages by heart, and the held-out part contains the same passages: web pages quote each other,
# menus and licences repeat. So the exam holds questions from the lessons. Found out by looking for paragraphs, or long runs of
# characters, that stand in both parts, before any training; the cure is to keep each passage once, or to split by source.
# **(1 point: copies in both parts, and a check for them.)**
#
# No temperature helps. A low one makes it recite more surely, a high one puts mistakes into what was recited; neither
# changes what the model knows. **(1 point: the temperature changes the choice, not the model.)**

# %% [markdown] slide="slide"
# ## Summary
#
# - Text needs no labels: the next character is the answer.
# - Stateful batches: row n of the next batch goes on where row n stopped. Only then is a carried state the right one.
# - Cut the gradient, keep the numbers: memory forward over the whole text, backward over one window.
# - Bits a character: the mean of $-\log_2 p$ of what came, on text never seen. Nats are no bits, and the perplexity is
#   2 to the power of the bits.
# - A step: read, loss, clear, backward, clip, step. The loss goes back as a number, the state without its past.
# - Temperature divides the logits before the softmax: low repeats itself, high misspells. The nucleus cuts the unlikely tail off,
#   at another size from place to place.
# - To write: warm up on the prefix, draw, read what was drawn, go on with the state. The batch is one.
# - A checkpoint holds weights and how the model is built. A state belongs to a batch, and is not in it.
# - On this text twenty characters of memory are nearly all that pays. Where keys must be kept, carrying the state is the
#   difference between two thirds of the answers and nearly all.
# - **Left open:** characters are drawn from 96 classes. What if the next value is a *number*? Unit 11 forecasts.

# %% [markdown] slide="subslide"
# | term | 中文 | what it is |
# |---|---|---|
# | language model | 语言模型 | what comes next, given what came before |
# | character model | 字符级模型 | a language model whose steps are characters |
# | vocabulary | 词表 | all symbols that a model knows, each with a number |
# | embedding | 嵌入 | a vector for each symbol, learned |
# | stateful | 有状态的 | the state goes on from one batch to the next |
# | truncated BPTT | 截断的通过时间反向传播 | the gradient ends after so many steps, the state does not |
# | detach | 分离（计算图） | keep the numbers, drop how they came about |
# | bits per character | 每字符比特数 | mean surprise about the next character, to base 2: $-\frac1T \sum_t \log_2 p_t$ |
# | perplexity | 困惑度 | among how many equally likely characters one would guess: $2^{\text{bits}} = e^{\text{nats}}$ |
# | cross-entropy | 交叉熵 | mean of the negative log probability of what came |
# | sampling | 采样 | drawing by the probabilities |
# | temperature | 温度 | divides the logits: low is cautious, high is bold: $p = \mathrm{softmax}(z / \tau)$ |
# | top-k | 前k采样 | drawing among the k likeliest |
# | nucleus, top-p | 核采样 | drawing among the fewest that have the probability p together |
# | greedy choice | 贪心选择 | always the likeliest |
# | prefix, warm-up | 前缀、预热 | text that is read before anything is written |
# | Glorot initialisation | Glorot初始化（Xavier初始化） | weights drawn with a variance of $2 / (r + s)$, for r inputs and s outputs |
# | checkpoint | 检查点 | weights and configuration in a file |

# %% [markdown] slide="skip"
# ## References
#
# - R. J. Williams and J. Peng, *An efficient gradient-based algorithm for on-line training of recurrent network trajectories*.
#   Neural Computation 2(4), 490–501, 1990.
# - X. Glorot and Y. Bengio, *Understanding the difficulty of training deep feedforward neural networks*. AISTATS, 2010.
# - I. Sutskever, J. Martens and G. Hinton, *Generating text with recurrent neural networks*. ICML, 2011.
# - A. Graves, *Generating sequences with recurrent neural networks*. arXiv 1308.0850, 2013.
# - A. Karpathy, J. Johnson and L. Fei-Fei, *Visualizing and understanding recurrent networks*. arXiv 1506.02078, 2015.
# - A. Holtzman and others, *The curious case of neural text degeneration*. ICLR, 2020.
# - Python's `pydoc_data.topics`, the text.
