# %% [markdown] slide="slide"
# # Unit 5 · Why it remembers: LSTM gradients
#
# Unit 4 built the cell. Now you send a gradient back through it, by hand, and see which way it takes. At the end your
# own LSTM, forward and backward, learns a task on which the RNN of unit 3 failed.

# %% [markdown] slide="subslide"
# **When you are through, you can**
#
# - write the backward pass of an LSTM, for one step and for a sequence, and prove that it is right;
# - point to the two ways on which a gradient goes back, and say what multiplies it on each;
# - compute what the forget gates leave of a gradient, and choose a forget bias for a given memory;
# - say what is wrong with "the LSTM solves vanishing gradients", with numbers;
# - train an LSTM that is yours down to the last derivative.
#
# Time: 60 to 90 minutes. Six exercises (14 points) and two questions for thought (4 points).

# %% [markdown] slide="subslide"
# ## The question
#
# The new memory is $c_t = f_t \odot c_{t-1} + i_t \odot g_t$. Going from
# $c_{t-1}$ to $c_t$ there is no matrix and no tanh, only a factor between 0 and 1.
#
# What does that factor do to the gradient, over a hundred steps? And is it the only way back?

# %% [markdown] slide="skip"
# **How to work.** Write your code in the cells that say `raise NotImplementedError`, and run the `check` cell below.
# Three hints are folded under each exercise. Experiments run on *your* functions once they pass, and on the course's
# own until then. Shapes are as in unit 4, gates in the order i, f, g, o. A gradient is called `d` and what it belongs
# to, and has its shape: `dh` is $\partial L/\partial h$.
#
# A function leaves its arguments as they were: one that changes them (`dc += …`) loses a quarter of its points. Write
# `dc = dc + …`, which makes a new array, or give it a name of its own.

# %% slide="skip"
import numpy as np

from lstm_course import check, predict, progress, working
from lstm_course.units.u05_lstm_gradients.demos import gradients as gradient_figures
from lstm_course.units.u05_lstm_gradients.demos import bias as bias_figures
from lstm_course.units.u05_lstm_gradients.demos import microscope as microscope_figures
from lstm_course.units.u05_lstm_gradients.demos import training as training_figures


def sigmoid(z):
    """σ(z) = 1 / (1 + exp(−z)), given to you, as in unit 4."""
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


# %% slide="skip"
progress(5)

# %% [markdown] slide="slide"
# ## 5.1 What has to be kept?
#
# Going back needs what the forward pass knew. For the RNN of unit 2 that was x, the old h and the new h. What is it
# for the LSTM?
#
# Look at a product, say $f_t \odot c_{t-1}$. Its derivative with respect to one factor is the *other* factor. So both have
# to be kept, and for each gate the value that came out of its σ or tanh, since the slopes can be had from that:
#
# $$\sigma'(z) = s\,(1 - s) \ \text{ with } s = \sigma(z), \qquad \tanh'(z) = 1 - g^2 \ \text{ with } g = \tanh(z)$$

# %% [markdown] slide="subslide"
# The cache of a step, a dict with these ten names:
#
# | name | shape | what |
# |---|---|---|
# | `x`, `h_prev`, `c_prev` | (N, D), (N, H), (N, H) | what came *in*: the input, and the state *before* the step |
# | `i`, `f`, `g`, `o` | (N, H) | the gates and the candidate, after σ and tanh |
# | `c` | (N, H) | the memory *after* the step |
# | `W_ih`, `W_hh` | (4H, D), (4H, H) | the weights |
#
# The new h is not among them: it is $o \odot \tanh(c)$, and both factors are there. Nor is b.

# %% solution="lstm_step_with_cache" slide="subslide"
def lstm_step_with_cache(x, h_prev, c_prev, W_ih, W_hh, b):
    """One LSTM step, as in unit 4, that also returns what its backward pass needs.

    x (N, D), h_prev and c_prev (N, H), W_ih (4H, D), W_hh (4H, H), b (4H,), gates in the order i, f, g, o
    returns (h, c, cache): the new h and c, and a dict with the names
        x, h_prev, c_prev  what came in
        i, f, g, o         after σ and tanh
        c                  the new c
        W_ih, W_hh

    Call the four parts i, f, g, o and the new memory c: then the check can say which is the first to differ.

    >>> zero = np.zeros((4, 1))
    >>> x, h_prev, c_prev = np.array([[1.0]]), np.array([[0.25]]), np.array([[2.0]])
    >>> h, c, cache = lstm_step_with_cache(x, h_prev, c_prev, zero, zero, np.zeros(4))
    >>> h.round(4).tolist(), c.tolist()                          # half of c_prev is kept, half of tanh(1) is shown
    ([[0.3808]], [[1.0]])
    >>> cache["h_prev"].tolist(), cache["c_prev"].tolist(), cache["f"].tolist(), cache["c"].tolist()
    ([[0.25]], [[2.0]], [[0.5]], [[1.0]])
    """
    ### BEGIN SOLUTION
    i, f, g, o = np.split(x @ W_ih.T + h_prev @ W_hh.T + b, 4, axis=-1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c_prev + i * g
    cache = {"x": x, "h_prev": h_prev, "c_prev": c_prev, "i": i, "f": f, "g": g, "o": o, "c": c}
    return o * np.tanh(c), c, {**cache, "W_ih": W_ih, "W_hh": W_hh}
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Begin with your `lstm_step` of unit 4. What is new is one dict, and a third value to return.
#
# </details>
# <details><summary>Hint 2</summary>
#
# In unit 4 h and c were first the old state, then the new one. Here the old state has names of its own, `h_prev` and
# `c_prev`, as in the cache of unit 2: it is still there when you build the dict.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Give the new memory the name `c`. Then every name of the table is the name of a variable. Each of the ten goes in as it
# is, without a transpose or another tanh.
#
# </details>

# %% check="lstm_step_with_cache"
check(lstm_step_with_cache)

# %% [markdown] slide="slide"
# ## 5.2 Back through one step
#
# **Two gradients arrive.** `dh` says what the loss wants of the new h. `dc` says what it wants of the new c *through
# later steps*: it is what the next step hands back.
#
# But h shows c, $h_t = o_t \odot \tanh(c_t)$. So a part of `dh` goes into c as well, and the two meet there:
#
# $$dc^{\text{total}}_t = dc_t + dh_t \odot o_t \odot \left(1 - \tanh^2 c_t\right)$$
#
# Chain rule: multiply along a path, add where paths meet. $dc$ is what comes in from later, $dc^{\text{total}}$, in code
# `dc_total`, the whole.

# %% slide="fragment"
gradient_figures.way_back()

# %% [markdown] slide="subslide"
# **Two ways lead on.** From $dc^{\text{total}}_t$ one is direct:
#
# $$dc_{t-1} = dc^{\text{total}}_t \odot f_t$$
#
# No matrix, no slope. The other leads through the three gates and the candidate. Each of the four has a partner in a
# product, and the product's derivative with respect to it is that partner:
#
# | | stands in | its partner | receives |
# |---|---|---|---|
# | i | $i \odot g$ | g | $dc^{\text{total}}$ |
# | f | $f \odot c_{t-1}$ | the old c | $dc^{\text{total}}$ |
# | g | $i \odot g$ | i | $dc^{\text{total}}$ |
# | o | $o \odot \tanh(c_t)$ | tanh of the new c | $dh$ |
#
# Then back through each gate's σ or tanh: $dz_k = (\text{receives}) \odot (\text{partner}) \odot (\text{slope})$.

# %% [markdown] slide="subslide"
# **The rest you know.** The four, `dz_i`, `dz_f`, `dz_g`, `dz_o`, laid end to end, are the gradient `dz` of one big layer,
# $z = W_{ih}\,x + W_{hh}\,h_{t-1} + b$. Going back through a layer is section 2.5: five gradients from `dz`, just as
# there.
#
# So $h_{t-1}$ is reached through the gates alone, and $c_{t-1}$ through f alone.

# %% solution="lstm_step_backward" slide="subslide"
def lstm_step_backward(dh, dc, cache):
    """Back through one LSTM step.

    dh     (N, H), the whole gradient that reaches the new h
    dc     (N, H), the gradient that reaches the new c through later steps (not through this step's h)
    cache  a dict: x (N, D), h_prev and c_prev (N, H), the state *before* the step; i, f, g, o (N, H), after σ and
           tanh; c (N, H), the memory after the step; W_ih (4H, D), W_hh (4H, H)
    returns dx (N, D), dh_prev (N, H), dc_prev (N, H), dW_ih (4H, D), dW_hh (4H, H), db (4H,)

    Call all that reaches the new c dc_total, the gradients before σ and tanh dz_i, dz_f, dz_g, dz_o, and the four of
    them end to end dz: then the check can say which is the first to differ.

    >>> numbers = {"x": 2.0, "h_prev": 0.25, "c_prev": 0.5, "i": 0.5, "f": 0.5, "g": -0.5, "o": 0.5, "c": 0.0}
    >>> cache = {name: np.array([[value]]) for name, value in numbers.items()}
    >>> cache["W_ih"], cache["W_hh"] = np.ones((4, 1)), np.array([[0.0], [2.0], [0.0], [0.0]])
    >>> dx, dh_prev, dc_prev, dW_ih, dW_hh, db = lstm_step_backward(np.array([[4.0]]), np.array([[1.0]]), cache)
    >>> dx.item(), dh_prev.item(), dc_prev.item()                # in all, 1 + 4·0.5 = 3 reaches c
    (1.125, 0.75, 1.5)
    >>> db.tolist()                                              # i: 3·(−0.5)·0.25; f: 3·0.5·0.25; g: 3·0.5·0.75
    [-0.375, 0.375, 1.125, 0.0]
    """
    ### BEGIN SOLUTION
    i, f, g, o, c = cache["i"], cache["f"], cache["g"], cache["o"], cache["c"]
    dc_total = dc + dh * o * (1 - np.tanh(c) ** 2)
    dz_i = dc_total * g * i * (1 - i)
    dz_f = dc_total * cache["c_prev"] * f * (1 - f)
    dz_g = dc_total * i * (1 - g**2)
    dz_o = dh * np.tanh(c) * o * (1 - o)
    dz = np.concatenate([dz_i, dz_f, dz_g, dz_o], axis=-1)
    dx, dh_prev, dc_prev = dz @ cache["W_ih"], dz @ cache["W_hh"], dc_total * f
    return dx, dh_prev, dc_prev, dz.T @ cache["x"], dz.T @ cache["h_prev"], dz.sum(axis=0)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# First `dc_total`, all that reaches the new c. In the worked example it is 3. The way from `dh` into c leads through
# two things: what are they, and which memory is the slope of tanh taken at?
#
# </details>
# <details><summary>Hint 2</summary>
#
# Then four lines, one a gate, each a product of what the gate receives, its partner and its slope. Two kinds of slope
# occur, and three gates share one of them. Go by the table, and check each against `db` of the example. Here, o's
# partner is tanh(0), so that its entry is 0.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Once you have `dz`, (N, 4H), look at your `rnn_step_backward` of unit 2: the same five lines. What is new is one
# more result, `dc_prev`: it needs no `dz` at all, but `dc_total`. Do not write `dc += ...`: the array is the caller's.
#
# </details>

# %% check="lstm_step_backward"
check(lstm_step_backward)

# %% [markdown] slide="slide"
# ## 5.3 Back through time
#
# As in section 2.7, time runs backwards, the gradients of the weights add up, and the loss speaks to each h. One thing
# is new: *two* gradients travel from step to step.
#
# $$\text{into step } t:\qquad dh_t = \underbrace{\text{dhs}_t}_{\text{from the loss}} + \underbrace{dh_{prev}}_{\text{from step } t+1}, \qquad
# dc_t = \underbrace{dc_{prev}}_{\text{from step } t+1}$$
#
# The loss never reads c. So nothing from outside is added to `dc`, and after the last step it is 0.

# %% solution="lstm_backward" slide="subslide"
def lstm_backward(dhs, cache):
    """Backpropagation through time for an LSTM.

    dhs    (N, T, H), the gradient that reaches each h from outside, without what later steps hand back
    cache  a dict like that of a step, with a time axis: x (N, T, D); h_prev, c_prev, i, f, g, o, c (N, T, H), where
           h_prev[:, t] and c_prev[:, t] are the state *before* step t; W_ih (4H, D), W_hh (4H, H), without one
    returns dx (N, T, D), dh0 (N, H), dc0 (N, H), dW_ih (4H, D), dW_hh (4H, H), db (4H,)

    >>> numbers = {"x": [2.0, 1.0], "h_prev": [0.25, 0.0], "c_prev": [0.5, 0.0], "i": [0.5, 0.5], "f": [0.5, 0.5],
    ...            "g": [-0.5, 0.0], "o": [0.5, 0.5], "c": [0.0, 0.0]}
    >>> cache = {name: np.array(values).reshape(1, 2, 1) for name, values in numbers.items()}
    >>> cache["W_ih"], cache["W_hh"] = np.ones((4, 1)), np.array([[0.0], [2.0], [1.0], [0.0]])
    >>> dx, dh0, dc0, dW_ih, dW_hh, db = lstm_backward(np.array([[[0.0], [4.0]]]), cache)
    >>> dx.ravel().tolist(), dh0.item(), dc0.item()              # the second step hands back 1 for h and 1 for c
    ([0.5625, 1.0], 0.9375, 0.75)
    """
    ### BEGIN SOLUTION
    weights = {name: cache[name] for name in ("W_ih", "W_hh")}
    dx = np.zeros_like(cache["x"])
    dh, dc = np.zeros_like(dhs[:, 0]), np.zeros_like(dhs[:, 0])
    totals = [0.0, 0.0, 0.0]
    for t in reversed(range(dhs.shape[1])):
        step = {name: array[:, t] for name, array in cache.items() if name not in weights}
        dx[:, t], dh, dc, *shares = lstm_step_backward(dhs[:, t] + dh, dc, {**step, **weights})
        totals = [total + share for total, share in zip(totals, shares)]
    return dx, dh, dc, *totals
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Follow the example by hand, the second step first: dh is 4, dc is 0, so 2 reaches c. It hands back dc_prev = 2·0.5 = 1,
# and for h, through the candidate, 1 as well. What arrives at the first step, then?
#
# </details>
# <details><summary>Hint 2</summary>
#
# A step's cache is the sequence's cache with `[:, t]` taken of everything but the two weight matrices. A dict
# comprehension does it. Before the loop: zeros for what the step after the last would hand back, twice.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Your step returns six things. One is stored at its place in time, two are handed on to the next pass of the loop, three
# are added to sums. Only one of the two that are handed on has something from outside added to it. After the loop,
# what would have been handed on belongs to h0 and c0.
#
# </details>

# %% check="lstm_backward"
check(lstm_backward)

# %% [markdown] slide="subslide"
# **Do not believe us.** Section 2.1 again: your forward step, run over T steps, differentiated numerically; and your
# backward pass beside it. All six gradients, from a state that is not zero.

# %% slide="fragment"
training_figures.own_check(working(lstm_step_with_cache), working(lstm_backward))

# %% [markdown] slide="fragment"
# **What you saw.** All six gradients agree with central differences, for one step and for many. You hold a complete LSTM
# in your hands. What follows needs nothing else.

# %% [markdown] slide="subslide"
# **Under the microscope.** Your step and its way back, over 24 steps of noise, at a forget bias of 0. The loss is the
# sum of the last h. Play runs from the last step to the first: on each wire stands the gradient of the loss with
# respect to what the wire carries. Colours and the thickness of the belt follow its logarithm. (View *forward* shows the values.)

# %% slide="fragment"
microscope_figures.way_back(working(lstm_step_with_cache), working(lstm_step_backward))

# %% [markdown] slide="fragment"
# **What you saw.** Two gradients come in from the right, and where c forks they are added: that is $dc^{\text{total}}$.
# Along the belt it goes through the + unchanged and is multiplied by f, nothing else. What goes down into the layers has
# a factor $i (1 - i)$ or its like to pass, and comes out small. The bars below stand for the gradient of c on a logarithmic
# scale. How fast they shrink is the next question.

# %% [markdown] slide="slide"
# ## 5.4 What is left after a hundred steps?
#
# The experiment of unit 3: random weights, a hundred steps of noise, a loss at the end. How large is the gradient with
# respect to the state at each step? An LSTM's state is h *and* c, so here the norm is taken over both. The legend also gives
# the factor a step, from a straight line through the lags 20 to 79.
#
# **Predict.** At a forget bias of 0, which is about what PyTorch starts with: what is left of the gradient after
# 99 steps? Write the exponent of ten, a whole number. (The RNN with PyTorch's default weights: −21.)

# %%
my_exponent = ...

# %% slide="subslide"
cells = gradient_figures.seven_cells(working(lstm_step_with_cache), working(lstm_step_backward))
left_over = gradient_figures.at_last_lag(cells["LSTM, forget bias 0"])
predict(my_exponent, round(float(np.log10(left_over))), "exponent at lag 99")
gradient_figures.by_lag(cells)

# %% [markdown] slide="fragment"
# **What you saw.** Seven cells, all before any training:
#
# - **A default LSTM vanishes too.** At bias 0 each step keeps 64 %, as in the GRU, hardly more than in the plain RNN:
#   $10^{-20}$ is left. That it is an LSTM does not help it.
# - **The forget bias decides.** Bias 1: $10^{-7}$. Bias 3 and 5: at lag 99 as much as at lag 0, or more. But not all the
#   way: the curves fall first, to 0.14 and 0.11 some twenty to thirty steps back, and then *grow* by 1 to 3 % a step. What
#   grows over a hundred steps explodes over a thousand.
# - The orthogonal RNN keeps $10^{-3}$, more than the LSTM at bias 1. Unit 3 showed that it fails all the same.
#
# So "the LSTM solves vanishing gradients" is not true of the equations. It is true of the equations with a gate that
# is open.

# %% [markdown] slide="slide"
# ## 5.5 Along c alone
#
# The direct way multiplies by $f$ at each step. From the end back to $c_t$ it leaves
#
# $$\frac{\partial c_T}{\partial c_t}\bigg|_{\text{direct}} = f_{t+1} \odot f_{t+2} \odot \dots \odot f_T$$
#
# the product of all the gates *after* step t. Step t's own gate is not among them: it lies between $c_{t-1}$ and $c_t$.
# For the last step nothing is left to multiply, and an empty product is 1.

# %% [markdown] slide="subslide"
# **Predict.** At forget bias 1, f is about σ(1) = 0.73. What is the product of a hundred such gates? Again the
# exponent of ten.

# %%
my_power = ...

# %% solution="cell_path_gradient" slide="subslide"
def cell_path_gradient(f):
    """What the direct path leaves of a gradient: at each step, the product of the forget gates of all later steps.

    f  (T, N, H), the forget gates; *time comes first* here, so that f[t] is one step. T is at least 1.
    returns (T, N, H): entry t is f[t+1] · f[t+2] · … · f[T−1]; entry T−1 is all ones

    >>> cell_path_gradient(np.array([[[0.9]], [[0.5]], [[0.25]]])).tolist()       # 0.5·0.25, then 0.25, then 1
    [[[0.125]], [[0.25]], [[1.0]]]
    """
    ### BEGIN SOLUTION
    left = np.ones_like(f)
    for t in range(len(f) - 2, -1, -1):
        left[t] = f[t + 1] * left[t + 1]
    return left
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# In the example the first gate, 0.9, does not occur in the result at all. Why not?
#
# </details>
# <details><summary>Hint 2</summary>
#
# Begin at the end, where the answer is 1, and go back. Each entry is the one after it, times one more gate. Which?
#
# </details>
# <details><summary>Hint 3</summary>
#
# An array of ones in the shape of f already has the right last entry. The loop begins at the last but one, T − 2.
# (Without a loop: `np.cumprod` multiplies from the start, so turn time round first, and mind that the products are
# to begin with 1 and not with the last gate.)
#
# </details>

# %% check="cell_path_gradient"
check(cell_path_gradient)

# %% [markdown] slide="subslide"
# **Is the direct way all there is?** Your product, dotted, beside the true gradients, with respect to c and to h. The true
# ones come from your `lstm_step_backward`. All are divided by the gradient of c at lag 0 (in 5.4 it was that of h and c
# together, and a mean of three draws; here it is one). Move the slider.

# %% slide="-"
gradient_figures.c_beside_h(
    working(lstm_step_with_cache), working(lstm_step_backward), working(cell_path_gradient)
)

# %% [markdown] slide="fragment"
# **What you saw.**
#
# - **Look at c, not at h.** At bias 3 the gradient of h loses 1.3 decades within ten steps, while that of c keeps
#   three quarters. Who plots h alone takes the LSTM for worse than it is. After that the two run side by side: h is fed
#   from c.
# - **The dotted line is a part of the truth.** At lag 99 and bias 3 the direct way leaves 0.009, and 14 arrives. The
#   rest left c at some step, went back through the gates and h, and reached c again further back. Even at bias 0,
#   $5\cdot10^{-21}$ arrives where the product is $5\cdot10^{-30}$.
# - **An LSTM can explode.** At bias 5 the gradient of c grows sixtyfold. Clipping, from unit 3, stays in use.

# %% [markdown] slide="slide"
# ## 5.6 Opening the gate
#
# The simplest cure is one line: start with a forget bias that holds the gate open (Gers and others 2000). Training
# may close it again where it should be closed.
#
# b is (4H,), in the order i, f, g, o. The forget gate's quarter gets the value, the other three stay.
#
# In PyTorch take care: an `nn.LSTM` has *two* biases, `bias_ih` and `bias_hh`, which are added. Give the value to one
# and 0 to the other. Here there is one.

# %% solution="set_forget_bias" slide="subslide"
def set_forget_bias(b, value):
    """A bias with the forget gate's part set to a value.

    b (4H,), in the order i, f, g, o; value a number
    returns a *new* array (4H,); the other three quarters are those of b

    >>> set_forget_bias(np.array([0.1, 0.2, 0.3, 0.4]), 3.0).tolist()             # H = 1
    [0.1, 3.0, 0.3, 0.4]
    """
    ### BEGIN SOLUTION
    H = b.shape[0] // 4
    new = b.copy()
    new[H : 2 * H] = value
    return new
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Which of the four quarters is f's, counted from 0? Where does it begin, where does it end, in terms of H?
#
# </details>
# <details><summary>Hint 2</summary>
#
# H is a quarter of b's length, and an index has to be a whole number.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Assigning a number to a slice sets all of its entries. If you assign into `b` itself, the caller's bias changes: what
# makes an array of its own?
#
# </details>

# %% check="set_forget_bias"
check(set_forget_bias)

# %% [markdown] slide="subslide"
# **Which value?** Take f to be σ(b), as if the weights were 0. Over k steps the direct way leaves $\sigma(b)^k$. Say
# that a share s is to be left: solve
#
# $$\sigma(b)^k = s$$
#
# for b. First the gate: which f, multiplied by itself k times, gives s? Then its bias: σ has to be undone.
#
# **Predict.** Half of the gradient is to be left after 100 steps. Which bias does it take?

# %%
my_bias = ...

# %% solution="forget_bias_for" slide="subslide"
def forget_bias_for(steps, share):
    """The forget bias b at which the direct path keeps a share over so many steps: σ(b)^steps = share.

    steps  (H,), a number of steps for each unit, above 0
    share  a number, strictly between 0 and 1
    returns b (H,)

    >>> forget_bias_for(np.array([1.0, 2.0]), 0.25).round(4).tolist()      # the gates are 1/4 and 1/2
    [-1.0986, 0.0]
    """
    ### BEGIN SOLUTION
    gate = share ** (1 / steps)
    return np.log(gate) - np.log(1 - gate)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Over two steps, a quarter is left if each step leaves a half. In general: the k-th root.
#
# </details>
# <details><summary>Hint 2</summary>
#
# A root is a power with a fraction as its exponent. Now you have f, and $f = 1/(1 + e^{-b})$. Solve for $e^{b}$ first.
#
# </details>
# <details><summary>Hint 3</summary>
#
# $e^{b}$ is what is kept in proportion to what is lost. For a gate of 1/4 that is 1 to 3, and the logarithm of 1/3 is
# the −1.0986 of the example.
#
# </details>

# %% check="forget_bias_for"
check(forget_bias_for)

# %% slide="subslide"
product = bias_figures.kept(working(set_forget_bias), working(cell_path_gradient), 1.0)
predict(my_power, round(float(np.log10(product))), "exponent of the product at bias 1")
predict(my_bias, working(forget_bias_for)(np.array([100.0]), 0.5).item(), "bias that leaves a half after 100 steps")
bias_figures.product_by_bias(working(set_forget_bias), working(cell_path_gradient), working(forget_bias_for))

# %% [markdown] slide="fragment"
# **What you saw.** Over 100 steps: $10^{-30}$ at bias 0, $4\cdot10^{-14}$ at 1, 0.008 at 3, a half at 5. The formula
# (dotted) meets the means to within a factor of two, since the weights of an untrained LSTM move its gates but little.
#
# On the right: the bias needed grows like the *logarithm* of the memory. Ten times as long a memory costs 2.3. So a bias
# of 5 is not extreme, and $b = \log(k)$, which leaves about 1/e, is a good rule of thumb.

# %% [markdown] slide="notes"
# Tallec and Ollivier (2018) draw a memory of 1 to $T_{max} - 1$ steps for each unit and set its forget bias to the logarithm, its
# input bias to minus that: chrono initialisation. Some units then hold on for long, others react fast.

# %% [markdown] slide="slide"
# ## 5.7 Does it matter?
#
# **Delayed recall.** The first step shows one of four symbols, then comes noise. After 30 steps: which symbol was it?
# Chance is 25 %. (After Bengio, Simard and Frasconi 1994.)
#
# Your LSTM of 32 units, your gradients, Adam, at most 150 batches of 32. Three forget biases: 0, 1 (from two random
# starts), and the one that your `forget_bias_for` gives for a half left after 30 steps.
#
# **Predict.** With bias 0: what share of the answers will be right at the end?

# %%
my_share = ...

# %% slide="subslide"
bias = working(forget_bias_for)(np.array([30.0]), 0.5).item()
# label: (forget bias, seed)
starts = {"bias 0": (0.0, 0), "bias 1": (1.0, 0), "bias 1 again": (1.0, 1), f"bias {bias:.2f}": (bias, 0)}
training_figures.recall(
    working(lstm_step_with_cache),
    working(lstm_step_backward),
    starts,
    length=30,
    steps=150,
    tell=lambda reached: predict(my_share, reached["bias 0"], "share of right answers, bias 0"),
)

# %% [markdown] slide="fragment"
# **What you saw.** With bias 0, nothing: chance. With bias 1 it is a matter of luck: one start gets much further than the
# other. With the bias that suits the task it is learned at once, in comparison.

# %% [markdown] slide="slide"
# ## 5.8 Your own LSTM learns to add
#
# The task on which the RNN failed: of T numbers two are marked; what is their sum? Chance is an error of 1/6 = 0.167.
#
# T = 20 here, since all of it is NumPy and yours: 400 batches of 64, some seconds a cell. At T = 100 bias 1 takes
# 650 to 1,100 batches, and NumPy half a minute. (`length=` and `steps=` are yours to change.)
#
# On the right is what nobody plots: the gradient that reaches the *first* step, *while* the network learns.

# %% slide="subslide"
step, step_back = working(lstm_step_with_cache), working(lstm_step_backward)
runs = {
    "your LSTM, bias 0": gradient_figures.own_lstm(step, step_back, 0.0, "your LSTM"),
    "your LSTM, bias 1": gradient_figures.own_lstm(step, step_back, 1.0, "your LSTM"),
    "GRU": cells["GRU"],
    "RNN": cells["RNN"],
}
training_figures.learns_to_add(runs, length=20, steps=400)

# %% [markdown] slide="fragment"
# **What you saw.** Your LSTM, forward and backward, has learned what the RNN could not: its error falls to nearly nothing,
# from either bias, where the RNN stays at chance.
#
# And look at the right. At bias 0 hardly any gradient reaches the first step at the start, and for many batches nothing
# much happens. Then it jumps by some powers of ten, and at that moment the error begins to fall. **Training
# built the way back.** The GRU starts as low, builds its way sooner, and ends best of all.
#
# The RNN's gradient rises now and then, too, and its error stays at chance: as in unit 3, a gradient that
# arrives is not enough.

# %% [markdown] slide="slide"
# ## What the evidence says
#
# Measured in this notebook, before training, over 99 steps, 64 units, noise of deviation 0.3, three draws (geometric mean).
# The factor is that of a straight line through the lags 20 to 79, the steady part; the first steps differ, so that its 99th
# power is not the second column:
#
# | cell | left at lag 99 | factor a step |
# |---|---|---|
# | RNN, PyTorch's default | 1e-21 | 0.62 |
# | RNN, orthogonal | 1e-3 | 0.93 |
# | LSTM, forget bias 0 | 1e-20 | 0.64 |
# | LSTM, forget bias 1 | 1e-7 | 0.87 |
# | LSTM, forget bias 3 | 1 | 1.01 |
# | LSTM, forget bias 5 | 3 | 1.03 |
# | GRU | 5e-20 | 0.64 |

# %% [markdown] slide="subslide"
# **Delayed recall, the full experiment.** At most 800 batches of 32, 32 units, Adam 0.01, five seeds; mean accuracy on
# 1,000 other sequences, chance 0.25:
#
# | initial weights | T = 10 | T = 20 | T = 40 |
# |---|---|---|---|
# | LSTM, forget bias 0 | 0.95 | 0.25 | 0.24 |
# | LSTM, forget bias 1 | 1.00 | 0.70 | 0.24 |
# | LSTM, forget bias 3 | 1.00 | 1.00 | 0.84 |
# | LSTM, chrono initialisation | 1.00 | 1.00 | 1.00 |
# | GRU | 1.00 | 1.00 | 0.41 |
#
# Here the start decides. With bias 0 none of the five seeds learned it at 20 steps. With chrono initialisation all five
# did at 40, within 100 batches.

# %% [markdown] slide="subslide"
# **And yet.** The adding problem has the same gradients at the start, and there the GRU, whose gradient is $10^{-4}$ of
# what it should be, is the *fastest*; the LSTM with bias 0 learns it, too, only later.
#
# Three statements that this unit supports, and one that it does not:
#
# - At a default initialisation the LSTM's gradient vanishes like an RNN's.
# - What the LSTM has is a carry that *can be learned*: one number a unit opens it. The RNN has no such number.
# - A forget bias of 1 or more, or one chosen for the task's length, costs nothing and saves much of the search.
# - *Not*: "the larger the bias, the better". A network that forgets nothing has to learn to forget. Which side weighs more
#   depends on the task.

# %% [markdown] slide="subslide"
# **From the literature.**
#
# - Hochreiter and Schmidhuber (1997): f = 1 throughout, and the gradient through the gates cut off, so that the error in
#   the carousel was constant by construction. What you wrote is the full gradient.
# - Gers, Schmidhuber and Cummins (2000) brought in the forget gate, and with it the factor f; they started it open.
# - Jozefowicz, Zaremba and Sutskever (2015): a forget bias of 1 makes the LSTM as good as the GRU on their tasks.
# - Tallec and Ollivier (2018): a bias drawn for each unit from the logarithm of the memory's length helps on long tasks.
#
# **What this does not show.** Three to five seeds, 32 to 64 units, a few hundred steps. A run called "never learned" may learn
# with ten times the budget.

# %% [markdown] slide="slide"
# ## Questions for thought
#
# **Question 1.** At bias 0 the product of the forget gates leaves $5\cdot10^{-30}$ at lag 99, but the gradient of c is
# $5\cdot10^{-21}$. Where do the nine orders of magnitude come from? And why does neither number say that the LSTM cannot learn
# a task of a hundred steps? *(2 points)*

# %% [markdown] question="beyond_the_product" points=2
# The product counts one path only, the one that stays on c throughout. At each step a gradient can also leave c through
# the gates, go back to the last h by way of W_hh, and from there enter c again through the output gate and tanh. There are
# very many such paths, and their sum is larger than the direct one: per step 0.64 where the gate alone gives 0.5. Over 99
# steps that is a factor of 4·10^10; the first steps lose more than the steady ones, and nine orders are left. **(1 point: the paths through h and the gates, and that they return to c.)**
#
# Both numbers belong to the initial weights. Training changes the gates: a small gradient at shorter lags, or from some
# sequences, suffices to open a few units, and then the way back is there for all. In the adding problem the gradient at the
# first step rose from 4e-5 to 0.1 in a few dozen steps. The GRU with 5e-20 over 99 steps learns as well.
# **(1 point: a property of the start, with an observation from this notebook.)**

# %% [markdown] slide="subslide"
# **Question 2.** A colleague checks an LSTM's backward pass numerically at T = 1, from random h0 and c0, with a loss that
# reads the last h. All six gradients agree. Name a bug that this check cannot find but the same check at T = 2 can, say
# which of the six gradients shows it at T = 2, and why T = 1 hides it. *(2 points)*

# %% [markdown] question="hidden_at_one" points=2
# For instance: the incoming dc is never used (or dc is not carried from step to step). At T = 1 the incoming dc is zero,
# since the loss reads h alone and no later step exists; leaving out a zero changes nothing. At T = 2 the second step hands
# back dc_prev = dc_total ⊙ f to the first, and without it the first step's dc_total is wrong: hence dh0, dc0, the dx of
# the first step and all three sums over time are wrong; the dx of the last step stays right. **(1 point: a bug of this kind, 1 point: the
# reason and the right gradients.)** Also right: weights' gradients overwritten in place of summed (only dW_ih, dW_hh, db show
# it), or dh not carried. A wrong slope gets nothing: T = 1 finds it.

# %% [markdown] slide="slide"
# ## Summary
#
# $$
# \begin{aligned}
# dc^{\text{total}}_t &= dc_t + dh_t \odot o_t \odot (1 - \tanh^2 c_t) && \text{two arrivals meet at c}\\
# dc_{t-1} &= dc^{\text{total}}_t \odot f_t && \text{the direct way: a factor, no matrix}\\
# dz_t &= \text{receives} \odot \text{partner} \odot \text{slope} && \text{for i, f, g, o}\\
# dh_{t-1} &= W_{hh}^{\top}\, dz_t && \text{the way through the gates}
# \end{aligned}
# $$
#
# - Two gradients travel back, dh and dc. The loss speaks to h only.
# - Along c alone $f_{t+1} \cdots f_T$ is left: $10^{-30}$ over 100 steps at bias 0, a half at bias 5.
# - The true gradient is larger: it also goes through h and the gates, and returns.
# - Before training an LSTM at PyTorch's default vanishes like an RNN. A forget bias opens the gate; the bias needed grows
#   like the logarithm of the memory.
# - What sets the LSTM apart is that training can open the way: one number a unit.
# - **Left open:** everything here reads from left to right. What if the answer lies to the right? That is unit 6.

# %% [markdown] slide="subslide"
# | term | 中文 | what it is |
# |---|---|---|
# | backward pass | 反向传播 | the gradients, from the loss back to the inputs |
# | backpropagation through time | 通过时间反向传播 | the same over the steps of a sequence, last step first |
# | cache | 缓存 | what the forward pass keeps for the backward pass |
# | cell path, direct path | 细胞状态通路 | from c to the c before, by the forget gate alone: $\prod_t f_t$ |
# | constant error carousel | 恒定误差传送带 | the direct path with f = 1: the gradient stays as it is |
# | vanishing gradient | 梯度消失 | it shrinks exponentially with the lag |
# | forget gate bias | 遗忘门偏置 | decides how far open the gate is before training |
# | initialisation | 初始化 | the values of the weights before training |
# | chrono initialisation | 时序初始化（chrono） | forget biases drawn as logarithms of memory lengths |
# | lag | 时滞 | steps back from the end |
# | gradient check | 梯度检验 | comparing with central differences |
# | gradient clipping | 梯度裁剪 | shortening a gradient that is too long |
# | geometric mean | 几何平均 | the exponential of the mean logarithm |
# | delayed recall | 延迟回忆 | say at the end what came first |

# %% [markdown] slide="skip"
# ## References
#
# - S. Hochreiter and J. Schmidhuber, *Long short-term memory*. Neural Computation 9(8), 1735–1780, 1997. (Appendix A.1 has
#   the truncated gradient.)
# - F. A. Gers, J. Schmidhuber and F. Cummins, *Learning to forget: continual prediction with LSTM*. Neural Computation
#   12(10), 2451–2471, 2000.
# - A. Graves and J. Schmidhuber, *Framewise phoneme classification with bidirectional LSTM and other neural network
#   architectures*. Neural Networks 18, 602–610, 2005. (The full gradient, as here.)
# - R. Jozefowicz, W. Zaremba and I. Sutskever, *An empirical exploration of recurrent network architectures*. ICML, 2015.
# - C. Tallec and Y. Ollivier, *Can recurrent neural networks warp time?* ICLR, 2018. (Chrono initialisation.)
# - Y. Bengio, P. Simard and P. Frasconi, *Learning long-term dependencies with gradient descent is difficult*. IEEE
#   Transactions on Neural Networks 5(2), 157–166, 1994.
# - D. P. Kingma and J. Ba, *Adam: a method for stochastic optimization*. ICLR, 2015.
