# %% [markdown] slide="slide"
# # Unit 14 · Is there a next step?
#
# The LSTM is from 1997. Since 2017 the large models have attention in its place, and since then recurrence has come back in
# other forms. You build five successors, find out what each gave up for what, and let them race against the LSTM.

# %% [markdown] slide="subslide"
# **When you are through, you can**
#
# - say what limits an LSTM, and which of its parts is to blame;
# - compute a recurrence of T steps in log₂ T rounds, and say which recurrences allow it;
# - write a minLSTM, an sLSTM, an mLSTM, a diagonal state-space model and causal self-attention from their equations;
# - count what each costs a step, in time and in memory;
# - say, with numbers, when one still takes an LSTM.
#
# Time: 60 to 90 minutes. Seven exercises (18 points) and two questions for thought (4 points).

# %% [markdown] slide="subslide"
# ## The question
#
# Two things limit every recurrent network of this course.
#
# 1. **One step after another.** Step t cannot begin before step t − 1 has ended, since the gates read $h_{t-1}$. A graphics
#    card that could do a thousand steps at once does one, a thousand times.
# 2. **A memory of H numbers.** However long the sequence, all that is known of it is in c and h. Unit 12 met this as the
#    bottleneck.
#
# Each of the five below moves one of the two limits. None of them moves both for nothing.

# %% [markdown] slide="skip"
# **How to work.** As before: your code where it says `raise NotImplementedError`, the `check` below it, three hints folded.
# Experiments run on *your* functions once they pass, and on the course's own until then. You need NumPy alone; the
# training at the end is PyTorch's.

# %% slide="skip"
import math

import numpy as np

from lstm_course import check, predict, progress, working
from lstm_course.units.u14_next_steps.demos import attention as attention_figures
from lstm_course.units.u14_next_steps.demos import cells as cell_figures
from lstm_course.units.u14_next_steps.demos import memories as memory_figures
from lstm_course.units.u14_next_steps.demos import microscope as microscope_figures
from lstm_course.units.u14_next_steps.demos import race as race_figures
from lstm_course.units.u14_next_steps.demos import scan as scan_figures


def sigmoid(z):
    """σ(z) = 1 / (1 + exp(−z)), given to you. Written so that no large number is ever exponentiated."""
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


def log_sigmoid(z):
    """log σ(z), given to you: the logarithm of σ would be −∞ where σ is too small to be told from 0."""
    return -np.logaddexp(0, -z)


# %% slide="skip"
progress(14)

# %% [markdown] slide="slide"
# ## 14.1 All steps at once
#
# The memory of an LSTM is updated by $c_t = f_t \odot c_{t-1} + i_t \odot g_t$. Suppose for a moment that somebody gave us
# all $f_t$ and all $i_t \odot g_t$ beforehand. Then what is left is
#
# $$h_t = a_t\,h_{t-1} + b_t$$
#
# with all a and b known. Must this be done one after the other? Take two steps in a row:
#
# $$h_{t+1} = a_{t+1}(a_t\,h_{t-1} + b_t) + b_{t+1} = (a_{t+1} a_t)\,h_{t-1} + (a_{t+1} b_t + b_{t+1})$$
#
# **Two steps are one step of the same kind.** Write a step as a pair (a, b). Joining an earlier and a later one gives
#
# $$(a, b)\ \text{then}\ (a', b') \;=\; (a'a,\; a'b + b')$$
#
# and this joining is *associative*: it does not matter which neighbours are joined first. (Their order does matter.)

# %% [markdown] slide="subslide"
# So let all join at once, with their neighbour. Then every entry stands for two steps. In the next round let each join with
# the one *two* places earlier: now it stands for four. Then four places, then eight. This is a **parallel scan** (Hillis and
# Steele 1986; Blelloch 1990).
#
# An entry that has nothing so far before it stays as it is: the state before the first step is 0.
#
# **Predict.** How many rounds does a sequence of 1,000 steps take?

# %%
my_rounds = ...

# %% solution="parallel_scan" slide="subslide"
def parallel_scan(a, b):
    """All states of h_t = a_t h_{t−1} + b_t, entry by entry, from a state of 0.

    a, b    (N, T, H), not to be changed
    returns (N, T, H), in as few rounds as possible; a round works on all steps at once

    The check counts products of arrays: three a round are more than enough. A loop over the steps gives the right
    values, and no full marks.

    >>> a, b = np.full((1, 5, 1), 0.5), np.ones((1, 5, 1))
    >>> parallel_scan(a, b)[0, :, 0].tolist()
    [1.0, 1.5, 1.75, 1.875, 1.9375]
    """
    ### BEGIN SOLUTION
    reach = 1
    while reach < b.shape[1]:
        a_later, b_later = a[:, reach:], b[:, reach:]
        b = np.concatenate([b[:, :reach], a_later * b[:, :-reach] + b_later], axis=1)
        a = np.concatenate([a[:, :reach], a_later * a[:, :-reach]], axis=1)
        reach *= 2
    return b
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# A loop over the rounds, with a number `reach`: how far back the partner lies. It begins at 1 and doubles. When may it end?
#
# </details>
# <details><summary>Hint 2</summary>
#
# In a round the later ones are `a[:, reach:]` and `b[:, reach:]`, their earlier partners `a[:, :-reach]` and
# `b[:, :-reach]`. These have the same shape. The first `reach` entries have no partner: put them in front again with
# `np.concatenate`.
#
# </details>
# <details><summary>Hint 3</summary>
#
# The new b needs the a from before the round. Compute b first, then a; or keep both under other names. Which of the two a
# does the earlier b get as its factor?
#
# </details>

# %% check="parallel_scan"
check(parallel_scan)

# %% slide="subslide"
scan_figures.rounds(working(parallel_scan))
predict(my_rounds, scan_figures.rounds_for(1000), "rounds for 1,000 steps")

# %% [markdown] slide="fragment"
# **What you saw.** Ten rounds, since $2^{10} = 1024$. Left, each line grows until it has reached step 0. Right, the time: the
# loop's is proportional to T. Your scan does *more* arithmetic, T multiplications in each of log₂ T rounds, and is
# still faster, as it does it in few large pieces. On a graphics card more is gained: the authors of the next section report a
# factor of 175 at 512 steps. (A scan that does only some 2T joins is possible too.) The way back is a scan as well, from the
# last step to the first. But where a batch is large, a step of the loop is a large piece already. One processor then gains
# nothing by more arithmetic, and the loop is the faster one: `python benchmarks/cells.py scan`.

# %% [markdown] slide="subslide"
# **A tempting short cut.** With $A_t = a_1 a_2 \cdots a_t$ the recurrence has a closed form, $h_t = A_t \sum_{s \le t} b_s / A_s$,
# which `np.cumprod` and `np.cumsum` do in one line. For positive a and b it can also be done in logarithms:
# $\log h_t = \log A_t + \log \sum_{s \le t} \exp(\log b_s - \log A_s)$, where the sum is taken with its largest exponent
# out (Heinsen 2023). Look at the errors:

# %% slide="fragment"
scan_figures.three_ways(working(parallel_scan))

# %% [markdown] slide="fragment"
# **What you saw.** The product of the factors is soon too small for any number, and b is divided by 0. In logarithms it is
# harmless, but only positive a and b have one. So minLSTM's authors make the candidate positive in that version. Your
# scan never divides.

# %% [markdown] slide="slide"
# ## 14.2 minLSTM: gates that do not read h
#
# Who gives us all gates beforehand? Nobody, as long as they read $h_{t-1}$. So let them read x alone (Feng and others
# 2024; the idea is in Martin and Cundy 2018, and in the QRNN of Bradbury and others 2017):
#
# $$
# \begin{aligned}
# f_t &= \sigma(W_f\,x_t + b_f) \qquad i_t = \sigma(W_i\,x_t + b_i) \qquad g_t = W_g\,x_t + b_g \\
# h_t &= \frac{f_t}{f_t + i_t} \odot h_{t-1} + \frac{i_t}{f_t + i_t} \odot g_t
# \end{aligned}
# $$
#
# Both gates are divided by their sum, so that h is a weighted mean, as in unit 8's coupled cell. No tanh, no output gate, no
# second state: h *is* the memory. minGRU has one gate, $h_t = (1 - z_t) \odot h_{t-1} + z_t \odot g_t$.

# %% slide="subslide"
cell_figures.minlstm()

# %% solution="minlstm_forward" slide="subslide"
def minlstm_forward(x, h0, W_ih, b):
    """All steps of a minLSTM at once.

    x (N, T, D), h0 (N, H), W_ih (3H, D), b (3H,), parts in the order f, i, g
    returns hs (N, T, H)

    Your parallel_scan begins at a state of 0. Where does h0 come in?

    >>> W_ih, b = np.array([[0.0], [0.0], [1.0]]), np.array([np.log(3), 0.0, 0.0])     # f is 0.75, i is 0.5, g is x
    >>> x, h0 = np.array([[[1.0], [2.0]]]), np.array([[5.0]])                          # so 0.6 is kept, 0.4 is written
    >>> minlstm_forward(x, h0, W_ih, b).round(4).tolist()
    [[[3.4], [2.84]]]
    """
    ### BEGIN SOLUTION
    f, i, g = np.split(x @ W_ih.T + b, 3, axis=-1)
    f, i = sigmoid(f), sigmoid(i)
    keep, write = f / (f + i), i / (f + i)
    new = write * g
    new[:, 0] += keep[:, 0] * h0
    return parallel_scan(keep, new)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Everything but the scan works on all steps at once without further ado: x @ W_ih.T is (N, T, 3H).
#
# </details>
# <details><summary>Hint 2</summary>
#
# What is a of the scan, and what is b? Both are (N, T, H).
#
# </details>
# <details><summary>Hint 3</summary>
#
# The first step is $h_1 = a_1 h_0 + b_1$. Put $a_1 h_0$ into $b_1$, and the scan may begin at 0.
#
# </details>

# %% check="minlstm_forward"
check(minlstm_forward)

# %% [markdown] slide="subslide"
# **Under the microscope.** Your function, asked for one step at a time. Press play, or step with the arrow keys: the rings
# around the × are the two shares, which add up to 1, and no wire leads from h back to the layers.

# %% slide="fragment"
microscope_figures.step_by_step(working(minlstm_forward))

# %% [markdown] slide="subslide"
# **What is given up.** A gate of the LSTM sees what the network has just said, and so *the same symbol can mean different
# things*: a closing bracket after one open bracket, or after none. A gate that reads x alone does the same with a symbol
# wherever it stands. And h is a mean, which cannot count beyond its largest candidate (unit 8). (It can come near: a
# candidate of 100 with a weight of 1/100 adds nearly 1, as long as h is small.)
#
# That is no accident of these equations. Merrill, Petty and Sabharwal (2024) prove that models whose recurrence is linear with
# factors like these cannot, with a fixed number of layers, follow a state that is changed step by step in general, such as the
# order of five cups that are swapped (provided that two classes of circuits differ, as is believed). One nonlinear RNN layer
# can. What can be done in log T rounds is not all that can be done in T.

# %% [markdown] slide="slide"
# ## 14.3 sLSTM: a gate without an upper end
#
# Hochreiter's group came back to the LSTM in 2024 (Beck and others, *xLSTM*). Their first complaint: an LSTM cannot
# *revise*. Its input gate ends at 1. Something that turns out to matter a hundred times as much as all before can be written only
# once as strongly. So the **sLSTM** takes $i = \exp(z_i)$ and divides by the sum of what was let in:
#
# $$
# \begin{aligned}
# c_t &= f_t \odot c_{t-1} + i_t \odot g_t & n_t &= f_t \odot n_{t-1} + i_t & h_t &= o_t \odot \frac{c_t}{n_t}
# \end{aligned}
# $$
#
# g and o are as in the LSTM, and all four read x and $h_{t-1}$. n is the **normaliser**: c/n is a mean of all candidates,
# each with the weight that its gate gave it. With f = 1 that is a *softmax over time*.

# %% slide="subslide"
cell_figures.slstm()

# %% [markdown] slide="subslide"
# **The stabiliser.** exp(800) is no number. But c/n does not change when both are divided by the same factor. So keep them
# divided by $\exp(m_t)$, where m is the largest exponent so far:
#
# $$
# \begin{aligned}
# m_t &= \max(\log f_t + m_{t-1},\; z_i) \\
# i'_t &= \exp(z_i - m_t) \qquad f'_t = \exp(\log f_t + m_{t-1} - m_t)
# \end{aligned}
# $$
#
# and use i′ and f′ in place of i and f. Neither is ever above 1. Here $f = \sigma(z_f)$, so $\log f$ is `log_sigmoid(z_f)`.

# %% solution="slstm_step" slide="subslide"
def slstm_step(x, h, c, n, m, W_ih, W_hh, b):
    """One step of an sLSTM.

    x (N, D), h, c, n, m (N, H), W_ih (4H, D), W_hh (4H, H), b (4H,), parts in the order i, f, g, o
    returns the new (h, c, n, m), each (N, H)

    Call i and f what they are after the stabiliser, i′ and f′: then the check can say which is the first to differ.

    >>> zero, x, h, one = np.zeros((4, 1)), np.array([[1.0]]), np.array([[0.0]]), np.array([[1.0]])
    >>> b = np.array([np.log(3), 0.0, 0.0, 0.0])                         # i is 3, f is 0.5, g is 0, o is 0.5
    >>> h, c, n, m = slstm_step(x, h, one, one, 0 * one, zero, zero, b)
    >>> h.round(4).tolist(), (c * np.exp(m)).round(4).tolist(), (n * np.exp(m)).round(4).tolist()
    ([[0.0714]], [[0.5]], [[3.5]])
    >>> m.round(4).tolist()                                              # log 3, the larger exponent
    [[1.0986]]
    """
    ### BEGIN SOLUTION
    z_i, z_f, z_g, z_o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=-1)
    log_f = log_sigmoid(z_f) + m
    m = np.maximum(log_f, z_i)
    i, f = np.exp(z_i - m), np.exp(log_f - m)
    g, o = np.tanh(z_g), sigmoid(z_o)
    c = f * c + i * g
    n = f * n + i
    return o * c / n, c, n, m
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Begin as for `lstm_step`. Two of the four parts stay what they were; i and f come out of the three lines above.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The old m is needed twice: for the new m, and for f′. Give the sum $\log f + m_{t-1}$ a name before you overwrite m.
#
# </details>
# <details><summary>Hint 3</summary>
#
# n is updated like c, with a 1 in place of g. There is no tanh on the way out: c/n is between −1 and 1 by itself.
#
# </details>

# %% check="slstm_step"
check(slstm_step)

# %% [markdown] slide="subslide"
# **Predict.** A unit keeps everything (f = 1) and has written −1 at twenty steps, each with $z_i = 0$. Now comes a +1
# with $z_i = 5$. What share of c/n does this one step have?

# %%
my_share = ...

# %% slide="subslide"
memory_figures.outweighing(working(slstm_step))
predict(my_share, memory_figures.share_of(working(slstm_step), 5.0), "the share of the one step")

# %% [markdown] slide="fragment"
# **What you saw.** $e^5 / (e^5 + 20) = 0.88$: one step against twenty, and it wins. In the LSTM, whose gate is σ(5) = 0.99 there
# and ½ before, the same step has a share of 0.09. Move the slider: at a score of 12 all that came before
# and all that comes after is hardly seen. To forget one's past, a large i does as well as a small f.
#
# The price: c/n is a mean, so the counting of unit 4 is gone from c. And the gates read h, so the sLSTM is **still one step
# after the other**. It moves neither limit; it remembers *better*.

# %% [markdown] slide="slide"
# ## 14.4 mLSTM: a matrix for a memory
#
# The second complaint: H numbers are few. Where is a matrix of H × H to come from? From an *outer product*. To store the value v
# under the key k, add $v\,k^\top$ to a matrix C. To find it again, multiply C with a query q: $(v\,k^\top)\,q = v\,(k \cdot q)$.
# If q is the key, out comes v; if q is at a right angle to the key, nothing. So several pairs can lie in one matrix,
# on top of each other. (Fast weights: Schmidhuber 1992.) The **mLSTM** puts this behind the sLSTM's gates:
#
# $$
# \begin{aligned}
# C_t &= f_t\,C_{t-1} + i_t\,v_t\,k_t^\top & n_t &= f_t\,n_{t-1} + i_t\,k_t \\
# h_t &= C_t\,q_t \,/\, \max(|n_t \cdot q_t|,\; 1)
# \end{aligned}
# $$
#
# The gates are one number each. q, k, v and the gates are computed from x alone, so that all steps can be done at once again. (An
# output gate comes on top; we leave it to the layer.)

# %% slide="subslide"
cell_figures.mlstm()

# %% [markdown] slide="subslide"
# Three things to mind.
#
# - As in attention, keys are divided by $\sqrt{A}$, or products of A terms grow with A.
# - $n \cdot q$ says how much was stored under keys like q. Where that is next to nothing, dividing by it would blow up noise: hence
#   the 1.
# - C and n are kept divided by $\exp(m)$, exactly as before. Then the 1 is divided too: it becomes $\exp(-m_t)$.

# %% solution="mlstm_step" slide="subslide"
def mlstm_step(q, k, v, z_i, z_f, C, n, m):
    """One step of an mLSTM's memory.

    q, k (N, A), v (N, V), z_i, z_f (N,) one gate a sequence, before exp and σ; k is divided by √A in here
    C (N, V, A), n (N, A), m (N,)    memory, normaliser and stabiliser, the first two divided by exp(m)
    returns the new (h (N, V), C, n, m)

    >>> q, k, v, zero = np.array([[2.0]]), np.array([[1.0]]), np.array([[3.0, 5.0]]), np.zeros(1)
    >>> h, C, n, m = mlstm_step(q, k, v, zero, zero, np.zeros((1, 2, 1)), np.zeros((1, 1)), zero)
    >>> h.tolist(), C.tolist(), n.tolist(), m.tolist()                  # found with 2, divided by |1 · 2|
    ([[3.0, 5.0]], [[[3.0], [5.0]]], [[1.0]], [0.0])
    >>> mlstm_step(0.1 * q, k, v, zero, zero, np.zeros((1, 2, 1)), np.zeros((1, 1)), zero)[0].round(4).tolist()
    [[0.6, 1.0]]
    """
    ### BEGIN SOLUTION
    log_f = log_sigmoid(z_f) + m
    m = np.maximum(log_f, z_i)
    i, f = np.exp(z_i - m), np.exp(log_f - m)
    k = k / math.sqrt(k.shape[-1])
    C = f[:, None, None] * C + i[:, None, None] * (v[:, :, None] * k[:, None, :])
    n = f[:, None] * n + i[:, None] * k
    size = np.maximum(np.abs(np.sum(n * q, axis=-1)), np.exp(-m))
    return np.einsum("nva,na->nv", C, q) / size[:, None], C, n, m
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# The three lines of the stabiliser are those of the sLSTM, on arrays of shape (N,).
#
# </details>
# <details><summary>Hint 2</summary>
#
# The outer product of each sequence: `v[:, :, None] * k[:, None, :]` is (N, V, A). A gate (N,) becomes
# `f[:, None, None]` to scale a matrix for each sequence.
#
# </details>
# <details><summary>Hint 3</summary>
#
# $C q$ for each sequence is `np.einsum("nva,na->nv", C, q)`, or `(C @ q[:, :, None])[:, :, 0]`. The dot product $n \cdot q$ is a
# sum over the last axis, and gives (N,).
#
# </details>

# %% check="mlstm_step"
check(mlstm_step)

# %% [markdown] slide="subslide"
# **Predict.** Keys have A = 16 numbers and stand at right angles to each other as long as there is room for that. How many
# pairs can be stored until the first error?

# %%
my_pairs = ...

# %% slide="subslide"
memory_figures.pairs_in_a_matrix(working(mlstm_step))
predict(my_pairs, memory_figures.pairs_without_error(working(mlstm_step), 16), "pairs without an error, A = 16")

# %% [markdown] slide="fragment"
# **What you saw.** In A dimensions there are A directions at right angles, and so many pairs come back without any error.
# The next one has to share a direction. Random keys are never quite at right angles, and disturb each other from the second
# pair on: the memory does not break, it gets hazy. An LSTM of H units has H numbers for all this, an mLSTM H · H.

# %% [markdown] slide="slide"
# ## 14.5 A state-space model: a linear memory in continuous time
#
# Another family starts from physics. A memory s follows a differential equation, and is read:
#
# $$\frac{ds}{dt} = A\,s + B\,x \qquad\qquad y = C\,s + \text{skip}\;x$$
#
# (The letters are control theory's. This A is no width, and this C is no memory, as both were in 14.4.)
#
# With A a diagonal matrix of negative numbers, each entry of s fades at its own rate. Signals come in samples, Δ apart. Let x
# be constant from one sample to the next (*zero-order hold*). Then the equation can be solved exactly:
#
# $$s_t = \bar A\, s_{t-1} + \bar B\, x_t \qquad \bar A = e^{\Delta A} \qquad \bar B = \frac{e^{\Delta A} - 1}{A}\,B$$
#
# It is a linear recurrence, with factors that are the same at every step: a scan again. (S4D: Gu and others 2022; S5: Smith and
# others 2023. Theirs are complex, so that memories can also swing.)

# %% slide="subslide"
cell_figures.state_space()

# %% solution="diagonal_ssm" slide="subslide"
def diagonal_ssm(x, A, B, C, skip, delta):
    """A diagonal state-space model over whole sequences, from a memory of 0.

    x (N, T, D), A (H,) below 0, B (H, D), C (K, H), skip (K, D), delta (H,) above 0: Δ, one for each entry of s
    returns ys (N, T, K)

    >>> x, one = np.array([[[1.0], [0.0], [0.0]]]), np.array([[1.0]])
    >>> diagonal_ssm(x, np.array([-1.0]), 2 * one, one, 0.5 * one, np.array([np.log(2)])).round(4).tolist()
    [[[1.5], [0.5], [0.25]]]
    """
    ### BEGIN SOLUTION
    kept = np.exp(delta * A)
    B_bar = ((kept - 1) / A)[:, None] * B
    written = x @ B_bar.T
    s = parallel_scan(np.broadcast_to(kept, written.shape), written)
    return s @ C.T + x @ skip.T
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# A is a diagonal, kept as a vector (H,), and so is Δ. So $e^{\Delta A}$ is taken entry by entry, with no matrix in sight.
#
# </details>
# <details><summary>Hint 2</summary>
#
# $(e^{\Delta A} - 1)/A$ is (H,) and scales the *rows* of B (H, D): give it a second axis. What is written at each step is x
# times that, (N, T, H).
#
# </details>
# <details><summary>Hint 3</summary>
#
# The scan wants the factor at each step, (N, T, H), although it is the same: `np.broadcast_to`. Then read with C, and add
# what goes past the memory.
#
# </details>

# %% check="diagonal_ssm"
check(diagonal_ssm)

# %% [markdown] slide="subslide"
# **Predict.** The same signal, a pulse, is sampled twice as often, and Δ is halved. At the times that both have, is the memory
# the same? Answer `"yes"` or `"no"`.

# %%
my_answer = ...

# %% slide="subslide"
memory_figures.sampled_twice_as_often(
    working(diagonal_ssm),
    tell=lambda gap: predict(my_answer, "yes" if gap < 1e-9 else "no", "the same memory at another rate of sampling"),
)

# %% [markdown] slide="fragment"
# **What you saw.** The circles and the crosses coincide: the model is about time, not about samples, and Δ says how
# much time there is between two. So one network can be used at another rate. (With Euler's rule, $1 + \Delta A$, it would
# be true only roughly.) Right: all that comes in fades along the same curve, the signal and the noise alike. **Nothing
# is chosen.** Mamba (Gu and Dao 2023) lets Δ, B and C depend on x, and gates are back: question 1 shows it.

# %% [markdown] slide="slide"
# ## 14.6 Self-attention: keep everything
#
# The most radical answer to "H numbers are few" is not to compress at all. Keep key and value of *every* step, and let
# each step ask all before it. You have `attention` from unit 12, where a decoder asks an encoder. Now a sequence asks itself:
#
# $$q_t = W_q\,x_t \qquad k_t = W_k\,x_t \qquad v_t = W_v\,x_t \qquad\quad y_t = \sum_{s \le t} w_{ts}\,v_s \qquad
# w_{t\cdot} = \mathrm{softmax}\!\left(\frac{q_t \cdot k_s}{\sqrt{A}}\right)_{s \le t}$$
#
# $s \le t$ is the **causal mask**: nobody may see the future, or the network could not be used to predict it. There is no
# recurrence, so all steps are done at once. What it costs we count below. (Vaswani and others 2017. In a Transformer several
# such heads stand side by side, and each x is told its place in the sequence, since the sum does not know it.)

# %% slide="subslide"
cell_figures.attention()

# %% solution="self_attention" slide="subslide"
def self_attention(x, W_q, W_k, W_v):
    """Causal self-attention with one head.

    x (N, T, D), W_q and W_k (A, D), W_v (V, D)
    returns (ys (N, T, V), weights (N, T, T)): row t of the weights is where step t looks

    Scores may be in the thousands.

    >>> x, zero, one = np.array([[[1.0], [2.0], [6.0]]]), np.array([[0.0]]), np.array([[1.0]])
    >>> ys, weights = self_attention(x, zero, zero, one)                 # all scores are 0: plain means
    >>> ys.round(4).tolist(), weights[0, 1].tolist()
    ([[[1.0], [1.5], [3.0]]], [0.5, 0.5, 0.0])
    """
    ### BEGIN SOLUTION
    q, k, v = x @ W_q.T, x @ W_k.T, x @ W_v.T
    scores = q @ k.swapaxes(1, 2) / math.sqrt(q.shape[-1])
    seen = np.tril(np.ones(scores.shape[1:], dtype=bool))
    scores = np.where(seen, scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return weights @ v, weights
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# All dot products at once: q (N, T, A) times k with its last two axes exchanged, (N, A, T). In the result (N, T, T) row t is
# step t's query, against all keys.
#
# </details>
# <details><summary>Hint 2</summary>
#
# `np.tril` keeps the lower triangle of a matrix, diagonal included. Where it is False the score becomes `-np.inf`, *before*
# the softmax.
#
# </details>
# <details><summary>Hint 3</summary>
#
# softmax by hand: take the row's largest score off, exponentiate, divide by the row's sum. `keepdims=True` keeps the shapes
# in step. exp(−∞) is 0, as it should be.
#
# </details>

# %% check="self_attention"
check(self_attention)

# %% [markdown] slide="subslide"
# **Predict.** Ten steps, weights drawn at random. Nudge the input of one step and look which outputs move (unit 6). Of the
# 10 × 10 pairs of an output and an input, how many move?

# %%
my_count = ...

# %% slide="subslide"
attention_figures.looking_up(working(self_attention))
predict(my_count, attention_figures.entries_that_move(working(self_attention)), "pairs that move, of 100")

# %% [markdown] slide="fragment"
# **What you saw.** Left, five pairs and four questions, with weights set by hand: each question looks at the pair that
# has its key, and the value is read off. One layer, nothing learned, any number of pairs. Right, the triangle with its diagonal:
# 10 · 11 / 2 = 55.
#
# sLSTM, mLSTM and attention are one family. Attention's softmax over time keeps all keys, the sLSTM takes it with one fixed query, and
# the mLSTM leaves the softmax away: then all pairs can be added up in one matrix beforehand (Katharopoulos and others
# 2020).

# %% [markdown] slide="slide"
# ## 14.7 What does a step cost?
#
# Count for a layer with inputs of D numbers and a state of H (queries, keys and values have H too). Two things: how many
# multiplications step t takes when the model *runs*, symbol by symbol; and how many numbers it has to keep for the next
# step.
#
# | kind | products with matrices at each step | besides | what it keeps |
# |---|---|---|---|
# | `"lstm"`, `"slstm"` | four parts, each on x and on h | | LSTM: h, c; sLSTM: h, c, n, m |
# | `"minlstm"` | three parts, on x | | h |
# | `"mlstm"` | q, k, v, o on x, and two gates of one row each | each entry of C is faded, written to and asked: 3 | C, n, and m, one number |
# | `"ssm"` | B on x, C on s, skip on x (K = H) | | s |
# | `"attention"` | q, k, v on x | asks t keys, mixes t values | t keys and t values |
#
# Leave out what is done entry by entry on H numbers, and the biases, which are added.

# %% solution="cost_per_step" slide="subslide"
def cost_per_step(kind, input_size, hidden_size, step):
    """What step number ``step`` (1 is the first) of a layer costs when it runs symbol by symbol.

    kind    "lstm", "slstm", "mlstm", "minlstm", "ssm" or "attention"
    returns (multiplications, numbers kept), two whole numbers

    >>> cost_per_step("lstm", 3, 5, 7)                    # 4 · 5 rows of 3 + 5; h and c
    (160, 10)
    >>> cost_per_step("attention", 3, 5, 7)               # 3 · 5 rows of 3, 7 keys of 5, 7 values of 5
    (115, 70)
    """
    ### BEGIN SOLUTION
    D, H, t = input_size, hidden_size, step
    return {
        "lstm": (4 * H * (D + H), 2 * H),
        "slstm": (4 * H * (D + H), 4 * H),
        "minlstm": (3 * H * D, H),
        "mlstm": ((4 * H + 2) * D + 3 * H * H, H * H + H + 1),
        "ssm": (2 * H * D + H * H, H),
        "attention": (3 * H * D + 2 * t * H, 2 * t * H),
    }[kind]
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# A matrix with r rows on c numbers takes r · c multiplications. The weights themselves are not kept from step to step: they
# are the same for all steps and all sequences.
#
# </details>
# <details><summary>Hint 2</summary>
#
# A dict from the kind to a pair saves six `if`s. Only one of the six depends on the step.
#
# </details>
# <details><summary>Hint 3</summary>
#
# mLSTM: 4H + 2 rows on x, and 3 for each of the H · H entries of C. Attention: t dot products of H numbers, and a sum of t
# values of H numbers.
#
# </details>

# %% check="cost_per_step"
check(cost_per_step)

# %% [markdown] slide="subslide"
# **Predict.** D = H = 64. From which step on does attention keep more numbers than an mLSTM?

# %%
my_step = ...

# %% slide="subslide"
attention_figures.costs(working(cost_per_step))
predict(my_step, attention_figures.overtaken_at(working(cost_per_step)), "the step from which attention keeps more")

# %% [markdown] slide="fragment"
# **What you saw.** An mLSTM keeps H² + H + 1 = 4,161 numbers, attention 128 a step: from step 33 on it keeps more, and never stops.
# Half of H, that is all it takes. All the others are flat. This is why a chat that gets long gets dear, and why
# recurrence came back. What flat lines cost in *ability*, the race shows.

# %% [markdown] slide="slide"
# ## 14.8 The race
#
# Four tasks, six contestants, one block around each, so that only what looks along the sequence differs: a linear layer with ReLU, then
# *this*, then two layers that see one step at a time, then a read-out. 32 units, the same optimiser, the same batches. Forget
# gates begin open (unit 5). Attention is told each step's place.
#
# - **delayed recall** (unit 5): name the first symbol after 40 steps.
# - **adding** (unit 3): two marked numbers among 40, add them.
# - **brackets**: how many are open, after each of 32 symbols; `;` closes them all.
# - **associative recall**, the new one: some pairs of a key and a value, then a key alone. Which value was beside it? Chance is
#   1 in 8. (Ba and others 2016; Arora and others 2024.)
#
# First a training of your own, on 4 pairs, a few seconds:

# %% slide="subslide"
race_figures.short_training()

# %% [markdown] slide="subslide"
# **Predict.** With 8 pairs, after 500 batches: how many of the six (LSTM, sLSTM, mLSTM, minLSTM, state space, attention)
# are right in more than 90 %? And which of the six counts brackets best on texts three times as long as in training?

# %%
my_solvers = ...
my_counter = ...

# %% slide="subslide"
race_figures.more_and_more_pairs()
predict(my_solvers, race_figures.solved_with(8), "of the six are above 90 % with 8 pairs")

# %% slide="subslide"
race_figures.three_tasks()
predict(my_counter, race_figures.best_at("brackets, longer"), "the best at brackets, three times as long")

# %% [markdown] slide="fragment"
# **What you saw.** Two of the six look pairs up: attention without an error, the mLSTM nearly so. At 16 pairs the
# mLSTM's seeds disagree: 44, 58, 87, 88 and 98 %, in a matrix that has room for 32. The LSTM, the minLSTM and the state-space model lie on
# the dotted line, or hardly above it: they do no better than somebody who knows *what* was shown, and not beside what. The sLSTM
# is in between.
#
# With brackets it is the other way round. LSTM and sLSTM count to the end of texts three times as long. The minLSTM misses a
# symbol in forty, the mLSTM one in fifteen. The state-space model, which cannot choose, and attention, which has no state that
# a symbol could change, come last.

# %% [markdown] slide="slide"
# ## What the evidence says
#
# Measured for this course by `lstm-course evidence memory_tasks associative_pairs`, five seeds, mean ± spread; per cent right,
# but for adding, where it is the mean squared error. "Longer": three times as long as in training.
#
# | | delayed recall | longer | adding, error | longer | brackets | longer |
# |---|---|---|---|---|---|---|
# | LSTM | 75 ± 36 | 75 ± 35 | 0.0021 | 0.05 | 100 ± 0 | 100.0 ± 0.0 |
# | sLSTM | 100 ± 0 | 100 ± 0 | 0.0001 | 0.20 | 100.0 ± 0.1 | 99.8 ± 0.1 |
# | mLSTM | 100 ± 0 | 95 ± 12 | 0.0003 | 0.34 | 90 ± 3 | 93 ± 1 |
# | minLSTM | 100 ± 0 | 100 ± 0 | 0.0002 | 0.03 | 99.1 ± 0.2 | 97.5 ± 0.9 |
# | state space | 100 ± 0 | 71 ± 28 | 0.04 | 0.52 | 83 ± 1 | 78 ± 1 |
# | attention | 100 ± 0 | 100 ± 0 | 0.0079 | 0.10 | 73 ± 0 | 53 ± 3 |

# %% [markdown] slide="subslide"
# **Associative recall**, per cent right. Whoever says the value that was shown most often, whatever the key, has 56, 41, 32
# and 26.
#
# | | 2 pairs | 4 pairs | 8 pairs | 16 pairs |
# |---|---|---|---|---|
# | LSTM | 63 ± 5 | 43 ± 1 | 30 ± 1 | 26 ± 0 |
# | sLSTM | 92 ± 3 | 67 ± 6 | 41 ± 4 | 29 ± 2 |
# | mLSTM | 99.4 ± 0.6 | 97 ± 5 | 98.5 ± 1.2 | 75 ± 23 |
# | minLSTM | 55 ± 2 | 42 ± 1 | 29 ± 1 | 28 ± 1 |
# | state space | 57 ± 1 | 43 ± 1 | 30 ± 1 | 26 ± 1 |
# | attention | 100 ± 0 | 100 ± 0 | 100 ± 0 | 100 ± 0 |
# | LSTM, 6 × the training |  | 64 ± 7 |  |  |
# | sLSTM, 6 × the training |  | 97.7 ± 1.3 |  |  |

# %% [markdown] slide="subslide"
# **What that says.**
#
# - **Looking up.** Those that keep pairs, in a list or in a matrix, find them. The others end near the answer that needs no keys. Is
#   that room or training? Six times the training brings the sLSTM from 67 to 98 % at 4 pairs, and the LSTM from 43 to 64. So much
#   of it, at least, is *training*: they are slow to find what attention is given. How much would be left, this does not say.
# - **Counting.** Only the two whose gates read h have it in full, at both lengths. That is what 14.2 lets one expect. It is no proof: the
#   others may come closer with more layers, or more time.
# - **Adding** does not tell five of them apart, but for one run of attention that ended at 0.04. The state-space model falls behind: in it nothing can be kept or passed over by choice.
# - **Holding** one symbol: all can. Two of five LSTMs did not learn it in 500 batches (26 and 47 %), which is why its mean is 75. Unit 5 has more on
#   that, and the cure.
# - **Longer than in training**, adding falls apart for most, and how far is a matter of the seed: three of five mLSTMs still add, with an
#   error below 0.002, and two are off by 0.8. One mLSTM in five and four state-space models in five lose the symbol on the way to
#   120 steps. And attention counts worst of all: its sines of places are new there.

# %% [markdown] slide="subslide"
# **Read with care.**
#
# - Five seeds, 32 units, one layer, seconds of training. What is not solved here may be solved with more of any of these.
# - The same width is not the same number of weights: the LSTM has the most, attention the fewest. And one learning rate for
#   all is fair to none in particular. Recent work finds recall to depend on it strongly (Okpekpe and Orvieto 2025).
# - A pair is one step here. In a text, key and value are two symbols in a row, and one layer of attention then fails, too: it takes
#   two, or a convolution in front.
# - Nothing is said here about speed on a graphics card, for which all this was invented.

# %% [markdown] slide="slide"
# ## When does one still take an LSTM?
#
# | you have | take | because |
# |---|---|---|
# | a state that every symbol changes: counts, nesting, turns of a game | an LSTM, or an sLSTM | gates that read h; the others lack them (brackets, above) |
# | a stream, sample by sample, on a small machine | an LSTM or a GRU | a few kB of state, a kernel in every library |
# | little data, sequences of some hundred steps | an LSTM or a GRU | trained in minutes, nothing to tune but rate and size (units 6 and 9); but try the linear forecast first (unit 11) |
# | much to be looked up again: names, pairs, copies | attention | it keeps everything; fixed memories must drop some (Jelassi and others 2024) |
# | long sequences, and a cost that must not grow | mLSTM, Mamba | trained at once, run with a fixed memory |
# | long signals, sampled evenly | a state-space model | linear, in continuous time |
# | a language model of some size | a Transformer, or attention and recurrence in turns | tools, experience, and recall |
#
# Recurrent nets do not stand still: xLSTM has been trained with 7 billion weights (Beck and others 2025), and an xLSTM
# forecasts time series among the best (TiRex: Auer and others 2025).

# %% [markdown] slide="slide"
# ## Questions for thought
#
# **Question 1.** Take a state-space model with one input for each entry of the memory, A = −1 and B = 1, and let Δ depend on
# the input, as Mamba does: $\Delta_t = \mathrm{softplus}(z_t) = \log(1 + e^{z_t})$ with $z_t = w\,x_t + b$. Which cell of this
# unit is that? Show it. What can it do that the model of 14.5 cannot, and does it need h for that? *(2 points)*

# %% [markdown] question="selective" points=2
# $e^{\Delta A} = e^{-\log(1 + e^z)} = 1/(1 + e^z) = 1 - \sigma(z)$, and $(e^{\Delta A} - 1)/A = 1 - (1 - \sigma(z)) = \sigma(z)$. So
# $s_t = (1 - \sigma(z_t))\,s_{t-1} + \sigma(z_t)\,x_t$: a minGRU, with x itself as its candidate. **(1 point: both factors, and the
# name.)**
#
# It can choose: with z very negative a step passes without a trace, and with a large z it replaces what was there. The model of
# 14.5 treats every step alike, whatever it holds. It needs no h for this, only x, so the scan still works; what depends on
# the state itself it still cannot decide. **(1 point: selection by x, no h, scan.)**

# %% [markdown] slide="subslide"
# **Question 2.** A colleague has a state of three cups, one with a ball below it. Each symbol says which two cups are swapped. At the
# end the net is to say where the ball is. She tries a minLSTM of one layer with thousands of units, and it fails on long
# sequences; an LSTM with 16 units does it. Explain both. Would a larger minLSTM help? Would attention? *(2 points)*

# %% [markdown] question="cups" points=2
# What a swap does to the ball depends on where the ball is: the new state is a function of symbol *and* state. The LSTM's gates read h,
# so the same symbol can keep in one state and overwrite in another; three places fit into few units. A minLSTM's factor and
# candidate depend on the symbol alone: each unit makes the same mean of old and new whatever it holds. A swap moves the ball from A to
# B *and* from B to A, and no gate between 0 and 1, the same for both, does that. **(1 point: dependence on the state.)**
#
# More units do not help: each has the same fault. Merrill and others prove for such recurrences, and for attention, that a fixed number of
# layers cannot do it in general for five or more cups, at any length (three are easier, but nothing that one layer of means
# learns). More layers buy longer sequences. What helps is a recurrence that reads the state, or factors that are not all
# between 0 and 1: matrices, or negative ones. **(1 point: depth or state, not width.)**

# %% [markdown] slide="slide"
# ## Summary
#
# | | all steps at once | what it keeps | best at | pays with |
# |---|---|---|---|---|
# | LSTM | no: gates read h | 2H | states that every symbol changes | time |
# | minLSTM | yes: a scan | H | holding a value | gates that see x alone; a mean |
# | sLSTM | no | 4H | revising | time |
# | mLSTM | yes | H² | pairs | a memory that gets hazy; gates that see x alone |
# | state space | yes | H | long, even signals | choice |
# | attention | yes | 2H a step | looking up | a cost that grows with each step |
#
# - Two linear steps are one linear step. That is all a scan needs.
# - An exponential gate needs a normaliser, and both need a stabiliser.
# - A matrix holds as many pairs as its keys have directions at right angles.
# - What can be done at once is less than what can be done step by step.
# - This is the last unit. You began with one tanh, and you end where the field is: still asking what to keep.

# %% [markdown] slide="subslide"
# | term | 中文 | what it is |
# |---|---|---|
# | linear recurrence | 线性递推 | $h_t = a_t h_{t-1} + b_t$ with a and b that do not depend on h |
# | parallel scan (prefix sum) | 并行扫描（前缀和） | all states of a recurrence in log₂ T rounds |
# | associativity | 结合律 | neighbours may be joined in any grouping: $(x \circ y) \circ z = x \circ (y \circ z)$ |
# | minLSTM, minGRU | 最小LSTM、最小GRU | cells whose gates read x alone |
# | xLSTM | 扩展的长短期记忆网络（xLSTM） | sLSTM and mLSTM in blocks |
# | exponential gate | 指数门 | a gate with no upper end: $i = e^{z_i}$ |
# | normaliser state | 归一化状态 | the sum of the gates, by which the memory is divided: $n_t = f_t n_{t-1} + i_t$ |
# | stabiliser state | 稳定器状态 | the largest exponent so far, taken off all: $m_t = \max(\log f_t + m_{t-1}, z_i)$ |
# | outer product | 外积 | a column times a row, a matrix: $v\,k^\top$ |
# | matrix memory | 矩阵记忆 | pairs added up as outer products: $C = \sum_s v_s k_s^\top$ |
# | state-space model | 状态空间模型 | a linear memory in continuous time: $\dot s = A s + B x$ |
# | discretisation | 离散化 | from continuous time to steps of Δ: $\bar A = e^{\Delta A}$ |
# | zero-order hold | 零阶保持 | the input stays constant between two samples |
# | self-attention | 自注意力 | each step of a sequence asks the others of the same sequence |
# | causal mask | 因果掩码 | no step sees a later one |
# | positional encoding | 位置编码 | what tells each step its place, for a sum that does not know it |
# | Transformer | Transformer | self-attention and layers for each step, in turns |
# | associative recall | 联想回忆 | pairs of key and value, then a key: which value? |
# | state tracking | 状态跟踪 | following a state that each symbol changes |

# %% [markdown] slide="skip"
# ## References
#
# - S. Hochreiter and J. Schmidhuber, *Long short-term memory*. Neural Computation 9(8), 1735–1780, 1997.
# - W. D. Hillis and G. L. Steele, *Data parallel algorithms*. Communications of the ACM 29(12), 1170–1183, 1986.
# - G. E. Blelloch, *Prefix sums and their applications*. CMU-CS-90-190, 1990.
# - J. Bradbury, S. Merity, C. Xiong and R. Socher, *Quasi-recurrent neural networks*. ICLR, 2017.
# - E. Martin and C. Cundy, *Parallelizing linear recurrent neural nets over sequence length*. ICLR, 2018.
# - F. A. Heinsen, *Efficient parallelization of a ubiquitous sequential computation*. arXiv 2311.06281, 2023.
# - L. Feng, F. Tung, M. O. Ahmed, Y. Bengio and H. Hajimirsadeghi, *Were RNNs all we needed?* arXiv 2410.01201, 2024.
# - M. Beck and others, *xLSTM: extended long short-term memory*. NeurIPS, 2024. (2.2: sLSTM; 2.3: mLSTM.)
# - M. Beck and others, *xLSTM 7B: a recurrent LLM for fast and efficient inference*. arXiv 2503.13427, 2025.
# - J. Schmidhuber, *Learning to control fast-weight memories: an alternative to dynamic recurrent networks*. Neural
#   Computation 4(1), 131–139, 1992.
# - A. Gu, A. Gupta, K. Goel and C. Ré, *On the parameterization and initialization of diagonal state space models*.
#   NeurIPS, 2022.
# - J. T. H. Smith, A. Warrington and S. W. Linderman, *Simplified state space layers for sequence modeling*. ICLR, 2023.
# - A. Gu and T. Dao, *Mamba: linear-time sequence modeling with selective state spaces*. arXiv 2312.00752, 2023.
# - A. Vaswani and others, *Attention is all you need*. NIPS, 2017.
# - A. Katharopoulos, A. Vyas, N. Pappas and F. Fleuret, *Transformers are RNNs*. ICML, 2020.
# - W. Merrill, J. Petty and A. Sabharwal, *The illusion of state in state-space models*. ICML, 2024.
# - J. Ba, G. Hinton, V. Mnih, J. Z. Leibo and C. Ionescu, *Using fast weights to attend to the recent past*. NIPS, 2016.
# - S. Arora and others, *Zoology: measuring and improving recall in efficient language models*. ICLR, 2024.
# - S. Jelassi, D. Brandfonbrener, S. M. Kakade and E. Malach, *Repeat after me: transformers are better than state space
#   models at copying*. ICML, 2024.
# - D. Okpekpe and A. Orvieto, *Revisiting associative recall in modern recurrent models*. arXiv 2508.19029, 2025.
# - A. Auer and others, *TiRex: zero-shot forecasting across long and short horizons with enhanced in-context learning*.
#   NeurIPS, 2025.
