# %% [markdown] slide="slide"
# # Unit 1 · Sequences and the RNN
#
# *The dog bites the man. The man bites the dog.* The same five words, two different stories.
#
# In this unit you build a network that can tell them apart: the simple recurrent network, or RNN.
# It is short. Its heart is one line of NumPy. All the later units grow out of it.

# %% [markdown]
# **When you are through, you can**
#
# - turn a batch of sentences into an array of shape $(N, T, D)$, and say what each axis is;
# - show what a model without order cannot see;
# - write one step of an RNN, and the loop that repeats it;
# - say which weights are shared between the steps, and what follows from that;
# - read one answer, or one answer a step, out of the states;
# - measure how good the answers are, on sentences of different lengths, without an overflow.
#
# Time: 60 to 90 minutes. Seven exercises (13 points) and two questions for thought (4 points).

# %% [markdown] slide="slide"
# ## The question
#
# A feed-forward network takes a vector of a fixed length. A sentence has no fixed length.
# There are two easy ways out, and both lose something:
#
# - **add the words up**: any length fits, but the order is gone;
# - **give every position its own weights**: the order is there, but a longer sentence does not fit,
#   and a word learned in third place is unknown in fourth.
#
# Is there a network that takes any length *and* keeps the order?

# %% [markdown] slide="skip"
# **How to work.** Write your code in the cells that say `raise NotImplementedError`, and run the `check` cell below each.
# It tries your function on many inputs and says what is wrong, if anything. Three hints are folded under each exercise;
# the third tells most.
#
# Where it says **Predict**, write your guess in place of the dots before you run the next cell. Figures wait for it, and
# a wrong guess costs nothing: it is what you will remember. Experiments are given `working(your_function)`: that is your
# own function once it passes, and the course's until then, so one exercise that will not come right never stops you.
#
# A function leaves its arguments as they were: one that changes them (`x -= …`) loses a quarter of its points.

# %% slide="skip"
import numpy as np

from lstm_course import check, predict, progress, working
from lstm_course.units.u01_rnn.demos import microscope as microscope_figures
from lstm_course.units.u01_rnn.demos import sequences, untrained

# %% slide="skip"
progress(1)

# %% [markdown] slide="slide"
# ## 1.1 Words as vectors
#
# A network computes with numbers, so each word of a vocabulary gets one: its **index**.
# The index is only a name. Word 6 is not twice word 3, so we must not compute with it.
#
# A **one-hot vector** has no such arithmetic in it: as long as the vocabulary, zero everywhere,
# and a single 1 in the word's place. Any two words are equally far apart.
#
# $$\text{indices } (N, T) \;\longrightarrow\; x\; (N, T, D)$$
#
# $N$ sentences, $T$ words each, $D$ classes. The batch comes first, then time, then the features.
# It stays like this through the whole course.

# %% solution="one_hot"
def one_hot(indices, num_classes):
    """Each index as a vector of zeros with a single one.

    indices      array of whole numbers from 0 to num_classes - 1, of any shape: (T,), (N, T), ...
    num_classes  the length of each vector
    Returns floats (float64), the shape of the indices with one more axis at the end: (..., num_classes).

    >>> one_hot(np.array([2, 0]), 3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    ### BEGIN SOLUTION
    return np.eye(num_classes)[indices]
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Write the vectors for all the classes below each other: class 0, class 1, class 2 … Which matrix is that?
#
# </details>
# <details><summary>Hint 2</summary>
#
# NumPy has a function for it, which returns floats: `np.eye`.
#
# </details>
# <details><summary>Hint 3</summary>
#
# An array of whole numbers between square brackets picks rows: `M[np.array([2, 0])]` is row 2, then row 0, of `M`.
# It works for an array of indices of any shape. What is `M` here?
#
# </details>

# %% check="one_hot"
check(one_hot)

# %% slide="fragment"
sequences.one_hot_sentence(working(one_hot), "the dog bites the man")

# %% [markdown] slide="slide"
# ## 1.2 A bag of words
#
# The simplest summary of a sentence adds its vectors up:
#
# $$\text{bag} = \sum_{t=1}^{T} x_t$$
#
# For one-hot words, entry $k$ says how often word $k$ occurs. Whatever the length of the sentence was,
# the bag has length $D$, and any classifier can take it.
#
# Do not laugh at it. For "is this review friendly?" it is hard to beat, as you will read below.

# %% [markdown] slide="subslide"
# **Predict.** Take the bags of *the dog bites the man* and *the man bites the dog*.
# How far apart are they (the length of their difference)? Write your number in place of the dots.

# %%
my_distance = ...

# %% solution="bag_of_words"
def bag_of_words(x):
    """The sum of the vectors of each sentence: what it holds, without the order.

    x  (N, T, D), one-hot words as a rule
    Returns (N, D).

    >>> bag_of_words(np.array([[[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]])).tolist()
    [[2.0, 0.0, 1.0]]
    """
    ### BEGIN SOLUTION
    return np.sum(x, axis=1)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# The shape goes from (N, T, D) to (N, D). Which axis is lost?
#
# </details>
# <details><summary>Hint 2</summary>
#
# No loop is needed: `np.sum` takes an argument `axis`.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Axes are counted from 0, and the batch is axis 0. What number has time?
#
# </details>

# %% check="bag_of_words"
check(bag_of_words)

# %% slide="subslide"
sentences = "the dog bites the man", "the man bites the dog"
own = working(one_hot), working(bag_of_words)
predict(my_distance, sequences.bags_apart(*own, *sentences), "distance between the bags")
sequences.two_bags(*own, *sentences)

# %% [markdown] slide="fragment"
# **What you saw.** The two bags are the same, to the last digit. No classifier on top of them, however large,
# can say who bites whom: the difference is gone before it gets there.

# %% [markdown] slide="slide"
# ## 1.3 One step: a state that is carried along
#
# You do not read a sentence all at once. You read a word, and it changes what you have in mind; then the next.
# What you have in mind is the **state**, a vector $h$ of $H$ numbers.
#
# One **step** takes the state of before and the new input, and makes the new state:
#
# $$h_t = \tanh(W_{ih}\, x_t + W_{hh}\, h_{t-1} + b)$$
#
# - $W_{ih}$ $(H, D)$ leads from the input to the hidden state,
# - $W_{hh}$ $(H, H)$ leads from the state to the state,
# - tanh keeps each entry between −1 and 1, however many steps there will be.
#
# The equation is for one sequence, with column vectors. A batch has its vectors in *rows*: $x$ is $(N, D)$
# and $h$ is $(N, H)$. So the matrices come on the other side, transposed: $x W_{ih}^\top$.

# %% solution="rnn_step"
def rnn_step(x, h, W_ih, W_hh, b):
    """One step of the simple recurrent network, for a batch.

    x (N, D)  the inputs of this step        W_ih (H, D)
    h (N, H)  the states of before           W_hh (H, H)
                                             b (H,)
    Returns the new states (N, H).

    The sum by hand: 0.5 * 1 + 0.25 * (-2) + 2 * 0.5 - 0.5 = 0.5, and tanh(0.5) = 0.4621.

    >>> h = rnn_step(np.array([[1.0, -2.0]]), np.array([[0.5]]),
    ...              np.array([[0.5, 0.25]]), np.array([[2.0]]), np.array([-0.5]))
    >>> h.round(4).tolist()
    [[0.4621]]
    """
    ### BEGIN SOLUTION
    return np.tanh(x @ W_ih.T + h @ W_hh.T + b)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Write the shapes below the equation. `A @ B` needs the last axis of `A` to be as long as the first of `B`,
# and the result has to be (N, H).
#
# </details>
# <details><summary>Hint 2</summary>
#
# `W.T` is the transpose. (`reshape` is not: it gives the shape, and muddles the entries.)
# The bias (H,) is added to each row of an (N, H) array without any help.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Compute the input's part, of shape (N, H), and give it a name. Compute the state's part, of the same shape.
# Add the two and the bias. One function is left to apply to the sum, and NumPy has it.
#
# </details>

# %% check="rnn_step"
check(rnn_step)

# %% [markdown] slide="subslide"
# ### One unit, left alone
#
# What does a state remember when nothing comes in? Take a single unit, no input and no bias.
# Then each step is $h_t = \tanh(w\, h_{t-1})$, where $w$ is its weight to itself.
#
# **Predict.** It starts at $h_0 = 1$, with $w = 1$. Where is it after 100 steps?

# %%
my_state = ...

# %% slide="fragment"
predict(my_state, float(sequences.state_after(working(rnn_step), weight=1.0, steps=100)[-1]), "state after 100 steps")
sequences.fading_state(working(rnn_step))

# %% [markdown] slide="subslide"
# **What you saw.** Move the slider.
#
# - $w = 0.5$: each step halves the state, about. After 40 steps it is below $10^{-12}$: forgotten.
# - $w = 1$: no halving, but tanh shaves a little off each time. After 40 steps 0.19 is left, after 100 steps 0.12.
# - $w = 2$: the state settles at 0.96, or at −0.96, whichever side it came from. One unit with one weight
#   remembers one bit for as long as you like.
#
# So an RNN *can* remember. Whether it *learns* to is another question, and the one that unit 3 is about.

# %% [markdown] slide="slide"
# ## 1.4 The chain
#
# Feed a step's result into the next step, and you have read a sentence. Drawn with its loop, the network is small.
# Drawn out in time it is a deep network, with a layer for each word: it has been **unrolled**.

# %% slide="fragment"
sequences.unrolled_chain()

# %% [markdown] slide="subslide"
# Every layer of the chain has the *same* $W_{ih}$, $W_{hh}$ and $b$. This is **parameter sharing**.
#
# **Predict.** A vocabulary of 1000 words, 100 units. Reading 10 words takes
# $100 \cdot 1000 + 100 \cdot 100 + 100 = 110\,100$ numbers to learn.
# How many numbers does the same RNN need for a sentence of 1000 words?

# %%
my_numbers = ...

# %% slide="fragment"
predict(my_numbers, sequences.numbers_to_learn(), "numbers to learn for 1000 words", tolerance=0.05)
sequences.weights_by_length()

# %% [markdown] slide="subslide"
# **What you saw.** The length is not in the formula. With weights of its own for each step, a network
# for 1000 words would have 110 million.
#
# Sharing buys three things. There is less to learn. Any length fits, even one that never came up in training.
# And what is learned at one place holds at every place.
#
# It has a price, too: the gradient of a shared weight collects a term from every step. That is unit 2.

# %% [markdown] slide="subslide"
# ### Your turn: all the steps
#
# Start from $h_0$. For $t = 1, \dots, T$, read $x_t$ and replace the state. Keep every state:
#
# $$h_t = \mathrm{step}(x_t,\, h_{t-1}) \qquad hs = (h_1, \dots, h_T)$$
#
# Call your own `rnn_step`. (If that is not right yet, the check puts the course's own in its place and says so:
# a mistake there costs you nothing here.)

# %% solution="rnn_forward"
def rnn_forward(x, h0, W_ih, W_hh, b):
    """Reads whole sequences, one step at a time.

    x (N, T, D), h0 (N, H), weights as in rnn_step
    Returns (hs, h_T): the states after each step (N, T, H), and the last of them (N, H).

    With W_ih = 1, W_hh = 0.5, b = 0, an input of 1 and then silence:
    tanh(1) = 0.762, tanh(0.5 * 0.762) = 0.363, tanh(0.5 * 0.363) = 0.180.

    >>> hs, h_T = rnn_forward(np.array([[[1.0], [0.0], [0.0]]]), np.zeros((1, 1)),
    ...                       np.array([[1.0]]), np.array([[0.5]]), np.zeros(1))
    >>> hs.round(3).tolist(), h_T.round(3).tolist()
    ([[[0.762], [0.363], [0.18]]], [[0.18]])
    """
    ### BEGIN SOLUTION
    h, hs = h0, []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, W_ih, W_hh, b)
        hs.append(h)
    return np.stack(hs, axis=1), h
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# There is one variable for the state. Before the loop it is the initial state; each turn replaces it.
# The loop goes over time, and the batch goes through all at once.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Which axis of x is time, and how long is it? All the inputs of one step together are an (N, D) array:
# put a colon for the batch, and the step's number for the time.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Collect the T states of shape (N, H) in a list. `np.stack` makes an array of a list, and its argument `axis`
# says where the new axis of length T goes. In (N, T, H), which place is that?
#
# </details>

# %% check="rnn_forward"
check(rnn_forward)

# %% [markdown] slide="fragment"
# With that you have `torch.nn.RNN(D, H, batch_first=True)`: the same equation, the same shapes but for h0
# and the last state, which have one more axis in front there: (1, N, H), for networks of several layers. PyTorch has two
# biases where you have one, and adds them up. The course's own version is tested against it.

# %% [markdown] slide="subslide"
# **Under the microscope.** Your step at work on a sentence, with weights that nobody has trained. Press play, or step
# with the arrow keys: left and right in time, up and down through the units. Each number is what your function computed.

# %% slide="fragment"
microscope_figures.word_by_word(working(one_hot), working(rnn_step), "the dog bites the man")

# %% [markdown] slide="fragment"
# **What you saw.** *the* comes twice, and the state is another one each time: it depends on what was read before.

# %% [markdown] slide="slide"
# ## 1.5 Shuffle a sentence
#
# Now both models read the same words in a different order. This RNN has two units, so its state is a point in the
# plane, and a sentence is a path. Nobody has trained its weights.
#
# **Predict**, in your mind: at which word do the two paths part? Do they meet again at the end?

# %% slide="subslide"
sequences.shuffled_sentence(
    working(one_hot), working(bag_of_words), working(rnn_forward), sentence="the dog bites the man"
)

# %% [markdown] slide="fragment"
# **What you saw.** The bars never move: to the bag, every shuffle is the same sentence. The path does move.
# It parts at the first word that differs, and ends somewhere else.
#
# Why? $h_T$ is a function of a function of a function: $x_1$ has been through $T$ steps, $x_T$ through one.
# The place of a word decides what is done to it.

# %% [markdown] slide="slide"
# ## 1.6 Reading the answer out
#
# States are the network's own notes. An answer is read out of them. Where, depends on the task.

# %% slide="fragment"
sequences.shapes_of_tasks()

# %% [markdown] slide="subslide"
# *Many to one* reads from $h_T$ alone. *Many to many* reads from every state, and again the weights are shared:
#
# $$y_t = W h_t + b \qquad\text{for each } t$$
#
# $W$ is $(K, H)$: a row for each of $K$ classes. The entries of $y_t$ are **scores**, or *logits*: any real numbers.
# *One to many* has an input at the first step only; or each answer is the next input, as when unit 10 writes texts.

# %% solution="time_affine"
def time_affine(hs, W, b):
    """A score for each class, at each step of each sequence.

    hs (N, T, H), W (K, H), b (K,)
    Returns the scores (N, T, K).

    >>> hs = np.array([[[1.0, 2.0], [3.0, -1.0]]])                # one sequence, two steps, two units
    >>> W = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])        # three classes
    >>> time_affine(hs, W, np.array([0.0, 0.0, 10.0])).tolist()
    [[[1.0, 2.0, 13.0], [3.0, -1.0, 12.0]]]
    """
    ### BEGIN SOLUTION
    return hs @ W.T + b
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Suppose there were only one step. You have written that product already, in `rnn_step`.
#
# </details>
# <details><summary>Hint 2</summary>
#
# `@` works on the last two axes and goes through all the axes before them by itself. No loop is needed.
#
# </details>
# <details><summary>Hint 3</summary>
#
# The last axis of `hs` has length H. W must offer its axis of length H first. Which of the two does it offer now?
#
# </details>

# %% check="time_affine"
check(time_affine)

# %% [markdown] slide="slide"
# ## 1.7 From scores to probabilities
#
# Exponentials make the scores positive; dividing by their sum makes them add up to 1. This is the **softmax**:
#
# $$p_k = \frac{e^{y_k}}{\sum_j e^{y_j}}$$
#
# On paper that is all. In floating point, $e^{710}$ is infinite, and infinite over infinite is not a number.
# The way out is one property: add the same number to all the scores, and $p$ does not change. So
#
# $$p_k = \frac{e^{y_k - m}}{\sum_j e^{y_j - m}} \qquad\text{for any } m$$
#
# Choose $m$ well, and no exponent is above 0.

# %% solution="softmax"
def softmax(logits):
    """Probabilities over the classes, which are the last axis.

    logits (..., K)  finite scores of any size, thousands too
    Returns (..., K): the entries along the last axis add up to 1.

    exp(0) = 1 and exp(log 3) = 3, so the probabilities are 1/4 and 3/4.

    >>> softmax(np.array([[0.0, np.log(3.0)], [5000.0, 5000.0]])).round(6).tolist()
    [[0.25, 0.75], [0.5, 0.5]]
    """
    ### BEGIN SOLUTION
    e = np.exp(logits - np.max(logits, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Which $m$ makes the largest exponent exactly 0? Rows differ, so each row has an $m$ of its own.
#
# </details>
# <details><summary>Hint 2</summary>
#
# `np.max` and `np.sum` both take `axis`, and the last axis is `axis=-1`, however many there are.
# Do not change `logits` itself: the caller still needs it.
#
# </details>
# <details><summary>Hint 3</summary>
#
# A maximum over the last axis of (N, T, K) has the shape (N, T), which does not line up with (N, T, K).
# `keepdims=True` leaves (N, T, 1), which does. The sum needs the same.
#
# </details>

# %% check="softmax"
check(softmax)

# %% [markdown] slide="slide"
# ## 1.8 One number: the cross-entropy of a sequence
#
# How good are the probabilities? Look at the one that the right class got, and take minus its logarithm:
# 0 if it was 1, large if it was small. At step $t$ of sentence $n$, with the right class $k = \text{target}_{nt}$,
#
# $$\ell_{nt} = -\log p_k = \log \sum_j e^{y_j} - y_k$$
#
# The right-hand side needs no probability. That is its point: a probability of $e^{-1000}$ rounds to 0,
# and its logarithm is gone. The term $\log\sum_j e^{y_j}$ is called **log-sum-exp**. Take the maximum off first, as before.

# %% [markdown] slide="subslide"
# ### Sentences of different lengths
#
# A batch is a rectangle, sentences are not. Short ones are filled up with **padding**, and a **mask** says
# what is real:
#
# | | t = 0 | 1 | 2 | 3 |
# |---|---|---|---|---|
# | sentence 0 | the | dog | sleeps | *pad* |
# | its mask | 1 | 1 | 1 | 0 |
# | sentence 1 | the | man | bites | dogs |
# | its mask | 1 | 1 | 1 | 1 |
#
# Nobody should be praised for predicting padding. The loss is the mean over the real positions:
#
# $$L = \frac{\sum_{n,t} m_{nt}\, \ell_{nt}}{\sum_{n,t} m_{nt}}$$
#
# **Predict.** A model has 27 classes (the letters and a space) and knows nothing: all its scores are equal.
# What is its loss? (With the natural logarithm. The unit is then called the *nat*; with base 2 it would be the bit.)

# %%
my_loss = ...

# %% slide="fragment"
predict(my_loss, untrained.loss_of_knowing_nothing(classes=27), "the loss of knowing nothing", tolerance=0.05)

# %% solution="sequence_cross_entropy" slide="subslide"
def sequence_cross_entropy(logits, targets, mask):
    """Mean negative log-likelihood of the targets over the real positions.

    logits (N, T, K)  scores of any size, thousands too
    targets (N, T)    the right classes, whole numbers from 0 to K - 1 (under padding too, where they mean nothing)
    mask (N, T)       1.0 where a position is real, 0.0 where it is padding; at least one is real
    Returns one number.

    The right classes get the probabilities 3/4 and 1/2: (0.2877 + 0.6931) / 2 = 0.4904.
    With the second position masked, 0.2877.

    >>> logits, targets = np.array([[[0.0, np.log(3.0)], [0.0, 0.0]]]), np.array([[1, 0]])
    >>> float(round(sequence_cross_entropy(logits, targets, np.array([[1.0, 1.0]])), 4))
    0.4904
    >>> float(round(sequence_cross_entropy(logits, targets, np.array([[1.0, 0.0]])), 4))
    0.2877
    """
    ### BEGIN SOLUTION
    z = logits - np.max(logits, axis=-1, keepdims=True)
    log_p = z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True))
    nll = -np.take_along_axis(log_p, targets[..., None], axis=-1)[..., 0]
    return np.sum(nll * mask) / np.sum(mask)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Three parts, each with a name: `log_p` (N, T, K), the logarithms of the softmax; `nll` (N, T), minus its entries
# at the targets; and the mean over the mask.
#
# </details>
# <details><summary>Hint 2</summary>
#
# For `log_p`, call `z` the scores less their maximum. The logarithm of $e^{z_k} / \sum_j e^{z_j}$ is a difference,
# and its first term is `z` itself. So the only exponential is the one inside the sum.
#
# </details>
# <details><summary>Hint 3</summary>
#
# To pick one entry from each row, use `np.take_along_axis`. It wants the targets with one more axis at the end,
# (N, T, 1), and the axis to pick along, and it leaves an axis of length 1 to get rid of.
# In the mean, padding must vanish twice: from the sum above the line and from the number below it.
#
# </details>

# %% check="sequence_cross_entropy"
check(sequence_cross_entropy)

# %% [markdown] slide="slide"
# ## 1.9 Experiments
#
# An RNN has to be trained, and you will train one after unit 2. But how much does it do *without* training?
#
# Here $W_{ih}$ and $W_{hh}$ are drawn at random and stay as they are (64 units; $W_{hh}$
# is scaled so that its largest eigenvalue has the modulus 0.95, its *spectral radius*, of which more in unit 3).
# Only the read-out is fitted to data. Herbert Jaeger called this an *echo state network* (2001).

# %% [markdown] slide="subslide"
# ### Many to one: which name came first?
#
# Random sentences over ten words. Two of the words are names, and each occurs once.
# The question: did the first name come before the second? 1500 sentences to fit the read-out, 1000 others to test.
#
# **Predict.** How often is the bag of words right, as a fraction? How often is the RNN, on sentences of 32 words?

# %%
my_guess_bag = ...
my_guess_rnn = ...

# %% slide="fragment"
order = untrained.order_accuracies(working(one_hot), working(bag_of_words), working(rnn_forward))
predict(my_guess_bag, order["bag of words"][-1], "bag of words, 32 words")
predict(my_guess_rnn, order["RNN"][-1], "RNN, 32 words")
untrained.plot_order(order)

# %% [markdown] slide="fragment"
# **What you saw.** The bag tosses a coin, at any length. The RNN, untrained, is right every time on 4 words,
# 89 % of the time on 8, 74 % on 16, and 60 % on 32. The longer ago the names were, the less of them is left in $h_T$.
#
# One caution: 1000 test sentences give an error of ±1.6 % (one standard deviation). So 0.48 *is* chance.

# %% [markdown] slide="subslide"
# ### Many to many: what was said $k$ steps ago?
#
# Random symbols, four kinds. At each step the read-out must name the symbol of $k$ steps before.
# All your functions take part: `rnn_forward`, `time_affine`, and `sequence_cross_entropy`, with a mask for the padding
# and for the first $k$ steps, which have nothing to recall.

# %%
losses = untrained.recall_losses(
    working(one_hot), working(rnn_forward), working(time_affine), working(sequence_cross_entropy)
)
untrained.plot_recall(losses)

# %% [markdown] slide="fragment"
# **What you saw.** Up to four steps back a linear read-out finds the symbol exactly. At eight steps half of it is gone,
# and at twelve all but a trace. Beyond 12 the loss is even a little *above* $\log 4 = 1.39$: there is nothing left for it
# to find, and it has fitted noise.

# %% [markdown] slide="subslide"
# ### Contained is not readable
#
# Has the *state* lost the symbol, then? Only what a weighted sum of its entries can find. There is more in it. A step can
# be undone: if the symbol $x_t$ was read, the state before it was
#
# $$h_{t-1} = W_{hh}^{-1} \left( \operatorname{arctanh}(h_t) - W_{ih} x_t - b \right)$$
#
# Try all four symbols. A state comes out of a tanh, so its entries lie between −1 and 1: take the symbol that gives such a
# state, and go on from there. Nothing is fitted.
#
# **Predict.** How many steps back does this name every symbol? (Tried are the lags of the figure above: 0, 2, 4, 6, 8, 10,
# 12, 15 and 20.)

# %%
my_lag = ...

# %% slide="fragment"
shares = untrained.recall_shares(working(one_hot), working(rnn_forward))
predict(my_lag, max(k for k, share in zip(untrained.LAGS, shares["undone"]) if share == 1), "steps back")
untrained.plot_shares(shares)

# %% [markdown] slide="fragment"
# **What you saw.** Ten steps back, where the linear read-out is right every other time, undoing the steps names every
# symbol. Then it breaks down at once. It is not the network that forgot: each step back multiplies the error of rounding by
# about 20, and after eleven steps nothing is left of float64's sixteen digits. With more digits one would come further.
#
# So two things are easily confused. What the state *contains* can be much. What the next layer can *read* is what it can
# use, and here that fades within ten steps. For a plain read-out the state's weights have to change. How?

# %% [markdown] slide="slide"
# ## What the evidence says
#
# - **Order needs a model of order.** Which name came first: bag of words 0.48 to 0.51 (chance), random RNN with
#   a fitted read-out 1.00, 0.89, 0.74, 0.60 at 4, 8, 16, 32 words (measured here, one draw of the weights).
# - **But many tasks need little of it.** On 50 000 film reviews a linear classifier reaches 91 % (Wang and Manning 2012).
#   It sees which words and pairs of words occur, each weighted by how much it tells friendly reviews from hostile ones:
#   a bag with a little order in the pairs. Try a bag first, always. It is the baseline to beat.
# - **Random weights go a long way, and not far.** Jaeger (2001, 2002) proved a bound: with $H$ units, linear read-outs
#   recall no more than $H$ independent past numbers. One of four symbols is three such numbers, so 64 units are good
#   for at most 21 steps. Ours stays well below that: it loses the thread between 6 and 12 steps.
# - **"RNNs can compute anything" is true and does not help.** Siegelmann and Sontag (1995) build a Turing machine from
#   one, with numbers of unlimited precision and weights set by hand. It says nothing about what is *learned*.

# %% [markdown] slide="slide"
# ## Questions for thought
#
# **Question 1** (2 points). Suppose that the chain did not share its weights: each step $t$ has its own
# $W_{ih}^{(t)}$, $W_{hh}^{(t)}$ and $b^{(t)}$. Name two things which the RNN does and this network cannot.
# Then describe a task where this network might be the better choice.

# %% [markdown] question="why_share" points=2
# **Model answer.** (1) It cannot read a sequence longer than those it was built for: there are no weights for step
# $T + 1$. (2) What it has learned at one position does not carry over: a word that in training only ever came third is
# unknown to the weights of step 4. With $T$ times as many parameters it needs far more data.
#
# It may be better where positions have fixed and different meanings: a form with twelve fields, say, or
# a date written as day, month, year, always in that order and always of that length.
#
# *Points: ½ for each of the two; 1 for a task in which position has a meaning of its own and the length is fixed.*

# %% [markdown] slide="subslide"
# **Question 2** (2 points). A colleague sees the first experiment and says: "A random RNN is right every time on four
# words, so RNNs need no training to understand word order." What does the experiment show, and what not?
# Describe one measurement that would convince your colleague.

# %% [markdown] question="untrained_enough" points=2
# **Model answer.** It shows that the final state of a random RNN *contains* the order of two words, in a form that
# a linear read-out can use, when the sentence is short. The read-out was trained, on 1500 labelled sentences,
# so "no training" is false. And the information fades: at 32 words 60 % is little better than chance.
# Nor does it show understanding: with two names and nothing to understand, only the order of two symbols was asked for.
#
# A convincing measurement: the same test at greater lengths (or with the names kept early in the sentence), or with
# a read-out that was never fitted, which is at chance; or the recall loss at lag 12, near $\log 4$, which no linear
# read-out repairs, against that of an RNN whose recurrent weights were trained.
#
# *Points: 1 for what is and is not shown (readable from the state; read-out trained; short only);
# 1 for a measurement with its expected outcome.*

# %% [markdown] slide="slide"
# ## Summary
#
# - A batch of sequences is $(N, T, D)$: batch, time, features.
# - A bag of words adds over time. Any length fits, and the order is lost for good.
# - An RNN carries a state: $h_t = \tanh(W_{ih} x_t + W_{hh} h_{t-1} + b)$. Any length fits, and order matters.
# - All steps share one set of weights, so their number does not depend on the length.
# - $y_t = W h_t + b$ reads scores out: from the last state (many to one) or from each (many to many).
# - Softmax over the classes, with the maximum taken off; cross-entropy by log-sum-exp; mean over the mask.
# - A unit can hold one bit for ever. In a random state what a linear read-out can find fades within some ten steps: what
#   is contained is not all readable.
#
# **The question for unit 2.** The state's weights must be trained. The loss at step $t$ depends on them through
# every step before $t$. What is the gradient of a weight that is used $T$ times?

# %% [markdown] slide="subslide"
# ### Glossary
#
# | term | 中文 | what it is |
# |---|---|---|
# | sequence | 序列 | values in an order, one for each time step |
# | time step | 时间步 | one place in a sequence, and one application of the network |
# | vocabulary | 词表 | all the words that a model knows, each with an index |
# | one-hot vector | 独热向量 | zeros, with a single 1 in the place of the class |
# | bag of words | 词袋模型 | how often each word occurs, without the order |
# | recurrent neural network (RNN) | 循环神经网络 | a network that applies the same step to each element and carries a state: $h_t = \tanh(W_{ih} x_t + W_{hh} h_{t-1} + b)$ |
# | hidden state | 隐状态（隐藏状态） | the vector $h_t$: all that the network knows of the past |
# | unrolling | 展开 | drawing the loop as a chain, with a layer for each step |
# | parameter sharing | 参数共享 | the same weights in each step |
# | many-to-one, many-to-many | 多对一、多对多 | one answer for a sequence; an answer at each step |
# | logits (scores) | 未规范化的预测（logits） | real numbers, one a class, before the softmax |
# | softmax | softmax 函数 | scores into probabilities that add up to 1: $p_k = e^{y_k} / \sum_j e^{y_j}$ |
# | cross-entropy | 交叉熵 | mean of −log of the probability that the right class got, over the $M$ real positions: $-\frac1M \sum_m \log p_m$ |
# | padding | 填充 | filler that brings sequences to the same length |
# | mask | 掩码 | 1 for what is real, 0 for padding |
# | read-out | 读出层 | the layer from the state to the answer: $y_t = W h_t + b$ |

# %% [markdown] slide="skip"
# ## References
#
# - J. L. Elman (1990). Finding structure in time. *Cognitive Science* 14, 179–211. The simple recurrent network.
# - Z. S. Harris (1954). Distributional structure. *Word* 10, 146–162. Where "bag of words" has its name from.
# - J. S. Bridle (1990). Probabilistic interpretation of feedforward classification network outputs, with relationships
#   to statistical pattern recognition. *Neurocomputing*, NATO ASI Series 68, 227–236. The softmax gets its name.
# - H. T. Siegelmann, E. D. Sontag (1995). On the computational power of neural nets. *Journal of Computer and System
#   Sciences* 50, 132–150.
# - H. Jaeger (2001). *The "echo state" approach to analysing and training recurrent neural networks*. GMD Report 148;
#   and (2002) *Short term memory in echo state networks*, GMD Report 152. Random weights, fitted read-outs, memory capacity.
# - S. Wang, C. D. Manning (2012). Baselines and bigrams: simple, good sentiment and topic classification. *ACL*, 90–94.
# - I. Goodfellow, Y. Bengio, A. Courville (2016). *Deep Learning*, chapter 10. MIT Press.
