# %% [markdown] slide="slide"
# # Unit 2 · Backpropagation through time
#
# *One matrix, used at every step. When the answer is wrong, which use of it was to blame?*
#
# Here you compute the gradient of an RNN by hand, and, more important, you find out whether to believe it.

# %% [markdown]
# **When you are through, you can**
#
# - measure any gradient without calculus, and say how exact the measurement is;
# - compare two gradients with one number, and know which number to fear;
# - go back through one step of an RNN: five gradients in five lines;
# - go back through all the steps, and say why the gradients of the weights are sums;
# - find a bug in a backward pass from the *pattern* of what is wrong;
# - cut backpropagation through time into chunks, and say what is lost.
#
# Time: 60 to 90 minutes. Seven exercises (14 points) and two questions for thought (4 points).

# %% [markdown] slide="slide"
# ## The question
#
# Unit 1 ended at a wall. In an RNN with random weights what a linear read-out can find of the past fades within some
# ten steps. So the state's own weights have to be trained.
#
# For that we need $\partial L / \partial W_{hh}$. But $W_{hh}$ is used $T$ times, and its first use acts on
# the loss through all the later ones. **What is the gradient of a weight that is used $T$ times?**
#
# A wrong answer does not crash. It trains a little worse, and nobody knows why. So we begin with the checking.

# %% slide="skip"
import numpy as np

from lstm_course import check, predict, progress, working
from lstm_course.units.u02_bptt.demos import bptt as bptt_figures
from lstm_course.units.u02_bptt.demos import truncation

# %% slide="skip"
progress(2)

# %% [markdown] slide="slide"
# ## 2.1 A gradient without calculus
#
# A partial derivative asks: how much does $f$ change when this one entry of $x$ changes a little? So change it
# a little, and look. Step to both sides, by a small $\varepsilon$:
#
# $$\frac{\partial f}{\partial x_i} \approx \frac{f(x + \varepsilon e_i) - f(x - \varepsilon e_i)}{2\,\varepsilon}$$
#
# $e_i$ is 1 in entry $i$ and 0 elsewhere. This is a **central difference**. It needs two calls of $f$ for each entry,
# and it knows nothing about how $f$ is made: it shares no line with the code that it will check.

# %% solution="numerical_gradient"
def numerical_gradient(f, x, eps):
    """The gradient of f at x by central differences, one entry of x at a time.

    f    a function: takes an array of x's shape, returns a number
    x    an array of any shape, () included; it may hold whole numbers. It is left as it was.
    eps  the step, a small positive number
    Returns floats (float64) of x's shape.

    >>> numerical_gradient(lambda x: x[0] * x[1], np.array([3.0, -2.0]), 0.5).tolist()
    [-2.0, 3.0]
    """
    ### BEGIN SOLUTION
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        kept = x[i]
        x[i] = kept + eps
        above = f(x)
        x[i] = kept - eps
        below = f(x)
        x[i] = kept
        gradient[i] = (above - below) / (2 * eps)
    return gradient
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# You need an array that you may write into. The caller's `x` is not yours. And an array of whole numbers cannot hold
# 3.001: what dtype must yours have?
#
# </details>
# <details><summary>Hint 2</summary>
#
# `np.ndindex(x.shape)` runs over the indices of all entries, whatever the number of axes, and over the single index
# `()` of a number. `x[index]` reads and writes that entry.
#
# </details>
# <details><summary>Hint 3</summary>
#
# For each index: remember the entry. Write the larger value, call `f`. Write the smaller value, call `f`. Put back what
# you remembered (put it back; do not compute it back). What remains is the fraction above. Mind its denominator.
#
# </details>

# %% check="numerical_gradient"
check(numerical_gradient)

# %% [markdown] slide="slide"
# ## 2.2 How far apart are two gradients?
#
# Two gradients are never equal to the last digit. Is a difference of $10^{-6}$ small? For a gradient of size 100, yes.
# For a gradient of size $10^{-6}$ it is everything. So divide by the sizes:
#
# $$\text{relative error}(a, b) = \frac{\max_i |a_i - b_i|}{\max_i |a_i| + \max_i |b_i|}$$
#
# It is 0 for equal gradients and 1 for opposite ones, but also 1 where one of the two is zero, however small the other
# may be; a factor of two gives 1/3. If both are zero they agree: to keep 0/0 away, the denominator is never taken
# smaller than $10^{-12}$.

# %% solution="relative_error"
def relative_error(a, b):
    """The largest difference, divided by the sum of the two largest sizes.

    a, b  arrays of the same shape, any
    Returns a number between 0 and 1. The denominator is at least 1e-12.

    >>> float(relative_error(np.array([1.0, -3.0]), np.array([1.0, -5.0])))
    0.25
    """
    ### BEGIN SOLUTION
    size = np.max(np.abs(a)) + np.max(np.abs(b))
    return np.max(np.abs(a - b)) / max(size, 1e-12)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# There are three maxima in the formula, each of absolute values, each over all entries. Compute them one by one.
#
# </details>
# <details><summary>Hint 2</summary>
#
# `np.abs` keeps the shape, `np.max` turns an array of any shape into one number.
#
# </details>
# <details><summary>Hint 3</summary>
#
# "Never smaller than" is a maximum, too: of two numbers, one of which is the floor. Python's own `max` takes two
# numbers. Which number goes with the floor?
#
# </details>

# %% check="relative_error"
check(relative_error)

# %% [markdown] slide="slide"
# ### Which step is best?
#
# Taylor's theorem says: the smaller $\varepsilon$, the better. The error of a central difference falls with
# $\varepsilon^2$, that of a one-sided one, $(f(x + \varepsilon) - f(x)) / \varepsilon$, only with $\varepsilon$.
#
# A computer says: $f(x + \varepsilon)$ and $f(x - \varepsilon)$ agree in ever more of their 16 digits,
# and what their difference keeps is the rest.
#
# **Predict.** Which power of ten is the best $\varepsilon$ for central differences? Write the exponent, a negative
# whole number.

# %%
my_exponent = ...

# %% slide="fragment"
predict(my_exponent, bptt_figures.best_exponent(), "exponent of the best eps")
bptt_figures.step_size(working(numerical_gradient))

# %% [markdown] slide="fragment"
# **What you saw.** Two slopes on the right: one decade for each decade of $\varepsilon$ (one-sided), two for each (central).
# On the left both are alike: rounding, about $10^{-16} / \varepsilon$. Central differences are best near $10^{-5}$,
# with ten digits right; one-sided ones near $10^{-8}$, with eight.
#
# In what follows: $\varepsilon = 10^{-5}$, float64, and a relative error below $10^{-7}$ counts as right. Most bugs are
# not near that line. They are at 0.1 or above.

# %% [markdown] slide="slide"
# ## 2.3 Back through tanh
#
# Now calculus, from the end of the step to its beginning. One step is
#
# $$z_t = W_{ih}\, x_t + W_{hh}\, h_{t-1} + b, \qquad h_t = \tanh(z_t)$$
#
# We write `dh` for $\partial L / \partial h$, and so on: a gradient has the name *and the shape* of what it belongs to.
#
# The slope of tanh needs no new computation, as $\tanh'(z) = 1 - \tanh^2(z)$, and tanh(z) is what we kept:
#
# $$\frac{\partial L}{\partial z_t} = \frac{\partial L}{\partial h_t} \odot \left(1 - h_t^2\right)$$
#
# $\odot$ multiplies entry by entry. Where $h$ is near ±1 the unit is saturated, and next to nothing comes back.

# %% solution="tanh_backward"
def tanh_backward(dh, h):
    """Back through h = tanh(z): from the gradient of h to that of z.

    dh  the gradient that reaches h, of any shape
    h   what tanh returned, of the same shape
    Returns dz, of that shape.

    >>> tanh_backward(np.array([2.0, 2.0]), np.array([0.0, 0.5])).tolist()
    [2.0, 1.5]
    """
    ### BEGIN SOLUTION
    return dh * (1 - h**2)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Which of the two arguments plays the part of $\partial L/\partial h_t$, and which that of $h_t$?
#
# </details>
# <details><summary>Hint 2</summary>
#
# `np.tanh` does not occur in the answer. Why not?
#
# </details>
# <details><summary>Hint 3</summary>
#
# Write the slope first, as an array of its own. For the `h` of the worked example it is `[1.0, 0.75]`. What happens to
# `dh` then?
#
# </details>

# %% check="tanh_backward"
check(tanh_backward)

# %% [markdown] slide="slide"
# ## 2.4 Back through the read-out: the first sum over time
#
# The scores of unit 1 come from one $W$ and one $b$, used at each step: $y_t = W h_t + b$.
#
# Pretend for a moment that each step had a copy of its own, $W^{(t)}$. Then its gradient would be an outer
# product of that step's $\partial L/\partial y_t$ and $h_t$. The copies are one and the same, and so a change of $W$ changes all of
# them at once. The effects add up:
#
# $$\frac{\partial L}{\partial W} = \sum_n \sum_t \frac{\partial L}{\partial y_{n,t}}\, h_{n,t}^{\top}, \qquad
# \frac{\partial L}{\partial b} = \sum_n \sum_t \frac{\partial L}{\partial y_{n,t}}, \qquad
# \frac{\partial L}{\partial h_{n,t}} = W^{\top} \frac{\partial L}{\partial y_{n,t}}$$
#
# **A shared weight collects a sum**: over the sequences of the batch, which you know, and over time, which is new.
# What is *not* shared, $h_{n,t}$, has a gradient of its own.

# %% [markdown] slide="notes"
# `cache` is what the forward pass keeps for the backward pass: a dict of named arrays. You will meet it in each unit.
# The formulas are for column vectors. The arrays hold rows, so that the products in NumPy look different from them.

# %% solution="time_affine_backward"
def time_affine_backward(dlogits, cache):
    """Back through the scores y_t = W h_t + b, the same W and b at each step.

    dlogits  (N, T, K), the gradient that reaches the scores
    cache    a dict: hs (N, T, H), the states; W (K, H)
    Returns dhs (N, T, H), dW (K, H), db (K,).

    >>> cache = {"hs": np.array([[[3.0], [4.0]]]), "W": np.array([[5.0]])}
    >>> dhs, dW, db = time_affine_backward(np.array([[[1.0], [2.0]]]), cache)
    >>> dhs.tolist(), dW.tolist(), db.tolist()
    ([[[5.0], [10.0]]], [[11.0]], [3.0])
    """
    ### BEGIN SOLUTION
    hs, W = cache["hs"], cache["W"]
    rows = dlogits.reshape(-1, W.shape[0])
    dW = rows.T @ hs.reshape(-1, W.shape[1])
    return dlogits @ W, dW, rows.sum(axis=0)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Check the shapes: (N, T, K) to (N, T, H) with a W of (K, H). On which side of `@` must W stand? And `dW` has to come
# out as (K, H), with no N and no T left.
#
# </details>
# <details><summary>Hint 2</summary>
#
# For `dW` and `db` it does not matter which sequence or step a row came from. `reshape(-1, K)` puts all N·T rows
# below each other; do it to both arrays, in the same order, and time is gone.
#
# </details>
# <details><summary>Hint 3</summary>
#
# With rows of shape (N·T, K) and states of shape (N·T, H), a single matrix product sums over the N·T rows. One of the two
# must be transposed, so that (K, H) comes out. `np.einsum` does it without any reshape: name the axes n, t, k, h,
# and leave out of the result those that are summed.
#
# </details>

# %% check="time_affine_backward"
check(time_affine_backward)

# %% [markdown] slide="slide"
# ## 2.5 Back through one step
#
# A gradient arrives at $h_t$. With $dz_t = \partial L / \partial z_t$ (section 2.3), the chain rule gives five gradients:
#
# $$\frac{\partial L}{\partial x_t} = W_{ih}^{\top}\, dz_t, \qquad
# \frac{\partial L}{\partial h_{t-1}} = W_{hh}^{\top}\, dz_t, \qquad
# \frac{\partial L}{\partial W_{ih}} = dz_t\, x_t^{\top}, \qquad
# \frac{\partial L}{\partial W_{hh}} = dz_t\, h_{t-1}^{\top}, \qquad
# \frac{\partial L}{\partial b} = dz_t$$
#
# for one sequence. For a batch, the last three are sums over it, since all sequences share the weights.
# The second is what this step hands back to $h_{t-1}$. Other shares of that gradient come in section 2.7.
#
# The trap: $W_{hh}$ is square. $W$ and $W^{\top}$ both fit, NumPy does not complain, and only one is right.
# The shapes of $W_{ih}$ do warn you. Do with $W_{hh}$ what they make you do with $W_{ih}$.
#
# As everywhere, a function leaves its arguments as they were: one that changes them (`dh *= …`) loses a quarter of its
# points.

# %% solution="rnn_step_backward"
def rnn_step_backward(dh, cache):
    """Back through one step, h = tanh(W_ih x + W_hh h_prev + b).

    dh     (N, H), the whole gradient that reaches h
    cache  a dict: x (N, D), h_prev (N, H), h (N, H), W_ih (H, D), W_hh (H, H)
    Returns dx (N, D), dh_prev (N, H), dW_ih (H, D), dW_hh (H, H), db (H,).

    >>> numbers = {"x": 5.0, "h_prev": -0.5, "h": 0.5, "W_ih": 2.0, "W_hh": -1.0}
    >>> cache = {name: np.array([[value]]) for name, value in numbers.items()}
    >>> [gradient.item() for gradient in rnn_step_backward(np.array([[4.0]]), cache)]
    [6.0, -3.0, 15.0, -1.5, 3.0]
    """
    ### BEGIN SOLUTION
    dz = tanh_backward(dh, cache["h"])
    dx = dz @ cache["W_ih"]
    dh_prev = dz @ cache["W_hh"]
    dW_ih = dz.T @ cache["x"]
    dW_hh = dz.T @ cache["h_prev"]
    db = dz.sum(axis=0)
    return dx, dh_prev, dW_ih, dW_hh, db
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Begin with `dz`, of shape (N, H). You have written the function for it. All five results start from `dz`,
# none from `dh`.
#
# </details>
# <details><summary>Hint 2</summary>
#
# In the formulas vectors are columns; in your arrays each sequence is a row. For a row, $W^{\top} dz$ becomes a
# product with the row on the left, and the transposition is gone. Check it with `dx`: (N, H) to (N, D), W_ih is (H, D).
#
# </details>
# <details><summary>Hint 3</summary>
#
# `dW_ih` is (H, D), from `dz` (N, H) and `x` (N, D). The product must sum over N, so that N has to stand in the middle:
# (H, N) @ (N, D). `dW_hh` goes likewise, with another partner than `x`. And `db` is what is left when N is summed away.
#
# </details>

# %% check="rnn_step_backward"
check(rnn_step_backward)

# %% [markdown] slide="slide"
# ## 2.6 Three backward passes that look right
#
# Three people have built a backward pass for whole sequences around a step like yours. Each has checked it against
# a numerical gradient, all five gradients of it, with an initial state that is not zero and a batch of two.
# Each has checked it with a sequence of one step.

# %% slide="fragment"
bptt_figures.suspects(working(numerical_gradient), working(relative_error), lengths=(1,))

# %% [markdown] slide="subslide"
# Each error is below $10^{-7}$, so the check calls them all right. Yet all three are wrong.
#
# **Predict.** Many people check the gradients of the weights alone: `dW_ih`, `dW_hh` and `db`. How many steps must the
# sequence have, at least, for such a check to find all three bugs?

# %%
my_steps = ...

# %% slide="subslide"
predict(my_steps, bptt_figures.steps_to_find_all(), "steps, to find all three")
bptt_figures.suspects(working(numerical_gradient), working(relative_error))

# %% [markdown] slide="fragment"
# **What you saw.** The pattern names the bug.
#
# - **A**: `dx` and `dh0` are right for every $T$. So the way back is right. Only what is *shared* is wrong, from
#   the second step on. How must shared weights collect? (Section 2.4.)
# - **B**: all wrong as soon as there is a second step. Something between the steps is missing, and all that comes
#   after it, going back, is spoilt.
# - **C**: at $T = 2$ only `dh0` is wrong, at $T = 3$ everything. The bug needs one hand-over to arise and another one
#   to spread. A check with two steps that leaves out `dh0`, as many do, lets C pass.
#
# So: check with **three steps or more**, with all the gradients, with $N > 1$, and from a state that is not zero.

# %% [markdown] slide="slide"
# ## 2.7 Back through time
#
# Unroll the loop. $h_t$ is read **twice**: by the loss of step $t$ and by step $t + 1$.
# Where a value is read twice, the gradients of both readers add up:
#
# $$\frac{\partial L}{\partial h_t} \;=\; \underbrace{\frac{\partial L_t}{\partial h_t}}_{\text{from outside: dhs}}
# \;+\; \underbrace{W_{hh}^{\top}\, dz_{t+1}}_{\text{from step } t+1}$$
#
# The right-hand side holds $dz_{t+1}$. So the last step comes first, and time runs backwards. That is all there is to
# **backpropagation through time** (Werbos 1990): backpropagation on the unrolled graph. And, as in 2.4,
#
# $$\frac{\partial L}{\partial W_{hh}} = \sum_{t=1}^{T} dz_t\, h_{t-1}^{\top}$$
#
# `dhs` says what reaches each state from outside. It comes from `time_affine_backward`, for instance.
# If there is a loss at the last step only, it is zero everywhere else.

# %% solution="rnn_backward"
def rnn_backward(dhs, cache):
    """Backpropagation through time.

    dhs    (N, T, H), the gradient that reaches each state from outside, without what later steps hand back
    cache  a dict: x (N, T, D), h0 (N, H), hs (N, T, H), W_ih (H, D), W_hh (H, H);
           hs[:, 0] is the state after the first step, h0 the one before it
    Returns dx (N, T, D), dh0 (N, H), dW_ih (H, D), dW_hh (H, H), db (H,).

    >>> cache = {"x": np.array([[[1.0], [2.0]]]), "h0": np.array([[-0.5]]), "hs": np.array([[[0.5], [0.0]]]),
    ...          "W_ih": np.array([[1.0]]), "W_hh": np.array([[2.0]])}
    >>> [gradient.ravel().tolist() for gradient in rnn_backward(np.array([[[1.0], [1.0]]]), cache)]
    [[2.25, 1.0], [4.5], [4.25], [-0.625], [3.25]]
    """
    ### BEGIN SOLUTION
    x, h0, hs, W_ih, W_hh = (cache[name] for name in ("x", "h0", "hs", "W_ih", "W_hh"))
    dx, dh = np.zeros_like(x), np.zeros_like(h0)
    dW_ih, dW_hh, db = np.zeros_like(W_ih), np.zeros_like(W_hh), np.zeros(W_hh.shape[0])
    for t in reversed(range(x.shape[1])):
        h_prev = hs[:, t - 1] if t > 0 else h0
        step = {"x": x[:, t], "h_prev": h_prev, "h": hs[:, t], "W_ih": W_ih, "W_hh": W_hh}
        dx[:, t], dh, dW_ih_t, dW_hh_t, db_t = rnn_step_backward(dhs[:, t] + dh, step)
        dW_ih, dW_hh, db = dW_ih + dW_ih_t, dW_hh + dW_hh_t, db + db_t
    return dx, dh, dW_ih, dW_hh, db
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Follow the worked example with a pencil, the second step first. There `dh` is 1 (nothing comes from a third step),
# the slope is 1, and the step hands 2 back. So 3 arrives at the first state: 1 from outside, 2 from the second step.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Before the loop: an array for `dx`, zeros for the three sums, and zeros for what the step after the last one would hand
# back. In the loop, from $T-1$ down to 0: build the step's cache, call `rnn_step_backward`, store, add.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Three questions for each pass of the loop. What reaches the state (two terms)? What was the state before the step, and what
# is it for $t = 0$? Which of the five results is stored in its place, which is handed on to the next pass, which three are
# added up? After the loop, what was handed on last belongs to h0. And never write into `dhs`: it is the caller's.
#
# </details>

# %% check="rnn_backward"
check(rnn_backward)

# %% [markdown] slide="slide"
# ### Is yours right? Do not believe us
#
# The same table as for A, B and C, for your own backward pass, with your own numerical gradient.

# %% slide="fragment"
bptt_figures.own_check(working(rnn_backward), working(numerical_gradient), working(relative_error))

# %% [markdown] slide="fragment"
# **The bugs.** Each of the three is one change to the loop that you have just written.
#
# - **A** keeps the weights' gradients of one step, the first, where it should add up those of all steps.
# - **B** gives each step only what reaches its state from outside, and drops what the later step handed back.
# - **C** is left to you: question 1 asks what it does.

# %% [markdown] slide="subslide"
# ### The gradient on its way back
#
# The unrolled network. The sizes on the thick arrows come from your `rnn_backward`.
#
# **Before you move the slider**: with a loss at the last step only, the arrows should get thinner to the left. Why?
# And with a loss at every step?

# %% slide="fragment"
bptt_figures.graph(working(rnn_backward))

# %% [markdown] slide="fragment"
# **What you saw.** With one loss at the end the gradient shrinks on its way, step by step, from 2.3 to 1.3: each step
# multiplies it by the slope of tanh, at most 1, and by $W_{hh}$ (orthogonal here, it changes no length).
# With a loss at every step there is a tributary at each state, and the stream may swell.
#
# The bars are the terms of the sum. The size of the sum is not the sum of the sizes: shares in different directions
# cancel in part. Unit 3 asks what happens to the bars on the left when $T$ is 100.

# %% [markdown] slide="slide"
# ## 2.8 Cutting it short
#
# Full backpropagation needs all $T$ states in memory, and one update of the weights waits for the whole sequence.
# For a text of a million characters that is out of the question.
#
# **Truncated backpropagation through time** cuts the steps into chunks of $k$:
#
# - **forward**: as before. The state is carried from chunk to chunk; nothing is cut.
# - **backward**: within a chunk as before. At the border the gradient stops.
#
# Chunks are counted from the start: steps 1 to $k$, then $k + 1$ to $2k$, and so on; the last may be shorter.
# $h_0$ belongs to the first chunk. In PyTorch this is `h = h.detach()` between two chunks.

# %% solution="truncated_rnn_backward"
def truncated_rnn_backward(dhs, cache, k):
    """Backpropagation through time, with the gradient cut at the border of each chunk of k steps.

    dhs    (N, T, H), as for rnn_backward
    cache  a dict, as for rnn_backward: x (N, T, D), h0 (N, H), hs (N, T, H), W_ih (H, D), W_hh (H, H)
    k      steps in a chunk, at least 1; T need not be a multiple of it
    Returns dx (N, T, D), dh0 (N, H), dW_ih (H, D), dW_hh (H, H), db (H,): the weights' gradients are
    the sums over all chunks.

    >>> cache = {"x": np.array([[[1.0], [2.0]]]), "h0": np.array([[-0.5]]), "hs": np.array([[[0.5], [0.0]]]),
    ...          "W_ih": np.array([[1.0]]), "W_hh": np.array([[2.0]])}
    >>> [gradient.ravel().tolist() for gradient in truncated_rnn_backward(np.array([[[1.0], [1.0]]]), cache, 1)]
    [[0.75, 1.0], [1.5], [2.75], [0.125], [1.75]]
    """
    ### BEGIN SOLUTION
    parts, h0 = [], cache["h0"]
    for start in range(0, dhs.shape[1], k):
        chunk = slice(start, start + k)
        x, hs = cache["x"][:, chunk], cache["hs"][:, chunk]
        parts.append(rnn_backward(dhs[:, chunk], {**cache, "x": x, "hs": hs, "h0": h0}))
        h0 = hs[:, -1]
    dx, dh0, dW_ih, dW_hh, db = zip(*parts)
    return np.concatenate(dx, axis=1), dh0[0], sum(dW_ih), sum(dW_hh), sum(db)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# A chunk is a short sequence. Which of your functions goes back through a short sequence? What is *its* initial state?
#
# </details>
# <details><summary>Hint 2</summary>
#
# `range(0, T, k)` gives the starts of the chunks, and a slice that runs past the end is cut off by NumPy, so that
# the shorter last chunk needs no care. (You can also change your loop of 2.7 in one place: what is handed over
# from the step after the last one of a chunk?)
#
# </details>
# <details><summary>Hint 3</summary>
#
# For each chunk: the slices of `dhs`, `x` and `hs`, and as initial state the true state before the chunk, which for all but
# the first is in `hs`. Of the results, `dx` is joined along time, the weights' gradients are added, and `dh0`
# comes from one chunk only. Which?
#
# </details>

# %% check="truncated_rnn_backward"
check(truncated_rnn_backward)

# %% [markdown] slide="slide"
# ### What is left of the gradient?
#
# **Predict.** 24 steps, chunks of $k = 5$, a loss at the last step alone. How many of the 24 inputs get any gradient?

# %%
my_inputs = ...

# %% slide="fragment"
predict(my_inputs, truncation.reached(5), "inputs with a gradient")
truncation.cut(working(truncated_rnn_backward))

# %% [markdown] slide="fragment"
# **What you saw.** Four: the last chunk is the short one, steps 21 to 24. How far back a loss can see depends on where
# in its chunk it stands: $k$ steps at best, one at worst.
#
# On the right, a loss at every step. With chunks of five, 63 % of `dW_hh` is lost where the network remembers
# ($W_{hh}$ orthogonal), and 27 % where it forgets quickly ($W_{hh}$ scaled by 0.6). Truncation is cheap where there is
# little to lose.

# %% [markdown] slide="slide"
# ### And does it learn?
#
# At last, training. Inputs are −1 or 1 at random, 24 steps; at each step the network has to say what it read
# **six steps ago**. Saying 0 throughout has an error of 1. All of your backward functions take part:
# `time_affine_backward`, then `truncated_rnn_backward`, 400 updates.
#
# **Predict.** With chunks of $k = 4$ the state still runs through all 24 steps, and a random state still holds something
# of six steps ago (unit 1). Will the network learn the task, to an error below 0.1? Write `"yes"` or `"no"`.

# %%
my_answer = ...

# %% slide="fragment"
predict(my_answer, truncation.learns_echo(4), "learns with k = 4")
truncation.echo(working(truncated_rnn_backward), working(time_affine_backward))

# %% [markdown] slide="fragment"
# **What you saw.** With $k = 8$ or 24 the error is gone within 100 updates. With 2 or 4 it falls at first, for the
# state does carry something of six steps ago and the read-out finds it. Then it *rises* again.
#
# The dotted line tells why. There only the read-out is trained, the recurrent weights stay random, and the error
# falls slowly but steadily. With short chunks no gradient ever says "keep this, it is needed in six steps". What
# the gradient does say suits the near past, and pays for it with memory. A truncated gradient is not
# a noisy version of the true one: it is **biased**, and it can be worse than none.

# %% [markdown] slide="slide"
# ## What the evidence says
#
# - **Checking works.** Central differences in float64 agree with the exact gradient of an RNN to $2 \cdot 10^{-11}$ at best;
#   one-sided ones to $8 \cdot 10^{-9}$. In float32 nothing beats $2 \cdot 10^{-5}$, at $\varepsilon = 0.01$, and at
#   $\varepsilon = 10^{-5}$ the error is about 1 %: check in float64, train in what you like.
# - **Checking is slow.** With $D = 32$ and $H = 64$ there are 6208 weights and biases. Central differences need
#   12 416 forward passes for them; going back takes about as long as one or two. That a gradient costs only a small
#   multiple of the function holds in general (Griewank and Walther 2008). This is why one uses calculus at all.
# - **Chunks shorter than the lag fail.** Lag 6, five seeds, error at the end: $k = 2$: 0.46 to 1.01; $k = 4$: 0.65 to 0.97;
#   $k = 6$: 0.00 to 0.99, anything; $k = 8$, 12, 24: 0.003 or less, each time. Read-out alone: 0.32 to 0.61.
# - **But it is not a law.** At lag 4, chunks of 3 solved the task for three seeds of five (0.007 or less) and failed for
#   two (0.55, 0.95). A state that happens to remember can be enough. Tallec and Ollivier (2017) show the bias plainly,
#   and how to remove it at the price of noise.

# %% [markdown] slide="slide"
# ## Questions for thought
#
# **Question 1** (2 points). Backward pass C of section 2.6 is right for `dx`, `dW_ih`, `dW_hh` and `db` at $T = 2$, and
# wrong at $T = 3$. Explain from the equations of 2.7 how one bug can do this. Then name one bug of a backward pass
# that no gradient check with $h_0 = 0$ can find, at any $T$, even though it checks all five gradients, and say why.

# %% [markdown] question="why_three_steps" points=2
# **Model answer.** The bug is in what a step hands on. The last step receives nothing, so that whatever is done with
# what it receives has no effect, and its hand-over is right. At $T = 2$ the first step therefore receives the
# right gradient, and its `dx` and its shares in the weights are right; only what it hands on itself, `dh0`, contains
# a mistake (it also holds what it had received, added once more). At $T = 3$ this wrong hand-over reaches
# a step, and from there everything earlier is spoilt, and with it the sums.
#
# With $h_0 = 0$: a backward pass that uses zero in place of $h_0$ as the state before the first step. Its term
# $dz_1 h_0^{\top}$ of `dW_hh` is missing, but the true term is zero as well, so that every gradient agrees, whatever $T$ is.
#
# *Points: 1 for the first part (the hand-over is wrong only for a step that has received something, and shows one step later);
# 1 for a bug in the use of $h_0$ in dW_hh with the reason that the term is zero. A bug that would show in another gradient gets nothing.*

# %% [markdown] slide="subslide"
# **Question 2** (2 points). A character model is trained with $k = 50$, the state carried from chunk to chunk.
# A colleague says: "So it cannot use anything from more than 50 characters ago." Another says: "It can, since the state
# is carried." Who is right? Use what you saw in section 2.8.

# %% [markdown] question="what_truncation_forbids" points=2
# **Model answer.** Both in part. *Using* is a matter of the forward pass, and that is not cut: whatever is still in the state
# from 200 characters ago can influence the output, and the read-out (and the weights within the chunk) learn to use it.
# In 2.8 the error with $k = 2$ and 4 fell far below 1 at first, though no gradient crosses six steps.
#
# But nothing *trains* the network to keep something for longer than a chunk: no gradient of a late loss reaches the step
# at which it should have been stored. Memory beyond $k$ is a by-product, of chance or of what serves shorter lags, and
# training may destroy it, as the rising curves show.
#
# *Points: 1 for: forward is not cut, so that older information can be used; 1 for: no gradient teaches to keep it,
# with a reference to the experiment.*

# %% [markdown] slide="slide"
# ## Summary
#
# - Central differences measure a gradient, one entry at a time, with two calls of $f$ each: slow, and independent of your code.
#   $\varepsilon = 10^{-5}$ in float64; too small is as bad as too large.
# - The relative error compares: below $10^{-7}$ is right, most bugs are above 0.1.
# - One step back: $dz_t = \partial L/\partial h_t \odot (1 - h_t^2)$, and from $dz_t$ all five gradients.
# - Where a value is read twice, gradients add: $\partial L/\partial h_t$ is what comes from outside plus $W_{hh}^{\top}dz_{t+1}$.
# - A weight that is used at each step collects a sum over the steps (and over the batch).
# - Check with $T \ge 3$, $N > 1$, $h_0 \ne 0$, and all the gradients. Read the pattern.
# - Truncation: state carried, gradient cut every $k$ steps. Cheap, biased, and blind to lags beyond a chunk.
#
# **The question for unit 3.** On the way back each step multiplies by $W_{hh}^{\top}$ and by the slope of tanh. What is left
# after 100 steps?

# %% [markdown] slide="subslide"
# ### Glossary
#
# | term | 中文 | what it is |
# |---|---|---|
# | gradient | 梯度 | the partial derivatives of the loss, in the shape of what they belong to |
# | chain rule | 链式法则 | multiply along a path, add where paths meet |
# | backpropagation | 反向传播 | the chain rule, from the loss backwards, each result used again |
# | computational graph | 计算图 | which value was computed from which |
# | unrolling | 展开 | drawing the loop as a chain, with a layer for each step |
# | backpropagation through time (BPTT) | 通过时间反向传播 | backpropagation on the unrolled graph: $\partial L/\partial W = \sum_t \partial L_t/\partial W$ |
# | forward pass, backward pass | 前向传播、反向传播 | computing the values; computing the gradients |
# | cache | 缓存 | what the forward pass keeps for the backward pass |
# | parameter sharing | 参数共享 | the same weights at each step; their gradients are sums |
# | gradient check | 梯度检验 | comparing a gradient with a numerical one |
# | central difference | 中心差分 | the slope between $x - \varepsilon$ and $x + \varepsilon$ |
# | truncation error (of a difference) | 截断误差 | what Taylor's theorem leaves over; not related to truncated BPTT |
# | rounding error | 舍入误差 | the digits that a floating-point number does not have |
# | relative error | 相对误差 | a difference divided by the size of what differs: $\max\lvert a - b \rvert / (\max\lvert a \rvert + \max\lvert b \rvert)$ |
# | saturation | 饱和 | tanh near ±1, where its slope is almost 0 |
# | truncated BPTT | 截断的通过时间反向传播 | the gradient is cut every $k$ steps |
# | bias (of an estimate) | 偏差 | an error that does not average out |

# %% [markdown] slide="skip"
# ## References
#
# - P. J. Werbos (1990). Backpropagation through time: what it does and how to do it. *Proceedings of the IEEE* 78, 1550–1560.
# - D. E. Rumelhart, G. E. Hinton, R. J. Williams (1986). Learning representations by back-propagating errors. *Nature* 323, 533–536.
# - R. J. Williams, J. Peng (1990). An efficient gradient-based algorithm for on-line training of recurrent network
#   trajectories. *Neural Computation* 2, 490–501. Truncation; our chunks are their BPTT(h; h′) with h = h′ = k.
# - C. Tallec, Y. Ollivier (2017). Unbiasing truncated backpropagation through time. arXiv:1705.08209.
# - A. Griewank, A. Walther (2008). *Evaluating Derivatives*, 2nd edition. SIAM. What a gradient costs.
# - J. Nocedal, S. J. Wright (2006). *Numerical Optimization*, 2nd edition, section 8.1. Springer. The best step.
# - I. Goodfellow, Y. Bengio, A. Courville (2016). *Deep Learning*, section 10.2. MIT Press.
