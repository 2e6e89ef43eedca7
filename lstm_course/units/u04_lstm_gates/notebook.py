# %% [markdown] slide="slide"
# # Unit 4 · The LSTM, gate by gate
#
# You build the long short-term memory from nothing, one gate at a time. Each part is there because the one before
# it fails, and you see it fail first.

# %% [markdown] slide="subslide"
# **When you are through, you can**
#
# - say what each of the three gates and the candidate is for, and which failure called for it;
# - write an LSTM in NumPy, gate by gate and as one step, and run it over a sequence;
# - predict from a bias how long a memory lasts, and choose a bias for a memory;
# - read a heat map of the gates as one reads a program, and set weights by hand that hold a bit, or count;
# - say what in "long short-term memory" is long and what is short, with numbers.
#
# Time: two hours or more. Ten exercises (19 points) and two questions for thought (4 points).

# %% [markdown] slide="subslide"
# ## The question
#
# Going back one step in a plain RNN multiplies the gradient by a matrix and
# by $\tanh'$. A hundred steps multiply it a hundred times. Clipping cures explosion; nothing cured vanishing.
#
# Could there be a memory in which going back one step multiplies by exactly 1?
#
# One that could finish this, say: *Mei left Chengdu at nine. Her school, her friends and both her dogs are in Leipzig,
# and she has been back twice. When she counts the stairs under her breath, she counts in …* Thirty words lie between the
# blank and the word that decides it, *Chengdu*, and the nearer city is the wrong one.

# %% [markdown] slide="skip"
# **How to work.** Write your code in the cells that say `raise NotImplementedError`, and run the `check` cell below.
# It tells you what is wrong, if anything. Three hints are folded under each exercise. Every experiment runs on *your*
# functions once they pass, and on the course's own until then. A function leaves its arguments as they were: one that
# changes them (`c += …`) loses a quarter of its points.
#
# Shapes are as in units 1 to 3: a batch comes first, `x (N, D)` is one step of N sequences, `h` and `c` are `(N, H)`.

# %% slide="skip"
import numpy as np

from lstm_course import check, predict, progress, working
from lstm_course.units.u04_lstm_gates.demos import cell as cell_figures
from lstm_course.units.u04_lstm_gates.demos import gates as gate_figures
from lstm_course.units.u04_lstm_gates.demos import brackets as bracket_figures
from lstm_course.units.u04_lstm_gates.demos import hand_set as hand_set_figures
from lstm_course.units.u04_lstm_gates.demos import memory as memory_figures
from lstm_course.units.u04_lstm_gates.demos import microscope as microscope_figures


def sigmoid(z):
    """σ(z) = 1 / (1 + exp(−z)), given to you. Written so that no large number is ever exponentiated."""
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


# %% slide="skip"
progress(4)

# %% [markdown] slide="slide"
# ## Seven steps
#
# | step | what is new | what then fails |
# |---|---|---|
# | 1 | **carry**: a memory c that only adds | it never forgets, and saturates |
# | 2 | **forget gate**: choose what to keep | noise is written like anything else |
# | 3 | **input gate**: choose what to write | all of c is shown at every step, wanted or not |
# | 4 | **output gate**: choose what to show | what is not shown, the gates cannot see either |
# | 5 | **peepholes**: let the gates look at c | (built in unit 8) |
# | 6 | **h** is the short-term memory, **c** the long one | is that so? We measure it |
# | 7 | the **name** | |
#
# History took step 3 before step 2: the LSTM of 1997 had an input and an output gate, and carried all of c on. The
# forget gate came in 2000, when LSTMs were fed streams that never ended.

# %% [markdown] slide="slide"
# ## Step 1. Carry: the constant error carousel
#
# **What would remember perfectly?** A number that is only ever added to:
#
# $$c_t = c_{t-1} + u_t$$
#
# $u_t$ is what is written at step t. Going back one step, $\partial c_t / \partial c_{t-1} = 1$: no matrix, no
# $\tanh'$. After a thousand steps the gradient is still 1. Hochreiter and Schmidhuber (1997) called this the
# *constant error carousel*: the error rides round and round and stays what it was.

# %% [markdown] slide="subslide"
# **Predict.** A carousel reads 200 symbols at random; each writes its own vector, with entries of about ±1. In the
# last 100 steps, what share of $\tanh(c)$ lies beyond ±0.99? Write down a number between 0 and 1. (Why tanh? Whatever reads
# c next wants numbers of a bounded size. Step 4 builds that part.)

# %%
my_share = ...

# %% solution="constant_error_carousel" slide="subslide"
def constant_error_carousel(c, u):
    """All states of a memory that only adds.

    c   (N, H)      the memory before the first step
    u   (N, T, H)   what is written at each step
    returns (N, T, H): the state after each step. The first holds c and the first write.

    >>> constant_error_carousel(np.array([[1.0]]), np.array([[[0.5], [-2.0]]])).tolist()
    [[[1.5], [-0.5]]]
    """
    ### BEGIN SOLUTION
    states = []
    for t in range(u.shape[1]):
        c = c + u[:, t]
        states.append(c)
    return np.stack(states, axis=1)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Walk through the worked example by hand: 1 + 0.5 is 1.5, then 1.5 − 2 is −0.5. The start itself is not in the result.
#
# </details>
# <details><summary>Hint 2</summary>
#
# A loop over the T steps will do. `u[:, t]` has the shape (N, H), just as c has. Keep each new state in a list.
#
# </details>
# <details><summary>Hint 3</summary>
#
# At the end the list holds T arrays of shape (N, H). `np.stack` joins them along a new axis; which one must it be so
# that (N, T, H) comes out? And take care that each entry of the list is an array of its own.
#
# </details>

# %% check="constant_error_carousel"
check(constant_error_carousel)

# %% slide="subslide"
gate_figures.saturating_carousel(
    working(constant_error_carousel),
    gate_figures.symbol_writes(steps=200),
    tell=lambda share: predict(my_share, share, "share of tanh(c) beyond ±0.99"),
)

# %% [markdown] slide="fragment"
# **What you saw.** The gradient problem is solved, and there is a new one. c runs away, up to about 160 here. Seen
# through tanh, 98 % of it sits at ±1. It remembers everything, so it can say nothing.

# %% [markdown] slide="slide"
# ## Step 2. The forget gate
#
# **What should be thrown away?** The carousel of the last section never forgets. So let each entry of c be multiplied
# by a number between 0 and 1, chosen afresh at every step from what comes in (x) and what was said last (h; until step 4
# builds it, take it for tanh(c)):
#
# $$f_t = \sigma(W_f\,[h_{t-1}, x_t] + b_f)$$
#
# 1 keeps, 0 drops. $[h, x]$ is the two laid end to end, h first, so $W_f$ is `(H, H + D)`. σ comes close to 0 and to 1
# and reaches neither: what is forgotten slowly is still forgotten. (Gers, Schmidhuber and Cummins, 2000.)

# %% slide="subslide"
cell_figures.part("forget")

# %% [markdown] slide="subslide"
# **Predict.** With $W_f = 0$ and $b_f = 2$, how much of c is left after 10 steps? Write your number down.

# %%
my_rest = ...

# %% solution="forget_gate" slide="subslide"
def forget_gate(h, x, W_f, b_f):
    """How much of each entry of c to keep.

    h    (N, H)       what was said last
    x    (N, D)       what comes in
    W_f  (H, H + D)   acts on [h, x], h first
    b_f  (H,)
    returns f (N, H), between 0 (drop) and 1 (keep)

    >>> h, x = np.array([[1.0]]), np.array([[2.0]])
    >>> forget_gate(h, x, np.array([[3.0, -1.0]]), np.array([-1.0])).tolist()     # σ(3·1 − 1·2 − 1)
    [[0.5]]
    """
    ### BEGIN SOLUTION
    hx = np.concatenate([h, x], axis=-1)
    return sigmoid(hx @ W_f.T + b_f)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Three things, in this order: lay h and x end to end, one linear layer, σ. `sigmoid` stands in the set-up cell.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Each row of the batch becomes one row of H + D numbers: the axis along which you join is the last one. That is
# `np.concatenate` with two arrays in a list.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Now you have an array of shape (N, H + D), and $W_f$ is (H, H + D). Which of the two stands first, and which has to
# be turned, so that (N, H) comes out?
#
# </details>

# %% check="forget_gate"
check(forget_gate)

# %% slide="subslide"
gate_figures.forgetting(working(forget_gate))
predict(my_rest, gate_figures.left_by_the_bias(b_f=2.0, steps=10), "share of c left after 10 steps, the bias alone")

# %% [markdown] slide="fragment"
# **What you saw.** σ(2) is 0.88, and 0.88¹⁰ is 0.28: a gate that keeps 88 % forgets three quarters of c in ten steps.
# And with weights that look at x, each symbol has its own say: some let go of far more than the bias alone would.
# Move the slider to 5. Unit 5 asks what that does to the gradient.

# %% [markdown] slide="subslide"
# **Close to 0 and to 1, never there.** How long does c last? Its *half-life* is the number of steps after which half
# is left: $\ln 0.5 / \ln f$. For a large bias $b$, f is about $1 - e^{-b}$, so the half-life is about $0.69\,e^{b}$.

# %%
gate_figures.never_reached(working(forget_gate))

# %% [markdown] slide="fragment"
# **What you saw.** By the formula, one step at bias 0, 14 at bias 3, 103 at bias 5: from there on, each unit of bias
# makes it e times as long. No finite bias makes it endless.
#
# That is mathematics. Your computer rounds: σ(17) *is* 1 in float32, and so is σ(37) in float64. On the other side,
# σ(−746) is 0 in float64.

# %% [markdown] slide="slide"
# ## Step 3. Write safely: input gate and candidate
#
# Now c can let go. But what is added to it? If everything is, then a value that should be held for fifty steps gets
# fifty doses of noise on top. So split writing in two:
#
# $$g_t = \tanh(W_g\,[h_{t-1}, x_t] + b_g) \qquad i_t = \sigma(W_i\,[h_{t-1}, x_t] + b_i)$$
#
# The **candidate** g says *what* could be written, with a sign. The **input gate** i says *how much* of it is.

# %% slide="subslide"
cell_figures.part("write")

# %% [markdown] slide="subslide"
# Compare the input gate's equation with that of the forget gate, letter by letter: the same layer, the same σ. What makes it
# an input gate is its own W and b, and where it is used. So you have written it already:

# %%
input_gate = working(forget_gate)  # called with W_i and b_i

# %% solution="candidate_cell" slide="subslide"
def candidate_cell(h, x, W_g, b_g):
    """What could be written into c.

    h (N, H), x (N, D), W_g (H, H + D) on [h, x], b_g (H,)
    returns g (N, H), between −1 and 1

    >>> h, x = np.array([[1.0]]), np.array([[2.0]])
    >>> candidate_cell(h, x, np.array([[1.0, -1.0]]), np.array([0.0])).round(4).tolist()     # tanh(1·1 − 1·2)
    [[-0.7616]]
    """
    ### BEGIN SOLUTION
    hx = np.concatenate([h, x], axis=-1)
    return np.tanh(hx @ W_g.T + b_g)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# The layer is that of the gates. Only what stands around it is another function.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The worked example comes out negative. Could that come out of σ?
#
# </details>
# <details><summary>Hint 3</summary>
#
# NumPy has the function that the equation names. What goes into it is what went into σ before, with $W_g$ and $b_g$.
#
# </details>

# %% check="candidate_cell"
check(candidate_cell)

# %% [markdown] slide="subslide"
# **The new memory.** What is kept of the old one, plus what is written of the candidate:
#
# $$c_t = f_t \odot c_{t-1} + i_t \odot g_t$$
#
# ⊙ is entry by entry: each unit minds its own business. With f = 1 and i = 1 this is the carousel again. This line is
# the *conveyor belt* of the LSTM: things ride along, some are taken off, some are put on.

# %% solution="update_cell" slide="subslide"
def update_cell(f, c, i, g):
    """The memory after a step.

    f  (N, H)   how much to keep, between 0 and 1
    c  (N, H)   the memory before the step
    i  (N, H)   how much to write, between 0 and 1
    g  (N, H)   what to write, between −1 and 1
    returns the new c (N, H)

    >>> f, c, i, g = np.array([[0.5]]), np.array([[4.0]]), np.array([[1.0]]), np.array([[-0.5]])
    >>> update_cell(f, c, i, g).tolist()                     # half of 4 is kept, −0.5 is written
    [[1.5]]
    """
    ### BEGIN SOLUTION
    kept = f * c
    written = i * g
    return kept + written
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Two products and a sum. Say in words what each product is before you write it.
#
# </details>
# <details><summary>Hint 2</summary>
#
# All four arrays have the same shape, and so has the result. No matrix product is needed.
#
# </details>
# <details><summary>Hint 3</summary>
#
# The old memory goes with the gate that forgets, the candidate with the gate that lets in. NumPy multiplies two arrays
# of one shape entry by entry with a single character.
#
# </details>

# %% check="update_cell"
check(update_cell)

# %% slide="subslide"
gate_figures.safe_writing(working(update_cell))

# %% [markdown] slide="fragment"
# **What you saw.** Both sides were told to hold 0.9, with f = 0.99. On the left everything is written, and after
# 60 steps the twenty runs lie anywhere between −3 and 11. On the right the input gate is nearly shut, and all twenty
# still hold about 0.5: what f has left of 0.9.

# %% slide="subslide"
gate_figures.decay_then_replenish(working(update_cell))

# %% [markdown] slide="fragment"
# **What you saw: decay, then replenish.** Between two openings of the input gate c decays towards 0, by the factor f
# at each step. A memory that is still needed has to be written again. Only at f = 1, the end of the slider, does it
# stay, and the gate never gets there.

# %% [markdown] slide="subslide"
# **Why tanh?** i is never negative. So whether c goes up or down is for g alone to say. tanh is *odd*,
# $\tanh(-z) = -\tanh(z)$, and *zero-centred*: inputs around 0 give candidates around 0.
#
# **Predict.** Write candidates through σ in place of tanh, with f = 0.95 and i = 0.5, and inputs around 0. Where does
# c settle, on average? (A geometric series will tell you.)

# %%
my_level = ...

# %% slide="subslide"
gate_figures.signed_candidates(working(candidate_cell), working(update_cell))
predict(my_level, gate_figures.level(f=0.95, write=0.5 * 0.5), "where c settles with σ")

# %% [markdown] slide="fragment"
# **What you saw.** Through tanh the memories scatter around 0, to both sides. Through σ all of them climb to about 5,
# whatever came in: each step adds 0.25 on average, and 5 % of 5 is lost. There tanh(c) is above 0.99 for every one of
# them. A memory that can only grow is half a memory.

# %% [markdown] slide="slide"
# ## Step 4. The output gate: choose what to show
#
# c is for keeping. Not all that is kept is wanted *now*: a bracket opened ten symbols ago matters when the closing
# bracket comes, and only disturbs before. And c has no bound, so whoever reads it would have to reckon with anything.
# Both are mended on the way out:
#
# $$o_t = \sigma(W_o\,[h_{t-1}, x_t] + b_o) \qquad h_t = o_t \odot \tanh(c_t)$$
#
# Note the t in $c_t$: what is written at this step can be shown at this step.

# %% slide="subslide"
cell_figures.part("show")

# %% [markdown] slide="subslide"
# The third gate, and again the same layer with a W and a b of its own. It reads $h_{t-1}$ and $x_t$, as the others do. It does
# *not* read c: remember that, it comes back in step 5.

# %%
output_gate = working(forget_gate)  # called with W_o and b_o

# %% solution="hidden_state" slide="subslide"
def hidden_state(o, c):
    """What is shown of the memory.

    o (N, H)   how much to show, between 0 and 1
    c (N, H)   the memory after this step's write, any number
    returns h (N, H), between −1 and 1

    >>> hidden_state(np.array([[0.5]]), np.array([[100.0]])).tolist()      # a huge c, half shown
    [[0.5]]
    """
    ### BEGIN SOLUTION
    bounded = np.tanh(c)
    return o * bounded
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# In the worked example c is 100, and what is shown is 0.5. What has become of the 100?
#
# </details>
# <details><summary>Hint 2</summary>
#
# Two operations: one bounds c, one lets a share of that through. Their order matters.
#
# </details>
# <details><summary>Hint 3</summary>
#
# The gate comes last. It has been through σ already and needs nothing more done to it.
#
# </details>

# %% check="hidden_state"
check(hidden_state)

# %% [markdown] slide="slide"
# ## The cell on one page
#
# Three parts. What comes in, h and x, is joined and read by all four layers. What goes out is h. And between the two
# runs the memory, **shut off from outside**: nothing is written to it, taken from it or shown of it but through a gate.

# %%
cell_figures.diagram()

# %% [markdown] slide="subslide"
# Unrolled, the cell is a module that repeats, with the same weights each time, as in unit 1. In an RNN the module is
# one tanh layer, and all that goes on goes through it. In an LSTM two things go on, and no layer lies across the upper one.

# %% slide="fragment"
cell_figures.chain()

# %% [markdown] slide="subslide"
# ## Step 5. What a shut output gate costs
#
# The gates read h and x, and never c. So what the output gate hides from the world, it hides from the other gates too.
# Below, two memories could hardly differ more: c is −3 in one and +3 in the other. What does the *next* forget gate
# make of them?

# %%
gate_figures.blind_gates(working(hidden_state), working(forget_gate))

# %% [markdown] slide="fragment"
# **What you saw.** With o = 0 the forget gate gives the same number for both: it decides what to do with a memory that
# it cannot see. Gers and Schmidhuber (2000) let the gates look at c directly, through *peepholes*. You build them in
# unit 8. Here we go on without, as PyTorch does.

# %% [markdown] slide="slide"
# ## Experiment · Read the gates like a program
#
# An LSTM with five units reads statements that end with `;`. Nothing was trained: the weights were set by hand, so that
# each gate has a job that you can name.
#
# | unit | its c holds | written (i) when | wiped (f) when | shown (o) when |
# |---|---|---|---|---|
# | round | open round brackets | `(` `)` | `;` | `?` asks |
# | square | open square brackets | `[` `]` | `;` | `?` asks |
# | all | open brackets of both kinds | any bracket | `;` | always |
# | latest | +1 opening, −1 closing, else 0 | always | always | always |
# | alarm | grows once more were closed than opened | h of "all" is negative | `;` | always |
#
# The letters `x` and `y` propose something too: look at g. The input gate has to turn them away.

# %% [markdown] slide="subslide"
# **Before you run it.** Where in `(x[y]?x);([x(y?;(x))yx?;y[[(?` do you expect the forget gate to shut? At
# which symbol should the alarm go off?

# %% slide="subslide"
gates = bracket_figures.Gates(
    input_gate, working(forget_gate), working(candidate_cell), output_gate, working(update_cell), working(hidden_state)
)
bracket_figures.counting_brackets(gates)

# %% [markdown] slide="fragment"
# **What you saw.**
#
# - f is 0 at every `;`: that is how a memory is wiped. "latest" is wiped all the time, which makes it short-term.
# - c of "all" *is* the count, at all 29 symbols. It takes both signs of g to count down.
# - The alarm comes one symbol late: it hears what "all" said in the step *before*.

# %% [markdown] slide="subslide"
# **Under the microscope.** The same counter, with your functions in it, one symbol at a time. Press play, or step with
# the arrow keys: left and right in time, up and down through the units. Unit "all" is on. Each number is what the cell
# computed; the ring around a × is the gate, as far open as its number says; the bars below are c at every symbol.

# %% slide="fragment"
microscope_figures.symbol_by_symbol(gates)

# %% [markdown] slide="fragment"
# **What you saw.** At `[` the ring of f is closed to a full circle: all of c is kept, and 1 is added. At `x` the ring of
# i is empty: a candidate lies ready, and nothing of it is written. At `;` the ring of f is empty: what c held before stands
# beside the belt in grey, and is lost.

# %% [markdown] slide="subslide"
# **Now move the sliders**, one at a time, and say what you expect before you let go.
#
# - $b_f$ from 7 to 1: the count leaks. At 11 of the 29 symbols, its rounded value is wrong.
# - $b_i$ from −6 to 0: letters are half written. The count is wrong at 10 symbols, and the alarm never quite rests.
# - $b_o$ from −6 to −16: the count stays perfect, and the alarm never sounds. It cannot hear "all" any more. That is
#   step 5 again: a shut output gate blinds the other gates.

# %% [markdown] slide="slide"
# ## The moment · Take the forget gate away
#
# The same counter reads 240 symbols of text as it is typed: brackets are often left open, and a `;` ends the statement.
# Then the forget gate is taken away: f = 1 at every step, all else the same.
#
# **Predict.** Without it, what share of tanh(c) of the three counting units is beyond 0.99 in the last 100 steps?

# %%
my_saturation = ...

# %% slide="subslide"
bracket_figures.without_forget_gate(
    gates, tell=lambda share: predict(my_saturation, share, "share beyond 0.99 without the forget gate")
)

# %% [markdown] slide="fragment"
# **What you saw.** With the gate, c starts afresh at every `;`, and 7 % of tanh(c) is beyond 0.99. Without it, c climbs
# to 45 and *all* of it is: the output says "many", and goes on saying so. Whether three brackets are open or thirty,
# tanh cannot tell. The carousel of step 1 is back.

# %% [markdown] slide="slide"
# ## One step, as everybody writes it
#
# Three gates and a candidate: four layers of one shape, all acting on the same $[h, x]$. PyTorch lays them under one another, in the
# order **i, f, g, o**, and keeps the columns for x and for h apart:
#
# $$z = W_{ih}\,x_t + W_{hh}\,h_{t-1} + b, \qquad W_{ih}\ (4H, D), \quad W_{hh}\ (4H, H), \quad b\ (4H)$$
#
# The order is a convention, and every library and paper has its own. A wrong order gives no error: all shapes fit.

# %% solution="stack_gates" slide="subslide"
def stack_gates(W_i, W_f, W_g, W_o, b_i, b_f, b_g, b_o):
    """Three gates and the candidate as one layer, in the order i, f, g, o.

    W_i, W_f, W_g, W_o   (H, H + D) each, acting on [h, x]: the first H columns on h, the last D on x
    b_i, b_f, b_g, b_o   (H,) each
    returns (W_ih, W_hh, b), of the shapes (4H, D), (4H, H) and (4H,)

    >>> W_i, W_f = np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]])             # H = 1, D = 1
    >>> W_g, W_o = np.array([[5.0, 6.0]]), np.array([[7.0, 8.0]])
    >>> b_i, b_f, b_g, b_o = np.array([[0.1], [0.2], [0.3], [0.4]])
    >>> W_ih, W_hh, b = stack_gates(W_i, W_f, W_g, W_o, b_i, b_f, b_g, b_o)
    >>> W_ih.tolist(), W_hh.tolist(), b.tolist()
    ([[2.0], [4.0], [6.0], [8.0]], [[1.0], [3.0], [5.0], [7.0]], [0.1, 0.2, 0.3, 0.4])
    """
    ### BEGIN SOLUTION
    H = b_i.shape[0]
    W = np.concatenate([W_i, W_f, W_g, W_o], axis=0)
    b = np.concatenate([b_i, b_f, b_g, b_o])
    return W[:, H:], W[:, :H], b
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# First put the four matrices under one another: (4H, H + D). Then cut that once, from top to bottom.
#
# </details>
# <details><summary>Hint 2</summary>
#
# H is the length of any of the biases. The function that laid h and x end to end also lays matrices under one
# another: it is a matter of the axis.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Look at the worked example: the 1 of `W_i` ended up in W_hh, and W_hh is the *second* value returned. Which columns
# are those that act on h?
#
# </details>

# %% check="stack_gates"
check(stack_gates)

# %% [markdown] slide="subslide"
# **The whole step.** One layer gives z, of shape (N, 4H). Cut it into its four quarters, send three through σ and one
# through tanh, and the rest you know:
#
# $$c_t = f \odot c_{t-1} + i \odot g \qquad h_t = o \odot \tanh(c_t)$$

# %% solution="lstm_step" slide="subslide"
def lstm_step(x, h, c, W_ih, W_hh, b):
    """One LSTM step.

    x (N, D), h and c (N, H), W_ih (4H, D), W_hh (4H, H), b (4H,), gates in the order i, f, g, o
    returns the new (h, c), each (N, H)

    Call the four parts i, f, g and o, after σ or tanh: then the check can say which is the first to differ.

    >>> zero = np.zeros((4, 1))                                 # i, f and o are σ(0) = 0.5, g is tanh(0) = 0
    >>> h, c = lstm_step(np.array([[1.0]]), np.array([[0.0]]), np.array([[2.0]]), zero, zero, np.zeros(4))
    >>> h.round(4).tolist(), c.tolist()                         # half of c is kept, half of tanh(1) is shown
    ([[0.3808]], [[1.0]])
    """
    ### BEGIN SOLUTION
    i, f, g, o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=-1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c + i * g
    h = o * np.tanh(c)
    return h, c
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Four lines: z, the four quarters with their functions, the new c, the new h. Each stands in this unit as an equation.
#
# </details>
# <details><summary>Hint 2</summary>
#
# z has the shape (N, 4H): two matrix products and the bias. `np.split` cuts an array into equal parts along an axis and
# returns them in order. Three of the parts are gates.
#
# </details>
# <details><summary>Hint 3</summary>
#
# The second quarter is f, the third is g: take care which of them meets the old c. Then h comes from the *new* c. To
# see whether you are right before you check, set all weights to 0 and compare with the worked example.
#
# </details>

# %% check="lstm_step"
check(lstm_step)

# %% [markdown] slide="subslide"
# **Over a sequence.** The same step with the same weights, T times. Two things are carried from step to step now, h
# and c, where the RNN of unit 1 had one.

# %% solution="lstm_forward" slide="subslide"
def lstm_forward(x, h0, c0, W_ih, W_hh, b):
    """An LSTM over a sequence.

    x (N, T, D), h0 and c0 (N, H), W_ih (4H, D), W_hh (4H, H), b (4H,)
    returns (hs, (h_T, c_T)): the h of every step, (N, T, H), and the last h and c, each (N, H)

    >>> zero = np.zeros((4, 1))
    >>> x, h0, c0 = np.zeros((1, 2, 1)), np.array([[0.0]]), np.array([[4.0]])
    >>> hs, (h, c) = lstm_forward(x, h0, c0, zero, zero, np.zeros(4))
    >>> hs.round(4).tolist(), c.tolist()                         # c is 4, then 2, then 1
    ([[[0.482], [0.3808]]], [[1.0]])
    """
    ### BEGIN SOLUTION
    h, c = h0, c0
    hs = []
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, W_ih, W_hh, b)
        hs.append(h)
    return np.stack(hs, axis=1), (h, c)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Remember `rnn_forward` of unit 1. What is different is that the step returns two arrays, and both go into the next.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Begin with h0 and c0, whatever they hold. At step t the input is `x[:, t]`. Keep every h in a list.
#
# </details>
# <details><summary>Hint 3</summary>
#
# After the loop, h and c are the last ones: they are the second value returned, as a pair. The list has to become
# (N, T, H), as in your carousel.
#
# </details>

# %% check="lstm_forward"
check(lstm_forward)

# %% [markdown] slide="subslide"
# **Do the two ways agree?** The bracket counter once more: gate by gate with your first functions, and stacked with your
# last three.

# %%
bracket_figures.two_ways(gates, working(stack_gates), working(lstm_forward))

# %% [markdown] slide="slide"
# ## Your turn. Set the weights
#
# The bracket counter was set by hand. Now it is your hand. A gate is σ of a sum, and you choose the sum. With
# symbols that come one-hot, column s of $W_{ih}$ is what symbol s adds to the four rows, and b is what is there at every step:
#
# $$z = W_{ih}[:, s] + b \qquad (\text{rows } i, f, g, o; \text{ with } W_{hh} = 0)$$
#
# So a bias says what a gate does *as a rule*, and a weight says at which symbol it does otherwise. A weight has to outweigh the bias.

# %% [markdown] slide="subslide"
# **A unit that holds a bit** (engineers call it a *latch*). One symbol sets it, another resets it, all others leave it alone. Set
# twice is still set, and one reset is enough. It has to hold through 50 other symbols. Which gate hears which symbol? And
# which bias is large enough? You know how long half of c lasts.

# %% solution="latch_weights" slide="subslide"
def latch_weights(D, set_symbol, reset_symbol):
    """Weights of one LSTM unit that holds a bit.

    D              how many symbols there are; they come one-hot, one a step
    set_symbol     from this symbol on, h is above 0.5 …
    reset_symbol   … until this one comes; from then on, and at the beginning, h is 0.5 or less
    returns (W_ih, W_hh, b) of the shapes (4, D), (4, 1) and (4,), rows in the order i, f, g, o

    No bit is lost, and none creeps in, while 50 other symbols go by. The unit starts at h = c = 0. There are many right
    answers: the check runs your unit on texts, and looks at h after each symbol.

    >>> W_ih, W_hh, b = latch_weights(3, 1, 2)
    >>> W_ih.shape, W_hh.shape, b.shape
    ((4, 3), (4, 1), (4,))
    >>> text = np.eye(3)[[[0, 1, 0, 0, 1, 2, 0]]]                     # set at the second symbol, reset at the sixth
    >>> hs, _ = lstm_forward(text, np.zeros((1, 1)), np.zeros((1, 1)), W_ih, W_hh, b)
    >>> (hs[0, :, 0] > 0.5).tolist()
    [False, True, True, True, True, False, False]
    """
    ### BEGIN SOLUTION
    W_ih = np.zeros((4, D))
    b = np.array([-10.0, 10.0, 3.0, 10.0])  # shut to writes, holding, with a 1 ready to be written, shown
    W_ih[0, set_symbol] = 20.0  # the input gate opens
    W_ih[1, reset_symbol] = -20.0  # the forget gate shuts
    return W_ih, np.zeros((4, 1)), b
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Say in words what each of the four does at an ordinary symbol, at the set symbol and at the reset symbol: a table of four rows and three
# columns. Most of it says "as a rule".
#
# </details>
# <details><summary>Hint 2</summary>
#
# As a rule nothing is written and everything is kept. So two of the biases have opposite signs. The candidate may have a 1 ready
# all the time: what keeps it out?
#
# </details>
# <details><summary>Hint 3</summary>
#
# Only two entries of $W_{ih}$ are not 0. Each turns one gate round, so it is larger than that gate's bias and has the other sign. For
# the size of the biases: half of c is left after $0.69\,e^{b_f}$ steps, and tanh(1) is only 0.76.
#
# </details>

# %% check="latch_weights"
check(latch_weights)

# %% [markdown] slide="subslide"
# **A unit that counts.** +1 at one symbol, −1 at another, and nothing at all others. This time it is c that is read: the number
# nearest to it is the count, which may well be negative. The bracket counter kept a count of 3 for 200 symbols and was left with 2.5. Yours
# has to be better than that.

# %% solution="counter_weights" slide="subslide"
def counter_weights(D, up, down):
    """Weights of one LSTM unit whose c counts.

    D          how many symbols there are; they come one-hot, one a step
    up, down   the two symbols that count: +1 and −1. All others leave the count as it is
    returns (W_ih, W_hh, b) of the shapes (4, D), (4, 1) and (4,), rows in the order i, f, g, o

    Over 60 symbols, and at counts of 40 and more, c stays nearer to the count than to any other whole number. The
    unit starts at h = c = 0. The check runs it on texts.

    >>> W_ih, W_hh, b = counter_weights(3, 2, 0)
    >>> x, h, c = np.eye(3), np.zeros((1, 1)), np.zeros((1, 1))
    >>> counts = []
    >>> for symbol in (2, 2, 1, 0, 0, 0):                          # up, up, nothing, down, down, down
    ...     h, c = lstm_step(x[[symbol]], h, c, W_ih, W_hh, b)
    ...     counts.append(round(c.item()))
    >>> counts
    [1, 2, 2, 1, 0, -1]
    """
    ### BEGIN SOLUTION
    W_ih = np.zeros((4, D))
    b = np.array([12.0, 12.0, 0.0, 0.0])  # every gate that matters is open
    W_ih[2, up] = 10.0
    W_ih[2, down] = -10.0
    return W_ih, np.zeros((4, 1)), b
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# $c_t = f \odot c_{t-1} + i \odot g$. To count exactly, what must f be, and what must i times g be at each of the three kinds of symbol?
#
# </details>
# <details><summary>Hint 2</summary>
#
# Only one of the four parts can be negative. And what is tanh(0)?
#
# </details>
# <details><summary>Hint 3</summary>
#
# A weight of 3 makes steps of 0.995: after a hundred of them half a step is missing. Where f is 0.999, a count of 40 loses 0.04 at each
# symbol. How large must weight and biases be for neither to be seen?
#
# </details>

# %% check="counter_weights"
check(counter_weights)

# %% slide="subslide"
hand_set_figures.at_work(working(latch_weights), working(counter_weights))

# %% [markdown] slide="fragment"
# **What you saw.** The same cell, two sets of weights, two machines. In the latch the *gates* hear the symbols and the candidate
# never changes. In the counter the gates never change, and the *candidate* hears them. Both rest on f being near 1 as a rule. In
# unit 5 training has to find such weights by itself.

# %% [markdown] slide="slide"
# ## Step 6. What is long and what is short, measured
#
# One says that c is the long-term memory of the LSTM and h the short-term one. That can be measured, in two ways that are
# easily confused. Take an LSTM with 32 units and PyTorch's default weights, and let it read noise.
#
# - **A nudge.** Change c a little and go on. How large is the difference one step later, two, a hundred? The same with h.
#   That is *sensitivity*.
# - **A read-out.** Show one of four symbols, then noise. Can a linear read-out of c still name the symbol? That is
#   *memory*, as far as the next layer could use it.
#
# **Predict.** With $b_f = 4$ and the way back through h cut ($W_{hh} = 0$): after how many steps is half of the nudge
# of c gone? (The slider starts at 3. Move it.)

# %%
my_half_life = ...

# %% slide="subslide"
memory_figures.half_lives(working(lstm_step))
predict(my_half_life, memory_figures.by_formula(4.0), "half-life of c in steps at bias 4, by the formula")

# %% [markdown] slide="subslide"
# The table says how long a nudge lives and how often the symbol is named 50 steps later, by the bias. "h wiped" and "c wiped":
# one step before the read-out, h or c is set to 0.

# %% slide="fragment"
memory_figures.half_life_table(working(lstm_step))

# %% [markdown] slide="fragment"
# **What you saw, with $W_{hh} = 0$.**
#
# - **c carries it, and h does not.** Wipe h, and nothing changes. Wipe c, and the symbol is gone: 24 % is chance.
# - **c is as long as its forget gate lets it be.** The measured half-life is close to the formula's for the larger biases: 14
#   steps at bias 3 (formula 14.3), 100 at bias 5 (103.2). At bias 0, about PyTorch's default, the formula says 1.0 and the
#   table 2, the first whole step with no more than half left: after one step it is 51 %. The gate reads x, so f scatters
#   around σ(0), and in the length of the nudge the larger f count more.
# - After 50 steps the symbol is named in all cases at bias 5, in 57 % at bias 3, and by chance at 0 and 1.

# %% [markdown] slide="subslide"
# **What you saw, with $W_{hh}$ as it is.** Now what c holds is shown in h, and is written into c again.
#
# - **The loop helps to remember.** At bias 3 the symbol is named 50 steps later in 95 %, against 57 %. The gate alone does not
#   tell how long a memory lasts. And what h shows is enough to write it anew: with c wiped, 89 % are still right.
# - **h is made anew at each step.** Of a nudge of h 14 % at most is left after one step, at every bias. But what went into c
#   comes back: at bias 5 it is 17 % after 50 steps, 37 % after 100 and 97 % after 150.
# - **Sensitivity is not memory.** At bias 5 a nudge of c *grows*, to 12 times its size after 100 steps and to 33 times
#   after 150. Nothing is remembered better for that: after 100 steps the symbol is named in 98 %, and in 99 % without the loop. A
#   difference that grows is a difference in everything, the noise's traces too.

# %% [markdown] slide="slide"
# ## Step 7. The name
#
# In 1997 the *long-term* memory of a network was its weights, which change slowly. Its *short-term* memory was its
# activations: what is in h now, and overwritten a moment later. Read the name as
#
# > long **(** short-term memory **)**: an activation that lasts.
#
# Not "a long and a short memory", though the cell has both. And *can* last, not *does*: at bias 0, where the table
# above begins, 51 % of a nudge is left after one step and 26 % after two.

# %% [markdown] slide="slide"
# ## What the evidence says
#
# Measured in this notebook:
#
# | claim | number |
# |---|---|
# | a carousel saturates | 98 % of tanh(c) beyond ±0.99 after 100 of 200 symbols |
# | the forget gate prevents it | bracket counter, 240 symbols: 7 % with it, 100 % without |
# | candidates need both signs | through σ, c settles at 5; through tanh around 0 |
# | c is long, if its bias is | without the way back through h: half-life of a nudge 14 steps at bias 3 (formula 14.3), 100 at 5 (103.2); a symbol named after 50 steps in 57 % and 100 % |
# | c carries it | wiped before the read-out: chance (without the way back through h); h wiped: no difference |
# | sensitivity is not memory | bias 5, with the way back: a nudge of c grows 12-fold in 100 steps, and the symbol is named in 98 %; without it 99 % |

# %% [markdown] slide="subslide"
# **Read with care.**
#
# - The counter's weights were set by hand. It shows what the cell *can* do, not what training finds. That an LSTM can
#   count where a GRU cannot, because c has no bound, is a result of Weiss, Goldberg and Yahav (2018); they also found
#   it in trained networks.
# - Even the counter is not exact. Its f is 0.9991, so a count of 3 held for 200 symbols would read 2.5.
# - The half-lives and read-outs are those of *untrained* weights, one draw of them, little noise (0.3), and 120 sequences to
#   test on: differences of 5 % say nothing. Training changes them; that is its job.
# - "The LSTM remembers" is not true by construction. For this course a delayed recall was measured: with bias 0 an LSTM
#   gets 95 % at a delay of 10 steps (mean of five seeds) and 25 %, which is chance, at 20; with bias 3 it gets 100 % at
#   both. Unit 5 has the rest.

# %% [markdown] slide="subslide"
# **From the literature.**
#
# - Gers, Schmidhuber and Cummins (2000): on streams without marked ends the LSTM of 1997 breaks down, since its states
#   grow without bound. The forget gate is their cure.
# - Greff and others (2017), eight variants in 5,400 runs: none is clearly better than the plain LSTM, and the forget
#   gate and the tanh on the way out matter most.
# - Jozefowicz, Zaremba and Sutskever (2015): a forget bias of 1 closes the gap between LSTM and GRU.
# - Van der Westhuizen and Lasenby (2018): an LSTM with *only* a forget gate, its biases drawn for memories of many
#   lengths (unit 5), did as well or better on their tasks. So not every step of our story is forced for every task.

# %% [markdown] slide="slide"
# ## Questions for thought
#
# **Question 1** (2 points). A colleague sets $b_f = 40$ for all units, "so that nothing is ever lost". In float64, f is then
# exactly 1 wherever $W_f\,[h, x]$ is small. Describe what happens to c and to h on a stream of a million symbols, and
# say for which task the colleague might still be right.

# %% [markdown] question="why_forget" points=2
# **Model answer.** c becomes a carousel again: every write stays for ever, c grows without bound (like √t if the writes are random, like t
# if they have a mean), and tanh(c) saturates at ±1. Then h is nearly constant, up to the output gate, and so are the gates that read
# h: the network can no longer tell what it has seen. **(1 point: growth and saturation, and what it does to h.)**
#
# The colleague is right where sequences are short or c is set back from outside between them, and where each write must
# count the same however old it is: adding up a few marked numbers, or counting up to a known bound. Then forgetting is
# an error and the gradient along c is exactly 1. **(1 point: a task with bounded sums, and why f = 1 suits it.)**

# %% [markdown] slide="subslide"
# **Question 2** (2 points). Suppose that you swap the order in one line of the cell: h shows the memory from *before* this step's
# write. The shapes fit, and the network trains. Which of the bracket counter's units would be hurt, how would you see
# it in the heat map, and could other weights make up for it?

# %% [markdown] question="late_output" points=2
# **Model answer.** Everything in h comes one step late. "latest" would show the symbol before the current one; "round" and "square", asked
# by `?`, still answer rightly, since `?` writes nothing and so the old and the new c agree but for the factor f. "all" is
# one symbol later than before, and the alarm two. In the heat map, the row of "all" in h is that in c shifted by one column to the
# right, and at `;` the old count is still shown. **(1 point: at least two units, and the shift by one column.)**
#
# Other weights cannot make up for it where the answer is due at the very step at which the information comes in: h does
# not depend on this step's write at all (x reaches h only through the gate o). If the answer may come a step later, nothing
# is lost but time. **(1 point: distinguishes an answer due at once from one that may wait.)**

# %% [markdown] slide="slide"
# ## Summary
#
# $$
# \begin{aligned}
# i_t &= \sigma(W_i\,[h_{t-1}, x_t] + b_i) && \text{how much to write}\\
# f_t &= \sigma(W_f\,[h_{t-1}, x_t] + b_f) && \text{how much to keep}\\
# g_t &= \tanh(W_g\,[h_{t-1}, x_t] + b_g) && \text{what to write}\\
# o_t &= \sigma(W_o\,[h_{t-1}, x_t] + b_o) && \text{how much to show}\\
# c_t &= f_t \odot c_{t-1} + i_t \odot g_t && \text{the conveyor belt}\\
# h_t &= o_t \odot \tanh(c_t) && \text{what is said}
# \end{aligned}
# $$
#
# - Adding, not multiplying by a matrix, is what carries c through time.
# - A bias says what a gate does as a rule, a weight at which symbol it does otherwise.
# - Each gate mends a failure: saturation (f), noise (i), disturbance (o).
# - A gate comes near 0 and 1. How near, its bias decides: for a large bias the half-life of c is about $0.69\,e^{b_f}$ steps.
# - c is long if f lets it be. h is made anew at each step. How far a nudge spreads says nothing of what is remembered.
# - **Left open:** what does the gate do to the *gradient*? That is unit 5.

# %% [markdown] slide="subslide"
# ### Glossary
#
# | term | 中文 | what it is |
# |---|---|---|
# | long short-term memory (LSTM) | 长短期记忆网络 | a recurrent cell with a memory c and gates around it |
# | cell state, memory c | 记忆元（单元状态、细胞状态） | what is carried from step to step, unbounded: $c_t = f_t \odot c_{t-1} + i_t \odot g_t$ |
# | hidden state h | 隐状态（隐藏状态） | what is shown of c, between −1 and 1: $h_t = o_t \odot \tanh(c_t)$ |
# | long-term memory, short-term memory | 长期记忆、短期记忆 | c, which can last for hundreds of steps; h, which is made anew at each step |
# | gate | 门 | a factor between 0 and 1, computed from h and x: $\sigma(W [h_{t-1}, x_t] + b)$ |
# | gating | 门控 | to decide by a factor between 0 and 1 how much passes: $\sigma(z) \odot x$ |
# | forget gate f | 遗忘门 | how much of c is kept: $f_t = \sigma(W_f [h_{t-1}, x_t] + b_f)$ |
# | input gate i | 输入门 | how much of the candidate is written: $i_t = \sigma(W_i [h_{t-1}, x_t] + b_i)$ |
# | candidate g | 候选记忆元（候选状态） | what could be written, between −1 and 1: $g_t = \tanh(W_g [h_{t-1}, x_t] + b_g)$ |
# | output gate o | 输出门 | how much of tanh(c) is shown: $o_t = \sigma(W_o [h_{t-1}, x_t] + b_o)$ |
# | constant error carousel | 恒定误差传送带 | a state that is only added to: its gradient over time is 1: $c_t = c_{t-1} + u_t$ |
# | peephole | 窥视孔连接 | a gate's own view of c |
# | saturation | 饱和 | so far out on tanh or σ that nothing changes any more |
# | latch | 锁存器 | a unit that holds a bit from the symbol that sets it to the one that resets it |
# | half-life | 半衰期 | steps until half is left: $\log 0.5 / \log f$ |
# | concatenation $[h, x]$ | 拼接 | two vectors laid end to end |
# | entry by entry, ⊙ | 逐元素相乘 | each number times its partner, no sums |

# %% [markdown] slide="skip"
# ## References
#
# - S. Hochreiter and J. Schmidhuber, *Long short-term memory*. Neural Computation 9(8), 1735–1780, 1997.
# - F. A. Gers, J. Schmidhuber and F. Cummins, *Learning to forget: continual prediction with LSTM*. Neural Computation
#   12(10), 2451–2471, 2000.
# - F. A. Gers and J. Schmidhuber, *Recurrent nets that time and count*. IJCNN, 2000. (Peepholes.)
# - K. Greff, R. K. Srivastava, J. Koutník, B. R. Steunebrink and J. Schmidhuber, *LSTM: a search space odyssey*. IEEE
#   Transactions on Neural Networks and Learning Systems 28(10), 2222–2232, 2017 (arXiv 1503.04069, 2015).
# - R. Jozefowicz, W. Zaremba and I. Sutskever, *An empirical exploration of recurrent network architectures*. ICML, 2015.
# - J. van der Westhuizen and J. Lasenby, *The unreasonable effectiveness of the forget gate*. arXiv 1804.04849, 2018.
# - G. Weiss, Y. Goldberg and E. Yahav, *On the practical computational power of finite precision RNNs for language
#   recognition*. ACL, 2018.
# - C. Olah, *Understanding LSTM networks*. 2015. (The drawing of the cell follows his.)
