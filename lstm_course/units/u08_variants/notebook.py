# %% [markdown] slide="slide"
# # Unit 8 · Variants: what an LSTM can do without
#
# Add a wire to the LSTM, tie two of its gates together, or take one out. You build each variant, see what it can and
# cannot do, and then let all of them race.

# %% [markdown] slide="subslide"
# **When you are through, you can**
#
# - write an LSTM with peepholes, with coupled gates, and without any one of its gates;
# - say what each change buys and what it costs, with a task that shows it;
# - put dropout into a recurrent network so that it does not wash out the memory;
# - compare cells fairly: several seeds, the same budget, all results shown, and a test of what the seeds can tell apart;
# - say what 5,400 runs found, and what they do not say.
#
# Time: 60 to 90 minutes. Seven exercises (16 points) and two questions for thought (4 points).

# %% [markdown] slide="subslide"
# ## The question
#
# The GRU keeps and writes with *one* gate, shows everything, has no c of its own,
# and learns as well as the LSTM on many tasks. So which parts of an LSTM are needed?
#
# And unit 4 left a step out: when the output gate is shut, h is 0, and the gates know nothing of what is in c.

# %% [markdown] slide="skip"
# **How to work.** Write your code in the cells that say `raise NotImplementedError`, and run the `check` cell below.
# Three hints are folded under each exercise. Every experiment runs on *your* functions once they pass, and on the
# course's own until then.
#
# Shapes are as in unit 4: `x (N, D)` is one step of N sequences, `h` and `c` are `(N, H)`, and the parts of an LSTM are
# stacked in the order i, f, g, o.

# %% slide="skip"
import itertools

import numpy as np

from lstm_course import check, predict, progress, working
from lstm_course.units.u08_variants.demos import cells as cell_figures
from lstm_course.units.u08_variants.demos import variants as variants_figures
from lstm_course.units.u08_variants.demos import dropout as dropout_figures
from lstm_course.units.u08_variants.demos import microscope as microscope_figures
from lstm_course.units.u08_variants.demos import odyssey as odyssey_figures


def sigmoid(z):
    """σ(z) = 1 / (1 + exp(−z)), given to you. Written so that no large number is ever exponentiated."""
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


# %% slide="skip"
progress(8)

# %% [markdown] slide="slide"
# ## 8.1 Peepholes: let the gates look at c
#
# **Can an LSTM keep time?** Count steps in c, in silence, and speak when the count is reached. The output gate is shut
# while counting, so h is 0. The gates read x and h. Neither tells them how far c is. They would have to open at a
# moment that they cannot see. (Unless o leaks a little, or a second unit shows what the first one holds: a trained LSTM finds
# such ways round. Here the point is what *one* unit can do.)
#
# Gers and Schmidhuber (2000) gave each gate a wire of its own to the memory:
#
# $$
# \begin{aligned}
# i_t &= \sigma(W_i\,[h_{t-1}, x_t] + p_i \odot c_{t-1} + b_i) \\
# f_t &= \sigma(W_f\,[h_{t-1}, x_t] + p_f \odot c_{t-1} + b_f) \\
# o_t &= \sigma(W_o\,[h_{t-1}, x_t] + p_o \odot c_t + b_o)
# \end{aligned}
# $$
#
# Three things to notice. $p$ is a vector with one number a unit, so a gate sees *its own* unit's memory. Many papers give a
# peephole to some of the gates only: then the other p are 0, as one of them will be in the clock below. And look at the times:
# which c does each gate see, and why must it be that one?

# %% slide="subslide"
cell_figures.peepholes()

# %% solution="peephole_step" slide="subslide"
def peephole_step(x, h, c, W_ih, W_hh, b, p_i, p_f, p_o):
    """One step of an LSTM with peepholes.

    x (N, D), h and c (N, H), W_ih (4H, D), W_hh (4H, H), b (4H,), parts in the order i, f, g, o
    p_i, p_f, p_o (H,)   the peepholes of the three gates
    returns the new (h, c), each (N, H)

    Call the four i, f, g and o, after σ or tanh: then the check can say which is the first to differ.

    >>> zero, x, h = np.zeros((4, 1)), np.array([[1.0]]), np.array([[0.0]])     # i is 0.5, g is 0
    >>> p_f, p_o = np.array([np.log(3) / 2]), np.array([np.log(3) / 1.5])       # f and o: σ(ln 3) = 0.75
    >>> h, c = peephole_step(x, h, np.array([[2.0]]), zero, zero, np.zeros(4), np.zeros(1), p_f, p_o)
    >>> h.round(4).tolist(), c.round(4).tolist()
    ([[0.6789]], [[1.5]])
    """
    ### BEGIN SOLUTION
    z_i, z_f, z_g, z_o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=-1)
    i = sigmoid(z_i + p_i * c)
    f = sigmoid(z_f + p_f * c)
    g = np.tanh(z_g)
    c = f * c + i * g
    o = sigmoid(z_o + p_o * c)
    return o * np.tanh(c), c
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Start from your `lstm_step` of unit 4: two products, a bias, four parts. Three of the parts get one more term before
# they go through σ.
#
# </details>
# <details><summary>Hint 2</summary>
#
# c is (N, H) and p is (H,). NumPy multiplies them entry by entry, row for row, without any help. No matrix product.
#
# </details>
# <details><summary>Hint 3</summary>
#
# You cannot compute all four gates in one line any more: one of them has to wait until c is new. In the worked example
# f is computed from 2 and o from 1.5.
#
# </details>

# %% check="peephole_step"
check(peephole_step)

# %% [markdown] slide="subslide"
# **A clock.** One unit, nothing to read, weights set by hand. At each step it adds 0.1 to c. Its output and forget gates
# look at c through peepholes, with a threshold of 1.15: above it, the first opens and the second shuts.
#
# **Predict.** c starts at 0. How many steps lie between one spike of h and the next?

# %%
my_period = ...

# %% slide="subslide"
variants_figures.keeping_time(working(peephole_step))
predict(my_period, int(np.diff(variants_figures.spikes_of(working(peephole_step)))[0]), "steps between two spikes")

# %% [markdown] slide="fragment"
# **What you saw.** c reaches 1.2 at step 12, is shown, and is cleared at the step after, which already adds the next
# 0.1. So the period is 12. Move the slider: one number in b is the tempo. On the right the same weights without the
# peepholes: the clock still counts, nobody ever learns of it, and nothing stops it.
#
# Such clocks can be *learned*: Gers, Schraudolph and Schmidhuber (2002) trained cells with peepholes to tell spikes 50 steps
# apart from spikes 49 apart.
#
# **What it costs.** 3H weights more, among $4H(D + H + 1)$: hardly any. PyTorch leaves peepholes out all the same, as cuDNN does, whose
# kernels it calls on a GPU. (oneDNN, for CPUs, has them.)

# %% [markdown] slide="subslide"
# **Under the microscope.** The clock with your step in it. The dashed wires are the peepholes. Step to 12 and one further.

# %% slide="fragment"
microscope_figures.ticking(working(peephole_step))

# %% [markdown] slide="slide"
# ## 8.2 Coupled gates: to write is to forget
#
# The LSTM decides twice, what to keep and what to write. Couple the two, and one gate is saved:
#
# $$c_t = f_t \odot c_{t-1} + (1 - f_t) \odot g_t$$
#
# What is forgotten makes just as much room for the new. That is a *weighted mean* of the old c and the candidate, and
# h in the GRU of unit 7 is one too. Three parts are left, stacked in the order **f, g, o**, so the weights have 3H rows.

# %% slide="subslide"
cell_figures.coupled()

# %% solution="coupled_step" slide="subslide"
def coupled_step(x, h, c, W_ih, W_hh, b):
    """One step of an LSTM whose input gate is tied to its forget gate.

    x (N, D), h and c (N, H), W_ih (3H, D), W_hh (3H, H), b (3H,), parts in the order f, g, o
    returns the new (h, c), each (N, H)

    >>> zero, x, h = np.zeros((3, 1)), np.array([[1.0]]), np.array([[0.0]])
    >>> b = np.array([np.log(3), 20.0, 0.0])                    # f is 0.75, g is 1, o is 0.5
    >>> h, c = coupled_step(x, h, np.array([[4.0]]), zero, zero, b)
    >>> h.round(4).tolist(), c.round(4).tolist()                # three quarters of 4, a quarter of 1
    ([[0.4985]], [[3.25]])
    """
    ### BEGIN SOLUTION
    f, g, o = np.split(x @ W_ih.T + h @ W_hh.T + b, 3, axis=-1)
    f, g, o = sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c + (1 - f) * g
    return o * np.tanh(c), c
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# The plain step with one part fewer. How many equal pieces is z cut into now?
#
# </details>
# <details><summary>Hint 2</summary>
#
# Two of the three are gates, one is the candidate. Mind the order: the forget gate comes first here.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Check your c by hand on the worked example. The two factors, of the old c and of g, must add up to 1 in each entry.
#
# </details>

# %% check="coupled_step"
check(coupled_step)

# %% [markdown] slide="subslide"
# **What is lost.** Let two cells count: +1 for twenty steps, then −1 for twenty. The LSTM sets f = 1 and i = 1, and adds.
# The coupled cell has to choose an f; say 0.9.
#
# **Predict.** After twenty times +1 the LSTM's c is 20. What is the coupled cell's c?

# %%
my_mean = ...

# %% slide="subslide"
variants_figures.counting(working(coupled_step), tell=lambda c: predict(my_mean, c, "c of the coupled cell at step 20"))

# %% [markdown] slide="fragment"
# **What you saw.** $1 - 0.9^{20} = 0.88$. A mean of numbers between −1 and 1 stays there, so the count of 20 hardly
# differs from one of 15. And after twenty steps back the LSTM is at 0 again, the coupled cell at −0.77: it remembers
# what came last best. With f = 0.99 it counts up more evenly, in hundredths, and comes back near to 0, but not to it.
#
# So the coupled cell cannot count as the LSTM does, and the GRU, for the same reason, cannot either (Weiss, Goldberg and
# Yahav, 2018). For *holding* a value it has what it takes: f near 1 keeps it.

# %% slide="subslide"
microscope_figures.one_gate_for_two(working(coupled_step))

# %% [markdown] slide="slide"
# ## 8.3 One gate fewer
#
# The blunt way to ask what a gate is for: take it out. Its factor is then 1 everywhere, whatever its weights say. This
# is called an *ablation*.
#
# | without | what is left | also known as |
# |---|---|---|
# | input gate, i = 1 | every candidate is written in full | NIG |
# | forget gate, f = 1 | all of c is kept | NFG; the LSTM of 1997 |
# | output gate, o = 1 | all of tanh(c) is shown | NOG |
#
# (The short names are those of Greff and others, whom we come to.)

# %% slide="subslide"
cell_figures.ablations()

# %% solution="ablated_step" slide="subslide"
def ablated_step(x, h, c, W_ih, W_hh, b, gate):
    """One step of an LSTM without one of its gates.

    x (N, D), h and c (N, H), W_ih (4H, D), W_hh (4H, H), b (4H,), parts in the order i, f, g, o: all four are there
    gate   "i", "f" or "o": the one that is taken out
    returns the new (h, c), each (N, H)

    >>> zero, x, h, c = np.zeros((4, 1)), np.array([[1.0]]), np.array([[0.0]]), np.array([[2.0]])
    >>> new_h, new_c = ablated_step(x, h, c, zero, zero, np.zeros(4), "f")     # i and o are 0.5, g is 0
    >>> new_h.round(4).tolist(), new_c.tolist()                                # all of c is kept
    ([[0.482]], [[2.0]])
    >>> ablated_step(x, h, c, zero, zero, np.zeros(4), "o")[0].round(4).tolist()
    [[0.7616]]
    """
    ### BEGIN SOLUTION
    i, f, g, o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=-1)
    gates = {"i": sigmoid(i), "f": sigmoid(f), "o": sigmoid(o)}
    gates[gate] = np.ones_like(c)
    c = gates["f"] * c + gates["i"] * np.tanh(g)
    return gates["o"] * np.tanh(c), c
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Compute all four parts as always. Then replace one of the three gates, and go on as always.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Which one is to be replaced is a text in `gate`. Three `if` lines will do; a dict from name to array does without.
#
# </details>
# <details><summary>Hint 3</summary>
#
# What is the value of a gate that lets everything through? It is replaced *after* σ: no input to σ gives that value.
#
# </details>

# %% check="ablated_step"
check(ablated_step)

# %% [markdown] slide="subslide"
# **The bracket counter, damaged.** In unit 4 an LSTM with weights set by hand counted open brackets. Its unit "all" counts
# both kinds; its unit "round" speaks only when `?` asks; `;` wipes the memory. Now take its gates out, one at a time.
#
# **Predict.** Without which gate is the *count* wrong most often: `"i"`, `"f"` or `"o"`?

# %%
my_gate = ...

# %% slide="subslide"
variants_figures.a_gate_taken_out(
    working(ablated_step),
    tell=lambda gate: predict(my_gate, gate, "the gate without which the count is wrong most often"),
)

# %% [markdown] slide="fragment"
# **What you saw.** Three different illnesses.
#
# - Without the input gate letters are written too: the count drifts, at 17 of 29 symbols.
# - Without the forget gate it is right up to the first `;`, and never again after: 14 of 29.
# - Without the output gate the count is as right as before. But "round" speaks all the time, at 17 symbols where nobody
#   asked.
#
# These weights were *made* for four gates. Would training find a way around a missing one? That is for the race below.

# %% [markdown] slide="slide"
# ## 8.4 Dropout that does not wash the memory out
#
# **Dropout** (Hinton and others, 2012) sets a random share p of a layer's units to 0 in training, so that no unit can
# rely on another. The rest is multiplied by $1/(1-p)$, so that the mean of the mask is 1 and nothing has to be
# changed after training. (In the paper it was the other way round: the weights were scaled down afterwards.)
#
# In a recurrent network h passes through the same place at every step. What if each step draws a mask of its own?
#
# **Predict.** p = 0.25. What share of the units of h has *not once* been dropped after 10 steps?

# %%
my_share = ...

# %% [markdown] slide="subslide"
# Gal and Ghahramani (2016) draw **one mask a sequence** and use it at every step. They call it *variational* dropout (no
# relation of unit 13's variational autoencoder but the word):
# it follows from reading dropout as an approximation to a Bayesian network, whose weights are drawn once, not anew at
# each step.

# %% solution="variational_dropout_mask" slide="subslide"
def variational_dropout_mask(rng, shape, p):
    """A dropout mask, to be used at all steps of a sequence.

    rng     a np.random.Generator. One draw: rng.random(shape), numbers between 0 and 1.
    shape   of the mask, a tuple such as (N, H)
    p       the share to drop, 0 <= p < 1: an entry is dropped where its number is below p
    returns floats of that shape: 0 where dropped, and elsewhere what makes the mean of the mask 1

    >>> np.random.default_rng(0).random((2, 3)).round(2).tolist()
    [[0.64, 0.27, 0.04], [0.02, 0.81, 0.91]]
    >>> variational_dropout_mask(np.random.default_rng(0), (2, 3), 0.5).tolist()
    [[2.0, 0.0, 0.0], [0.0, 2.0, 2.0]]
    """
    ### BEGIN SOLUTION
    kept = rng.random(shape) >= p
    return kept / (1 - p)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Two steps: which entries stay, and by how much they are scaled.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Comparing an array with a number gives an array of True and False. In arithmetic these count as 1 and 0.
#
# </details>
# <details><summary>Hint 3</summary>
#
# A share of $1 - p$ stays. If the kept entries were 1, what would the mean of the mask be? Divide by that.
#
# </details>

# %% check="variational_dropout_mask"
check(variational_dropout_mask)

# %% slide="subslide"
dropout_figures.masks_over_time(working(variational_dropout_mask))
predict(my_share, dropout_figures.never_dropped(working(variational_dropout_mask)), "share never dropped in 10 steps")

# %% [markdown] slide="fragment"
# **What you saw.** $0.75^{10} = 5.6\,\%$. With new masks nothing that h carries gets through ten steps whole. With one
# mask three quarters of the units are a network of their own, smaller, but sound.

# %% [markdown] slide="subslide"
# **In the step.** The masks are put on x and on h *where the gates read them*:
#
# $$z = W_{ih}\,(m_x \odot x_t) + W_{hh}\,(m_h \odot h_{t-1}) + b$$
#
# and the rest is the plain LSTM. Nothing else is touched: look at the equation, and at what is not in it.

# %% solution="lstm_step_with_dropout" slide="subslide"
def lstm_step_with_dropout(x, h, c, W_ih, W_hh, b, mask_x, mask_h):
    """One LSTM step that reads x and h through masks.

    x (N, D), h and c (N, H), W_ih (4H, D), W_hh (4H, H), b (4H,), parts in the order i, f, g, o
    mask_x (N, D), mask_h (N, H)   dropout masks, already scaled
    returns the new (h, c), each (N, H), both whole

    >>> W_ih, W_hh = np.array([[0], [0], [1.0], [0]]), np.array([[0], [0], [5.0], [0]])     # only g reads
    >>> one, mask_x, mask_h = np.array([[1.0]]), np.array([[2.0]]), np.array([[0.0]])       # x doubled, h dropped
    >>> h, c = lstm_step_with_dropout(one, one, 2 * one, W_ih, W_hh, np.zeros(4), mask_x, mask_h)
    >>> h.round(4).tolist(), c.round(4).tolist()                     # c = 0.5 · 2 + 0.5 · tanh(1·2 + 5·0)
    ([[0.4509]], [[1.482]])
    """
    ### BEGIN SOLUTION
    z = (x * mask_x) @ W_ih.T + (h * mask_h) @ W_hh.T + b
    i, f, g, o = np.split(z, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Two products more than in your `lstm_step` of unit 4, both before anything else happens.
#
# </details>
# <details><summary>Hint 2</summary>
#
# A mask has the shape of what it masks, and holds the scaling too. Write into new arrays: the caller still needs x and h.
#
# </details>
# <details><summary>Hint 3</summary>
#
# In the worked example, c is (0.5 · 2) + (0.5 · tanh 2). The old c comes in as it is, and the new h and c go out as they
# are.
#
# </details>

# %% check="lstm_step_with_dropout"
check(lstm_step_with_dropout)

# %% [markdown] slide="subslide"
# **Why not c?** Try it: an LSTM reads noise for 30 steps, p = 0.25. Left without dropout, in the middle with your step, on
# the right with the same mask put on c as well.

# %%
dropout_figures.memory_under_masks(working(lstm_step_with_dropout), working(variational_dropout_mask))

# %% [markdown] slide="fragment"
# **What you saw.** On the right a dropped unit loses its memory at every step, and a kept one is multiplied by 4/3 at
# every step: with f of about 0.95 that is $1.27^{30} \approx 1000$. A mask whose mean is 1 is harmless once. Thirty times in
# a row it is not.

# %% [markdown] slide="subslide"
# **Over a sequence.** The last exercise puts the two together: draw, then run.

# %% solution="lstm_forward_with_dropout" slide="subslide"
def lstm_forward_with_dropout(rng, x, h0, c0, W_ih, W_hh, b, p):
    """An LSTM over a sequence in training, with variational dropout.

    rng   a np.random.Generator. First the mask (N, D) for x is drawn, then the mask (N, H) for h.
    x (N, T, D), h0 and c0 (N, H), W_ih (4H, D), W_hh (4H, H), b (4H,)
    p     the share to drop
    returns (hs, (h_T, c_T)): the h of every step, (N, T, H), and the last h and c, none of them masked

    >>> W_ih, W_hh = np.array([[0], [0], [1.0], [0]]), np.array([[0], [0], [5.0], [0]])     # only g reads
    >>> x, h0, c0 = np.ones((1, 2, 1)), np.array([[1.0]]), np.array([[2.0]])
    >>> hs, (h, c) = lstm_forward_with_dropout(np.random.default_rng(0), x, h0, c0, W_ih, W_hh, np.zeros(4), 0.5)
    >>> hs.round(4).tolist(), c.round(4).tolist()               # the masks are 2 for x and 0 for h, twice
    ([[[0.4509], [0.4203]]], [[1.223]])
    """
    ### BEGIN SOLUTION
    mask_x = variational_dropout_mask(rng, x[:, 0].shape, p)
    mask_h = variational_dropout_mask(rng, h0.shape, p)
    h, c = h0, c0
    hs = []
    for t in range(x.shape[1]):
        h, c = lstm_step_with_dropout(x[:, t], h, c, W_ih, W_hh, b, mask_x, mask_h)
        hs.append(h)
    return np.stack(hs, axis=1), (h, c)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# It is `lstm_forward` of unit 4 with two lines before the loop, and another step inside.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The shapes of the masks are those of *one* step: x has a time axis, its mask has none.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Your two functions above do all the work. Draw for x before you draw for h: the check has the same generator and
# expects the same numbers.
#
# </details>

# %% check="lstm_forward_with_dropout"
check(lstm_forward_with_dropout)

# %% [markdown] slide="subslide"
# **Many passes.** After training one usually runs without dropout. Gal and Ghahramani also keep it on: run the same input
# with many masks, and take the mean. The spread says how sure the network is (*Monte Carlo dropout*).
#
# **Predict.** The mean of each mask is 1. So is the mean of the passes the pass without dropout? Answer `"yes"` or `"no"`.

# %%
my_answer = ...

# %% slide="subslide"
dropout_figures.many_passes(
    working(lstm_forward_with_dropout),
    tell=lambda away: predict(my_answer, "no" if away > 0.1 else "yes", "is the mean of the passes the pass without"),
)

# %% [markdown] slide="fragment"
# **What you saw.** No: the mean of the passes is about a quarter of h's size away, at p = 0.25. The mean of the masks goes
# through σ and tanh, which do not respect means. "Run it without dropout afterwards" is an approximation, and a good
# one only where training has made the network not mind.

# %% [markdown] slide="slide"
# ## 8.5 A small search-space odyssey
#
# Which cell is best? Greff and others (2015, in print 2017) asked with 5,400 runs, about 15 years of CPU time, on speech,
# handwriting and music. We ask with 48 runs and about a minute, on two tasks, one of which you know:
#
# - **temporal order**, the new one: in a row of distractors stand two symbols, each an X or a Y, far apart. Name both, in
#   their order: XX, XY, YX or YY. So chance is 1 in 4. (Task 6a of Hochreiter and Schmidhuber.) Solved at 99 % right.
# - **adding** (unit 3): two marked numbers, far apart, add them. Solved at a mean squared error of 0.01.
#
# Each cell has 16 units, Adam at rate 0.02, and the same seeds. What we count is *how many sequences it needs*. Your
# steps are the forward passes of the variants; the gradients are the course's own.

# %% [markdown] slide="subslide"
# **How to compare.** Before you see any result, decide how to read it. Each cell has a few runs, one for each seed, and two
# things get in the way.
#
# *Some runs never solve the task.* We stopped them at a limit. All we know is that they needed at least so many sequences: such a
# number is called *censored*. Leave them out, and a cell looks the quicker the more often it fails. So report the **share that
# solved it**, and the **median** with each failed run counted as the limit. The median does not mind how far beyond the limit they
# would have come, as long as fewer than half of the runs fail.
#
# *The seeds disagree.* A is ahead of B. Is it the cell, or the luck of the draw? If it is luck, then which result got the
# letter A and which the letter B is arbitrary. So deal the same results out anew, in every possible way, and see how often luck alone
# gets as far.

# %% [markdown] slide="subslide"
# Take all pairs of a run of A and a run of B, and count those in which A needed fewer. A tie counts a half. That number is
# W, and with nothing between the two it is half of the pairs. Then
#
# $$p = \text{share of all deals in which } |W - \tfrac12\,\text{pairs}| \text{ is at least as large as in ours}$$
#
# This is an *exact permutation test* of the count of Mann and Whitney (1947). A small p says: luck hardly gets so far. A large p does
# *not* say that the two are equal. It says that these seeds cannot tell them apart.
#
# **Predict.** Two cells, three runs each, and every run of A is sooner than every run of B. What is p?

# %%
my_p = ...

# %% solution="compare_runs" slide="subslide"
def compare_runs(steps_a, steps_b, limit):
    """Compare two cells by the steps that their runs needed.

    steps_a, steps_b   (A,) and (B,), one number for each run; NaN for a run that had not solved it by the limit
    limit              a number: what such a run counts for, in medians and pairs
    returns (solved, medians, p)
        solved    (2,)   the share of A's runs that solved it, then B's
        medians   (2,)   the medians of the steps, A's, then B's
        p                the share of all deals, ours among them, at least as far from half of the pairs

    `itertools.combinations(range(5), 2)` gives all ways to choose 2 of 5 places.

    >>> solved, medians, p = compare_runs(np.array([10.0, 20.0]), np.array([30.0, np.nan, 40.0]), 50.0)
    >>> solved.round(2).tolist(), medians.tolist()
    ([1.0, 0.67], [15.0, 40.0])
    >>> round(float(p), 2)                                  # two deals of ten: this one, and the one all the other way
    0.2
    """
    ### BEGIN SOLUTION
    solved = np.array([1 - np.isnan(steps_a).mean(), 1 - np.isnan(steps_b).mean()])
    a, b = np.nan_to_num(steps_a, nan=limit), np.nan_to_num(steps_b, nan=limit)
    medians = np.array([np.median(a), np.median(b)])

    def away(a, b):
        won = sum((x < y) + 0.5 * (x == y) for x in a for y in b)
        return abs(won - len(a) * len(b) / 2)

    results = np.concatenate([a, b])
    as_far = []
    for chosen in itertools.combinations(range(len(results)), len(a)):
        others = [k for k in range(len(results)) if k not in chosen]
        as_far.append(away(results[list(chosen)], results[others]) >= away(a, b))
    return solved, medians, np.mean(as_far)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Three small tasks, one after the other. Only the first looks at NaN as NaN: `np.isnan`. For the other two, first make copies in which the
# limit stands in its place.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Write a helper that takes two arrays and returns how far W is from half of their pairs. You need it for the results as they are, and
# for every deal. `x[:, None] < y` compares all pairs at once.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Put both arrays end to end. A deal chooses places for A, as many as A has; all other places are B's (`np.delete` drops some places). Count the
# deals that are *at least* as far off as yours, and divide by their number.
#
# </details>

# %% check="compare_runs"
check(compare_runs)

# %% slide="subslide"
predict(
    my_p,
    float(working(compare_runs)(np.array([1.0, 2, 3]), np.array([4.0, 5, 6]), 9.0)[2]),
    "p, when three runs beat three without exception",
)

# %% [markdown] slide="fragment"
# **What you saw.** 0.1. There are 20 ways to deal six results out to three and three, and two of them are as clear as this one: all of A
# first, or all of B. **Three seeds cannot say more.** With five and five it is 2 in 252, or 0.008; with ten and ten, 1 in 92,378.

# %% [markdown] slide="subslide"
# **Predict.** Of the four below, which does worst on temporal order? Answer with its name. (Below the figure, your function
# compares each cell with the LSTM.)

# %%
candidates = ["no input gate", "no forget gate", "no output gate", "coupled"]
my_worst = ...

# %% slide="subslide"
cells = odyssey_figures.contestants(working(peephole_step), working(coupled_step), working(ablated_step))
found = {}
odyssey_figures.odyssey(cells, seeds=range(3), tell=found.update)
odyssey_figures.against(working(compare_runs), "LSTM", found)
predict(my_worst, odyssey_figures.worst_of_first(found, candidates), "the worst of the four, first task")

# %% [markdown] slide="fragment"
# **What you saw.** No cell wins everywhere, and what is missing shows where it is needed.
#
# - **Temporal order** is solved by nearly everything. Without the forget gate it takes longest, and not every run gets there. The
#   distractors pile up in c, and nothing removes them.
# - **Adding** is hardest for the RNN, and then without the *input* gate: there all values must be kept out but two.
# - The coupled cell and the GRU, with fewer weights, are never later than the LSTM on the second task.
# - On the first task three runs a cell cannot tell the LSTM, the coupled cell and the GRU apart. Each dot is a run: one seed
#   can make or break a variant. The table below has ten runs a cell.
# - p is nowhere below 0.1, and cannot be. So whatever looks clear here is a reason to run more seeds, and no more than that.
#
# Your numbers may differ a little from these: another processor rounds differently, and training magnifies it.

# %% [markdown] slide="subslide"
# **Your own cell may race too.** A cell is any object with four methods: `init_params`, `init_state`, `step` and
# `step_backward`. Installed packages can bring theirs (entry points in the group `lstm_course.cells`). Here is the whole
# list of those on this machine:

# %%
from lstm_course import all_cells

print(", ".join(all_cells()) or "(none installed)")
# To race some of them: odyssey_figures.odyssey({"LSTM": cells["LSTM"], **all_cells()})

# %% [markdown] slide="slide"
# ## What the evidence says
#
# **Measured for this course** by `lstm-course evidence cell_race --seeds 5`: the same race with longer sequences (30 steps),
# five seeds and two learning rates, 0.01 and 0.03. Runs that solved the task, out of 10, within 19,200 sequences (temporal order) or 25,600 (adding); in brackets the
# median number of sequences at the better of the two rates.
#
# | cell | temporal order | adding |
# |---|---|---|
# | LSTM | 10 (3,200) | 10 (12,160) |
# | no input gate | 6 (2,880) | 0 |
# | no forget gate | 8 (5,440) | 7 (16,960) |
# | no output gate | 8 (2,560) | 10 (12,480) |
# | coupled | 10 (1,600) | 10 (5,120) |
# | peepholes | 8 (2,880) | 9 (12,480) |
# | GRU | 10 (1,920) | 10 (3,520) |
# | RNN | 2 | 0 |

# %% [markdown] slide="subslide"
# **What that says.**
#
# - **Coupled** and **GRU** solve everything, and sooner than the LSTM. For holding a value, one gate for both is enough. That is
#   the answer to unit 7's question, why the GRU is so quick: it is the coupling (5,120 against 12,160 on adding), and not the
#   output gate that it lacks (12,480).
# - **No input gate**: adding is never solved. Most of what comes in there must be kept out.
# - **No forget gate**: slower or not at all, on both tasks.
# - **No output gate**: hardly worse. Neither task asks the cell to keep silent.
# - **Peepholes**: no gain. Neither task asks for timing. The next ones do.
#
# To run it yourself (minutes for each rate): `odyssey_figures.larger(cells, learning_rate=0.01)`.

# %% [markdown] slide="subslide"
# **Two tasks that ask for timing**, after Gers and Schmidhuber (2000). *Measuring*: two spikes in 40 steps of silence; how many
# steps lay between them? *Making*: one spike, and from then on one every ten steps. Nothing but time has to be known for
# either, and the clock above did it with peepholes. Measured for this course by `lstm-course evidence spike_timing`, five seeds, at most 48,000
# sequences; p is that of `compare_runs`.
#
# | | measuring: LSTM | with peepholes | p | making: LSTM | with peepholes | p |
# |---|---|---|---|---|---|---|
# | 1 unit | 3 of 5 | 1 of 5 | 0.52 | 1 of 5 | 1 of 5 | 1.00 |
# | 4 units | 5 of 5 (11,520) | 5 of 5 (14,720) | 1.00 | 4 of 5 (13,440) | 2 of 5 | 0.44 |
#
# In brackets are the medians of those that solved it in most of their runs. **Peepholes do not win here.** Not even with one
# unit, where nothing but h tells the gates what c holds: an o that leaks a little will do. And five seeds cannot tell the two apart at all: the
# smallest p is 0.44. Gers and Schmidhuber report that with peepholes an LSTM learns to tell 49 steps from 50, and to make very stable
# spikes. Our tasks are shorter and laxer, and training at one rate only. Peepholes *can* keep time; that training needs them for it, this
# does not show.

# %% [markdown] slide="subslide"
# **Read with care.**
#
# - Ten runs a cell, two tasks, one size. A difference of two runs in ten is noise.
# - "Solved" depends on the budget. A cell that needs twice as long has failed here and may be as good in the end.
# - The forget bias is 1 wherever there is one; with another, the order may be another. Unit 5 has how much that matters.
# - The learning rate decides as much as the cell does: at 0.01 the peephole LSTM solves temporal order 5 times in 5, at 0.03
#   only 3 times; the GRU solves both tasks each time, at 0.03 much sooner.

# %% [markdown] slide="subslide"
# **5,400 runs.** Greff and others tried the LSTM with peepholes and eight changes of it, each alone: no input, forget or
# output gate; no tanh on the way in, or on the way out; coupled gates; no peepholes; and gates that read the other gates'
# last values. For each of three data sets every variant had 200 runs with random settings.
#
# - None of the eight is significantly better than the LSTM.
# - **Coupling** the gates and leaving out the **peepholes** simplify it and do not significantly hurt.
# - The **forget gate** and the **tanh on the way out** matter most.
# - The **learning rate** is the setting that matters most, then the size. The settings can be tuned nearly one by one.
#
# **Ten thousand cells.** Jozefowicz, Zaremba and Sutskever (2015) let a computer change the cells themselves, over ten
# thousand of them, and found none that beat both LSTM and GRU on every task. Taken out one by one, the forget gate was missed
# most (language modelling excepted), the input gate too, the output gate least. And with a forget bias of 1 the LSTM was
# as good as the GRU: part of what is called a better cell is a better start.
#
# What the studies do not say: that this holds for your task. Even Greff's three data sets differ: without the input or the output
# gate, speech and handwriting suffered, the music did not.

# %% [markdown] slide="subslide"
# **Dropout.** Gal and Ghahramani (2016) reached a perplexity of 73.4 on the Penn Treebank, the best of a single model then,
# with a large network and separate masks for each gate. With one mask for all gates, as built here, and a smaller network
# it was 79.7. Later, well-tuned plain LSTMs came to 58.3 (Melis and others 2018).
#
# Dropout is a cure for learning by heart, and helps where a network has more numbers than its data can pin down. Where the data
# hold a rule and the network finds it, there is nothing to cure, and dropout only makes the finding harder; a mask that
# changes at each step, which washes out what is held, the more so. This course has no measurement of its own for it: try it on your data.

# %% [markdown] slide="slide"
# ## Questions for thought
#
# **Question 1.** Suppose that the clock's *output* gate looked at the memory from before the write, as the other two
# gates do. Period 12, steps of 0.1, threshold 1.15. What does h look like now? And if instead the *forget* gate could look at
# the memory from after the write: why can it not? *(2 points)*

# %% [markdown] question="peep_time" points=2
# The output gate now sees c with a delay of one step. c passes the threshold at step 12, when the gate still sees 1.1 and stays
# shut; it opens at step 13. But at step 13 the forget gate has cleared the memory, and c is 0.1. So h is up every 12 steps, one step
# late, and only to tanh(0.1) ≈ 0.1 where it was 0.83: the gate shows an empty memory. **(1 point: one step late, and the height.)**
#
# The forget gate makes the new memory: it is computed first and c after it. To look at the new c it would need what it is itself
# about to produce, an equation with c on both sides. **(1 point: the circle.)**

# %% [markdown] slide="subslide"
# **Question 2.** A colleague has one layer of `torch.nn.LSTM(64, 128, dropout=0.3)` and sees no effect. So she writes the loop
# over time herself and puts `torch.nn.functional.dropout(h, 0.3)` into it. Now long sequences train worse than short ones. Explain
# both, and say what you would write. *(2 points)*

# %% [markdown] question="dropout_in_torch" points=2
# PyTorch's `dropout` acts on the outputs of every layer but the last, between layers. With one layer there is no such place, so it does
# nothing (PyTorch warns). **(1 point.)**
#
# The call in the loop draws another mask at every step: after T steps only 0.7 to the power of T of the units have never been hit, so
# whatever h is to carry is destroyed, and the more so the longer the sequence. Draw one mask of the shape of h before the loop, with
# the factor 1/0.7, and multiply by it at each step where the gates read h; leave c alone. **(1 point: cause, and one mask before the loop.)**

# %% [markdown] slide="slide"
# ## Summary
#
# | variant | what changes | it can | it cannot, or costs |
# |---|---|---|---|
# | peepholes | gates see c | wait in silence for a count | 3H weights; no kernel in PyTorch or cuDNN |
# | coupled | i is what f leaves over | hold, with a quarter of the weights less | count: c is a mean |
# | no input gate | i = 1 | add everything up | keep noise out |
# | no forget gate | f = 1 | carry a gradient undamped | start afresh |
# | no output gate | o = 1 | count as before | keep silent |
# | variational dropout | one mask a sequence, on x and h | regularise without washing out | pays only where there is something to overfit |
#
# - Take a part out and look what breaks: an ablation is the plainest experiment there is.
# - One run a cell proves nothing, and three cannot get below p = 0.1. Same budget, several seeds, all results shown, failed ones too.
# - The plain LSTM is hard to beat. The forget gate is the part to keep.
# - **Left open:** real data, a real library, and a test set that nobody has looked at. That is unit 9.

# %% [markdown] slide="subslide"
# | term | 中文 | what it is |
# |---|---|---|
# | variant | 变体 | a cell with one thing changed |
# | peephole connection | 窥视孔连接 | a gate's own view of its unit's c: $f_t = \sigma(W_f [h_{t-1}, x_t] + p_f \odot c_{t-1} + b_f)$ |
# | coupled input and forget gate (CIFG) | 耦合输入门和遗忘门 | one gate for both: what is not kept is written; $i_t = 1 - f_t$ |
# | ablation study | 消融实验 | taking parts out, one at a time, to see what they are for |
# | dropout | 暂退法（随机失活、丢弃法） | setting a random share of units to 0 in training: $m / (1 - p),\ m \in \lbrace 0, 1 \rbrace$ |
# | mask | 掩码 | the array of zeros and factors that does it |
# | variational dropout | 变分丢弃法 | the same mask at every step of a sequence |
# | Monte Carlo dropout | 蒙特卡洛丢弃 | many passes with masks after training: mean and spread |
# | regularisation | 正则化 | whatever keeps a network from learning its training data by heart |
# | random seed | 随机种子 | the number from which all random draws follow |
# | censored | 删失 | known only to be at least so much: a run that was stopped at the limit |
# | permutation test | 置换检验 | dealing the results out anew: how often does luck get as far? That share is p |
# | hyperparameter | 超参数 | a setting that training does not learn: rate, size, p |

# %% [markdown] slide="skip"
# ## References
#
# - F. A. Gers and J. Schmidhuber, *Recurrent nets that time and count*. IJCNN, 2000. (Peepholes.)
# - F. A. Gers, N. N. Schraudolph and J. Schmidhuber, *Learning precise timing with LSTM recurrent networks*. Journal of
#   Machine Learning Research 3, 115–143, 2002.
# - K. Greff, R. K. Srivastava, J. Koutník, B. R. Steunebrink and J. Schmidhuber, *LSTM: a search space odyssey*. IEEE
#   Transactions on Neural Networks and Learning Systems 28(10), 2222–2232, 2017 (arXiv 1503.04069, 2015).
# - R. Jozefowicz, W. Zaremba and I. Sutskever, *An empirical exploration of recurrent network architectures*. ICML, 2015.
# - Y. Gal and Z. Ghahramani, *A theoretically grounded application of dropout in recurrent neural networks*. NIPS, 2016.
# - G. Melis, C. Dyer and P. Blunsom, *On the state of the art of evaluation in neural language models*. ICLR, 2018.
# - W. Zaremba, I. Sutskever and O. Vinyals, *Recurrent neural network regularization*. arXiv 1409.2329, 2014. (Dropout
#   between the layers alone: what `nn.LSTM(dropout=…)` does.)
# - S. Semeniuta, A. Severyn and E. Barth, *Recurrent dropout without memory loss*. COLING, 2016. (Another place for the mask.)
# - G. E. Hinton, N. Srivastava, A. Krizhevsky, I. Sutskever and R. R. Salakhutdinov, *Improving neural networks by
#   preventing co-adaptation of feature detectors*. arXiv 1207.0580, 2012.
# - G. Weiss, Y. Goldberg and E. Yahav, *On the practical computational power of finite precision RNNs for language
#   recognition*. ACL, 2018.
# - S. Hochreiter and J. Schmidhuber, *Long short-term memory*. Neural Computation 9(8), 1735–1780, 1997. (Both tasks.)
# - H. B. Mann and D. R. Whitney, *On a test of whether one of two random variables is stochastically larger than the other*.
#   Annals of Mathematical Statistics 18(1), 50–60, 1947.
