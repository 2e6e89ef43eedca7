# %% [markdown] slide="slide"
# # Unit 3 · Vanishing and exploding gradients
#
# *The network has read a hundred words. From how many of them does it learn?*
#
# You measure how much of a gradient arrives, predict it from the weights, and see what can be mended and what cannot.

# %% [markdown] slide="subslide"
# **When you are through, you can**
#
# - write the gradient at an early step as a product of Jacobians, and measure its size against the lag;
# - tell spectral radius, largest singular value and root mean square apart, and say which one predicts what;
# - explain why "a radius above 1 explodes" is false for a tanh network, and where it is true;
# - clip a gradient without changing its direction, and say why no clipping cures vanishing;
# - make the adding problem, the test that the rest of the course comes back to.
#
# Time: 60 to 90 minutes. Seven exercises (12 points) and two questions for thought (4 points).

# %% [markdown] slide="slide"
# ## The question
#
# Backpropagation through time is exact. In unit 2 your gradients agreed with central differences to many digits.
#
# Then truncation cut it into chunks of five steps. A network that remembers lost 63 % of $\partial L/\partial W_{hh}$ to it, and one that forgets quickly lost 27 %.
#
# With chunks of two or four steps and a lag of six, training the recurrent weights did worse than leaving them as they were.
#
# So cut nothing. How much of the gradient comes from far back, then? **If the last word of a text depends on the first, does the first ever hear of it?**

# %% slide="skip"
import numpy as np

from lstm_course import check, predict, progress, working
from lstm_course.units.u03_vanishing_gradients.demos import vanishing, training as vanishing_training

# %% slide="skip"
progress(3)

# %% [markdown] slide="slide"
# ## 3.1 A product of Jacobians
#
# The network is the one of units 1 and 2:
#
# $$h_t = \tanh(W_{ih}\,x_t + W_{hh}\,h_{t-1} + b)$$
#
# One step back in time, the gradient meets the slope of the tanh and then the recurrent weights:
#
# $$\frac{\partial L}{\partial h_{t-1}} = W_{hh}^\top \left( (1 - h_t^2) \odot \frac{\partial L}{\partial h_t} \right)$$
#
# Ten steps back it has met ten slopes and ten times *the same* matrix. What is multiplied again and again has only two fates.

# %% slide="-"
vanishing.steps_back()

# %% [markdown] slide="subslide"
# **Predict.** Take away everything but one number: a single unit, no tanh, weight 0.9. The gradient is multiplied by 0.9 at each step. How much is left after 99 steps? Write your number down before you run the cell after it.

# %% slide="-"
my_rest = ...

# %% slide="-"
predict(my_rest, 0.9**99, "0.9 to the power 99")
print(f"With 1.1 in place of 0.9 it would be {1.1**99:,.0f}.")

# %% [markdown] slide="subslide"
# **What you saw.** 0.9 leaves three hundred-thousandths; 1.1 gives twelve thousand. There is almost nothing in between: the weight would have to be 1 to within a few per cent.
#
# That is the story of this unit as most books tell it. It is right for one number. The rest of the unit asks what becomes of it with a whole matrix, and with the tanh put back.

# %% [markdown] slide="slide"
# ## 3.2 Which number of a matrix is it?
#
# A matrix stretches different vectors differently. Two numbers describe how much:
#
# - the **largest singular value** $\sigma_{max}$: the most that *one* application can stretch any vector (an $H \times H$ matrix has $H$ singular values, the stretches along $H$ directions at right angles to each other);
# - the **spectral radius** $\rho(W) = \max_i |\lambda_i|$: the growth per step when the matrix is applied *again and again*.
#
# $$\rho(W) = \lim_{k\to\infty} \lVert W^k \rVert^{1/k} \;\le\; \sigma_{max}(W)$$
#
# The eigenvalues $\lambda_i$ of recurrent weights are complex numbers, for nobody asks $W$ to be symmetric. A complex pair turns a vector while it stretches it. The size of $\lambda = a + b\,\mathrm{i}$ is its modulus, $\sqrt{a^2+b^2}$.

# %% [markdown] slide="subslide"
# ### Exercise: the spectral radius

# %% solution="spectral_radius"
def spectral_radius(W):
    """The largest modulus of an eigenvalue of W.

    W (H, H). Returns one number.

    The matrix below has the eigenvalues i and -i, both of modulus 1. So the radius is 1, although W stretches the
    vector (0, 1) to twice its length.

    >>> round(float(spectral_radius(np.array([[0.0, -2.0], [0.5, 0.0]]))), 6)
    1.0
    """
    ### BEGIN SOLUTION
    return np.abs(np.linalg.eigvals(W)).max()
    ### END SOLUTION

# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# NumPy finds eigenvalues in `np.linalg`. There are several functions; look for the one that wants no symmetry and returns no vectors.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The result is an array of H complex numbers, in no particular order. You want one real number.
#
# </details>
# <details><summary>Hint 3</summary>
#
# NumPy's function for absolute values gives the modulus when it meets complex numbers. Take it of every eigenvalue first. What is then left to do with H real numbers?
#
# </details>

# %% check="spectral_radius"
check(spectral_radius)

# %% [markdown] slide="subslide"
# **One radius, three beginnings.** All three matrices below have the radius 0.9. What the first step does to them is another matter.

# %% slide="-"
vanishing.matrix_powers(working(spectral_radius))

# %% [markdown] slide="subslide"
# **What you saw.** The rotation obeys 0.9 from the start. The shear first grows, to more than ten times its size, for its largest singular value is 3.2; then it falls like the others. *The singular value rules the next step, the radius rules the long run.*
#
# A sequence of 20 steps may never get to the long run. Keep that in mind when somebody quotes the radius alone.

# %% [markdown] slide="slide"
# ### Exercise: a matrix of a given radius
#
# Experiments need matrices whose radius is known. The eigenvalues of $aW$ are $a$ times those of $W$. So one factor is enough.

# %% solution="rescale_to_radius"
def rescale_to_radius(W, radius):
    """W times the number that makes its spectral radius equal to `radius`.

    W (H, H), with at least one eigenvalue other than 0; radius >= 0. Returns a new array (H, H): the W that was
    given stays as it is.

    The matrix below has the radius 1, so each entry is multiplied by 0.9.

    >>> rescale_to_radius(np.array([[0.0, -2.0], [0.5, 0.0]]), 0.9).round(6).tolist()
    [[0.0, -1.8], [0.45, 0.0]]
    """
    ### BEGIN SOLUTION
    return W * (radius / spectral_radius(W))
    ### END SOLUTION

# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# You have already written the function that says what the radius is now.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Find the factor with a single unit first: W = [[-2]] and a wanted radius of 0.5. Which positive number times -2 has the modulus 0.5? Write it with the present and the wanted radius.
#
# </details>
# <details><summary>Hint 3</summary>
#
# The factor is a quotient of two radii. If W is twice as large, the factor must be half as large: that tells you which of the two goes below the line.
#
# </details>

# %% check="rescale_to_radius"
check(rescale_to_radius)

# %% [markdown] slide="slide"
# ## 3.3 Measuring what arrives
#
# Now with the tanh, and with numbers. Let the loss be the plainest that depends on the end alone: the sum of the entries of the last state,
#
# $$L = \sum_j h_{T,j} \qquad\Rightarrow\qquad \frac{\partial L}{\partial h_T} = (1, 1, \dots, 1)$$
#
# From there the gradient goes back, step by step, by the equation above. At **lag** $k$ it has arrived at $h_{T-k}$. Its size is
#
# $$g_k = \frac1N \sum_{n=1}^{N} \left\lVert \frac{\partial L}{\partial h_{T-k}} \right\rVert_2 \quad\text{of sequence } n, \qquad k = 0, 1, \dots, T-1$$
#
# the Euclidean norm over the H units, averaged over the N sequences. So $g_0 = \sqrt H$, always.

# %% [markdown] slide="subslide"
# ### Exercise: the gradient's norm, lag by lag

# %% solution="gradient_norm_by_lag"
def gradient_norm_by_lag(x, h0, W_ih, W_hh, b):
    """The norm of dL/dh_{T-lag} for L = the sum of all entries of the last state h_T.

    x (N, T, D), h0 (N, H), W_ih (H, D), W_hh (H, H), b (H,). Returns (T,): entry `lag` is the Euclidean norm over
    the hidden units, averaged over the sequences. Entry 0 belongs to h_T, entry T - 1 to h_1.

    One unit, W_hh = 0.5, everything else 0, T = 3: all states are 0, where tanh has the slope 1.

    >>> zero = np.zeros((1, 1))
    >>> gradient_norm_by_lag(np.zeros((1, 3, 1)), zero, zero, np.array([[0.5]]), np.zeros(1)).tolist()
    [1.0, 0.5, 0.25]
    """
    ### BEGIN SOLUTION
    h, states = h0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ W_ih.T + h @ W_hh.T + b)
        states.append(h)
    dh = np.ones_like(h)
    norms = []
    for h in reversed(states):
        norms.append(np.sqrt((dh**2).sum(axis=1)).mean())
        dh = (dh * (1 - h**2)) @ W_hh
    return np.array(norms)
    ### END SOLUTION

# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Two loops. The first goes forward, as in unit 1, and keeps every state. The second goes through the kept states from the last to the first.
#
# </details>
# <details><summary>Hint 2</summary>
#
# In the second loop, `dh` has the shape (N, H) and begins as ones. At each state: note the norm first, then go one step back. In the other order you would lose lag 0.
#
# </details>
# <details><summary>Hint 3</summary>
#
# One step back is two operations: an elementwise product with the slope of *this* state's tanh, written with the state itself; then a matrix product with the recurrent weights. Forward, a row vector of states meets the transposed weights. Which way round must it be for the way back, so that column j of the result collects what unit j did to all others?
#
# </details>

# %% check="gradient_norm_by_lag"
check(gradient_norm_by_lag)

# %% [markdown] slide="slide"
# ## 3.4 The experiment
#
# 64 units, 100 steps, 16 sequences of Gaussian inputs. The recurrent weights are Gaussian, rescaled to the radius you choose. The inputs are small: standard deviation 0.3.
#
# **Predict.** The radius is **1.5**. Without a tanh, the gradient at lag 99 would be $1.5^{99}$, about $10^{17}$ times as large as at lag 0. With the tanh: how many times as large is it? (Less than 1 means that it has shrunk.)

# %% slide="-"
my_growth = ...

# %% slide="-"
truth = vanishing.growth(working(gradient_norm_by_lag), working(rescale_to_radius), radius=1.5, input_size=0.3)
predict(my_growth, truth, "gradient at lag 99 over lag 0")
vanishing.gradient_flow(working(gradient_norm_by_lag), working(rescale_to_radius))

# %% [markdown] slide="subslide"
# Move the radius from 0.5 to 2.5. Then change the size of the inputs. Dotted is what the radius alone predicts, $\rho^{\,k}$.

# %% [markdown] slide="subslide"
# **What you saw, at lag 99.** Gaussian weights:
#
# | radius | inputs 0.01 | inputs 0.3 | inputs 1 | the radius alone |
# |---|---|---|---|---|
# | 0.9 | 7e-6 | 8e-12 | 8e-28 | 3e-5 |
# | 1.0 | 0.2 | 2e-8 | 6e-24 | 1 |
# | 1.2 | 21 | 1e-3 | 1e-17 | 7e7 |
# | 1.5 | 120 | 0.5 | 3e-10 | 3e17 |
# | 2.0 | 4,300 | 460 | 0.04 | 6e29 |
# | 2.5 | 6e6 | 2e6 | 9,300 | 2e39 |
# | PyTorch's default (0.6) | 1e-22 | 7e-23 | 2e-24 | 4e-21 |

# %% [markdown] slide="subslide"
# **What you saw.**
#
# 1. *The radius is right where the network is nearly linear*: tiny inputs, radius below 1. There the lines run along the dots.
# 2. *"Above 1 it explodes" is false for a tanh network in general.* At 1.5 with inputs of 0.3 the gradient at lag 99 is half of what it was at lag 0. With inputs of size 1 it has vanished.
# 3. *The size of the inputs matters as much as the radius.* At radius 1, going from 0.01 to 1 costs 22 orders of magnitude.
# 4. *PyTorch's default vanishes.* Its weights are uniform in $\pm 1/\sqrt H$, which makes the radius about 0.6. After 100 steps $10^{-22}$ to $10^{-24}$ arrives. `float64` can hold such a number. But the gradient of $W_{hh}$ is a *sum* over all lags, and a sum of float64 keeps 16 digits: beside the near lags' part this one is not even rounding.
#
# It does explode, far enough above 1: at 2.5, in every column.

# %% [markdown] slide="slide"
# ## 3.5 Where did the explosion go?
#
# The weights multiply by 1.5, but between two of them stands the slope of a tanh, $1 - h^2$. At $h = 0$ it is 1. At $h = \pm 0.9$ it is 0.19. Larger weights push the states outwards, and there the slope is small: **saturation**. The network turns itself down.
#
# ### Exercise: the share of saturated entries, step by step

# %% solution="saturation"
def saturation(hs, limit):
    """The share of the entries at each step with an absolute value strictly above `limit`.

    hs (N, T, H), limit between 0 and 1. Returns (T,): for each step the share over all sequences and all units.

    One sequence, two steps, two units:

    >>> saturation(np.array([[[0.95, -0.95], [0.2, 0.99]]]), 0.9).tolist()
    [1.0, 0.5]
    """
    ### BEGIN SOLUTION
    above = np.abs(hs) > limit
    return above.mean(axis=(0, 2))
    ### END SOLUTION

# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# A comparison of an array with a number is an array of True and False. tanh has two flat ends.
#
# </details>
# <details><summary>Hint 2</summary>
#
# True counts as 1 and False as 0. So a share is a mean.
#
# </details>
# <details><summary>Hint 3</summary>
#
# One axis is to stay, time. NumPy's `mean` can go over several axes at once: give it a tuple. Which two numbers stand in it?
#
# </details>

# %% check="saturation"
check(saturation)

# %% slide="subslide"
vanishing.saturated(working(saturation), working(rescale_to_radius))

# %% [markdown] slide="subslide"
# **What you saw.** At radius 1.5 only 10 % of the entries are beyond 0.9 (the mean over the steps after the 20th), and 0.2 % beyond 0.99. So it is not that units "get stuck at ±1". Half of the slopes are below 0.70, and their root mean square is 0.71.
#
# Is that enough? 1.5 times 0.71 is 1.06, still above 1. But 1.5 is not the factor. It is the radius, which rules a matrix that is applied again and again with nothing in between.
#
# With other slopes at each step, the size that counts is $\sigma_w$, the root mean square of all the singular values (section 3.6). It is 1.35 here, and the factor comes out at 0.97: a little below 1.
#
# That is a rough guide. With 0.97 at each step 0.05 would be left at lag 99. Half is left, which is 0.994 a step: 99 steps multiply a small error, too.
#
# At radius 2.5, 45 % are beyond 0.9 and half of the slopes are below 0.25. The slopes do not keep up with the weights, and the gradient grows.

# %% [markdown] slide="slide"
# ## 3.6 Two predictions
#
# **The bound** of the textbooks. No step can stretch the gradient more than
#
# $$\text{bound} = \sigma_{max}(W_{hh}) \cdot \max\,\tanh'$$
#
# **The typical factor.** A gradient that points nowhere in particular is stretched by the *root mean square* of the singular values, and shrunk by the root mean square of the slopes:
#
# $$\text{typical} = \sigma_w \cdot \mathrm{rms}(\tanh'), \qquad \sigma_w = \sqrt{\tfrac1H \sum_i \sigma_i^2} = \frac{\lVert W_{hh} \rVert_F}{\sqrt H}$$
#
# ($\lVert W\rVert_F^2$, the sum of all squared entries, is also the sum of all squared singular values.) The first is a theorem about the worst case. The second is an average, and can be wrong in any one case. Which of the two would you rather have?

# %% [markdown] slide="subslide"
# ### Exercise: both predictions

# %% solution="predicted_decay"
def predicted_decay(W_hh, hs):
    """Two predictions of the factor by which the gradient shrinks or grows at each step back.

    W_hh (H, H), hs (N, T, H) the states of a tanh network. Returns (bound, typical), two numbers:
    bound is the largest singular value of W_hh times the largest slope; typical is ||W_hh||_F / sqrt(H) times the
    root mean square of the slopes. Largest and mean are over all entries of hs.

    With states of 0 all slopes are 1. The singular values below are 2 and 0.5, and sqrt((4 + 0.25) / 2) = 1.4577.

    >>> bound, typical = predicted_decay(np.array([[0.0, -2.0], [0.5, 0.0]]), np.zeros((1, 3, 2)))
    >>> round(float(bound), 4), round(float(typical), 4)
    (2.0, 1.4577)
    """
    ### BEGIN SOLUTION
    slope = 1 - hs**2
    largest = np.linalg.svd(W_hh, compute_uv=False).max()
    typical_weight = np.linalg.norm(W_hh) / np.sqrt(len(W_hh))
    return largest * slope.max(), typical_weight * np.sqrt((slope**2).mean())
    ### END SOLUTION

# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Both need the slopes. The states *are* values of tanh already, so no further tanh is needed.
#
# </details>
# <details><summary>Hint 2</summary>
#
# `np.linalg.svd` returns singular values (ask it not to compute the vectors). `np.linalg.norm` of a matrix is the Frobenius norm, unless you pass an order.
#
# </details>
# <details><summary>Hint 3</summary>
#
# "Root mean square" read backwards is the recipe: square, mean, root. The slopes need it. For the singular values it is done for you in the formula; you only have to divide by the root of H.
#
# </details>

# %% check="predicted_decay"
check(predicted_decay)

# %% slide="subslide"
vanishing.decay_against_radius(
    working(gradient_norm_by_lag), working(predicted_decay), working(rescale_to_radius)
)

# %% [markdown] slide="subslide"
# **What you saw.** Inputs of 0.3, one network for each point.
#
# - *The bound holds and says little.* For Gaussian weights it is 1.9 to 3.8 times too large *at each step*. A bound of 1.8 (radius 1) allows $10^{25}$ after 99 steps, where in truth $10^{-8}$ arrives.
# - *Orthogonal weights* stretch every vector alike. There the bound is 9 % too large at radius 0.4, 19 % at radius 1, and twice the measured factor at 2.4: the largest slope says nothing about all the others.
# - *The typical factor* is within 10 % of the measured one for these Gaussian matrices and within 4 % for the orthogonal ones. Over five draws of Gaussian matrices, with inputs from 0.01 to 1, the mean was within 9 %.

# %% [markdown] slide="subslide"
# Back to the first plot, with the better prediction dotted.

# %% slide="-"
vanishing.gradient_flow(working(gradient_norm_by_lag), working(rescale_to_radius), working(predicted_decay))

# %% [markdown] slide="-"
# PyTorch's line shows what an error of a few per cent means here: 0.555 predicted and 0.608 measured at each step differ by a factor of several thousand after 99. These 64 units have a radius of 0.62, a little more than their $\sigma_w$, and in the long run the eigenvalues have the last word.

# %% [markdown] slide="slide"
# ## 3.7 Clipping: a cure for explosion
#
# An exploding gradient points the right way and is far too long. One step along it leaves the region in which it was right.
#
# The remedy is blunt and works. Put all gradients, of all weight matrices, end to end into one long vector. If it is longer than `max_norm`, shorten it:
#
# $$n = \sqrt{\sum_{\text{arrays}} \sum_{\text{entries}} g^2}, \qquad g \leftarrow \begin{cases} g \cdot \text{max\_norm} / n & \text{if } n > \text{max\_norm} \\ g & \text{otherwise} \end{cases}$$
#
# *One* number for all arrays. So the direction stays, and only the length changes. It has to happen after the backward pass and before the update: a clipped gradient that nobody uses is of no use.

# %% [markdown] slide="subslide"
# ### Exercise: clip by the global norm

# %% solution="clip_by_global_norm"
def clip_by_global_norm(gradients, max_norm):
    """Scale all gradients by one number, so that their norm, taken together, is at most max_norm.

    gradients: a list of arrays of any shapes; max_norm > 0. Returns (clipped, norm): a list of arrays in the same
    order, and the norm of all gradients together *before* clipping. Gradients of norm 0 stay as they are. The arrays
    that were given are not changed.

    The two gradients below have together the norm 5. With max_norm = 10 they would come back as they were.

    >>> clipped, norm = clip_by_global_norm([np.array([[3.0]]), np.array([4.0])], max_norm=1.0)
    >>> [g.round(6).tolist() for g in clipped], float(norm)
    ([[[0.6]], [0.8]], 5.0)
    """
    ### BEGIN SOLUTION
    norm = np.sqrt(sum((g**2).sum() for g in gradients))
    scale = max_norm / norm if norm > max_norm else 1.0
    return [scale * g for g in gradients], norm
    ### END SOLUTION

# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# The arrays have different shapes, so you cannot stack them. But each has a sum of squares, and those are plain numbers.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The norm comes first and is returned as it is then. Whether the norm exceeds the limit is asked once, for all arrays.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Decide on one factor: 1 where nothing is to be done, else the one that takes a vector of this norm to the wanted norm. Then make a list of the results. An operator such as `*=` would change the caller's arrays; which one leaves them alone?
#
# </details>

# %% check="clip_by_global_norm"
check(clip_by_global_norm)

# %% [markdown] slide="subslide"
# **Beside a cliff.** One unit of your RNN, 50 steps, nothing to read, two weights (after Pascanu and others, 2013, figure 6). The loss is how far $h_{50}$ is from 0.4. Its map has a valley, and beside the valley a wall. Both runs make 150 steps of gradient descent with a learning rate of 0.02, from the same star. Only one of them is clipped, by your function.

# %% slide="-"
vanishing.cliff(working(clip_by_global_norm))

# %% [markdown] slide="subslide"
# **What you saw.** Both go down into the valley and touch the wall. There the gradient is 141 long, so the unclipped step is 2.8: it lands at b = 2.7, far out of the picture, on a plateau with a loss of 0.36. It stays there, for on the plateau there is hardly any slope. The clipped run meets the wall again and again, and once a gradient of 1035. But no step of it is longer than 0.01, and it ends in the valley, at a loss of 0.0006.
#
# Why a wall? On one side of it 50 steps carry h up to a positive fixed point, on the other side down to a negative one. A hair's breadth in b decides which.
#
# Move the slider, too. At 0.1 the steps are so short that 150 of them come down to 0.007 only. Clipping keeps the run *near*; it does not make the wall go away.

# %% [markdown] slide="slide"
# **And vanishing?** Could we not lengthen what is too short?
#
# The gradient of $W_{hh}$ is a *sum over all lags*. In PyTorch's default network lag 0 adds something of size 1 to it, and lag 99 something of size $10^{-22}$. One number in front of the sum lengthens both alike.
#
# And $1 + 10^{-22}$ is 1, to the last digit that a `float64` has. The information is not small. It is gone.

# %% slide="-"
print(1 + 1e-22 == 1)

# %% [markdown] slide="slide"
# ## 3.8 The adding problem
#
# A test on which long memory is everything (Hochreiter and Schmidhuber, 1997). A sequence of T random numbers. Two of them are marked: one somewhere in the first half, one in the second. (In the paper both lie in the first half; this is the later form.) At the end: what is the sum of the two?
#
# | t | 1 | 2 | 3 | 4 | 5 | 6 |
# |---|---|---|---|---|---|---|
# | value | 0.31 | **0.80** | 0.11 | 0.45 | **0.15** | 0.92 |
# | mark | 0 | **1** | 0 | 0 | **1** | 0 |
#
# Answer: 0.95. Who remembers nothing answers 1 every time; the mean squared error is then the variance of a sum of two uniform numbers, $2/12 = 1/6 = 0.167$. That is **chance**.

# %% [markdown] slide="subslide"
# ### Exercise: make a batch of it
#
# Random numbers are part of the answer here. So draw in this order: all values at once, then the place of the first mark for each sequence, then the place of the second.

# %% solution="adding_problem"
def adding_problem(rng, batch, length):
    """A batch of the adding problem.

    rng: a np.random.Generator; batch N >= 1; length T >= 2. Returns (x, y), x of shape (N, T, 2), y of shape (N,).
    x[:, :, 0] are the values; x[:, :, 1] is 1 at the two marked steps and 0 elsewhere. y is the sum of the two
    marked values.

    Drawn in this order:
    1. the values, uniform in [0, 1), with rng.random, in the shape (N, T);
    2. for each sequence one step among the first T // 2, with rng.integers, in the shape (N,);
    3. for each sequence one step among the others, with rng.integers, in the shape (N,).

    Values 0.2, 0.7, 0.1, 0.4 with marks at the steps 0 and 3 would give the answer 0.6.

    >>> x, y = adding_problem(np.random.default_rng(0), batch=1, length=4)
    >>> x[0].round(3).tolist(), y.round(3).tolist()
    ([[0.637, 1.0], [0.27, 0.0], [0.041, 0.0], [0.017, 1.0]], [0.653])
    """
    ### BEGIN SOLUTION
    half = length // 2
    values = rng.random((batch, length))
    early = rng.integers(0, half, size=batch)
    late = rng.integers(half, length, size=batch)
    each = np.arange(batch)
    x = np.zeros((batch, length, 2))
    x[:, :, 0] = values
    x[each, early, 1] = 1
    x[each, late, 1] = 1
    return x, values[each, early] + values[each, late]
    ### END SOLUTION

# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# `rng.integers(low, high, size)` leaves `high` itself out, as `range` does.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Begin with zeros of the shape of x. The values go into one channel as a whole.
#
# </details>
# <details><summary>Hint 3</summary>
#
# To set one step in each sequence, index with two arrays of length N: the numbers of the sequences (`np.arange`) and the drawn steps. The same pair of arrays, used on the values, picks the numbers to add.
#
# </details>

# %% check="adding_problem"
check(adding_problem)

# %% [markdown] slide="slide"
# ## 3.9 Is a gradient that arrives enough?
#
# Orthogonal weights do not shrink any vector. So let us start from them, and train a tanh RNN of 32 units on your adding problem, with your clipping: T = 10, and T = 100 with two learning rates.
#
# **Predict.** After 250 steps of training with T = 100: is the error *below* chance, or *at* chance? Write `"below"` or `"at"`. Then say to yourself what happens to the gradient meanwhile.

# %% slide="-"
my_word = ...

# %% slide="subslide"
# (length, training steps, learning rate, seed)
runs = [(10, 500, 0.01, 0), (100, 250, 0.01, 1), (100, 250, 0.001, 2)]
trained = vanishing_training.train(working(adding_problem), working(clip_by_global_norm), runs)
predict(my_word, vanishing_training.against_chance(trained), "T = 100, error against chance")
vanishing_training.plot(trained)

# %% [markdown] slide="subslide"
# **What you saw.** Ten steps are learned. A hundred are not, at either rate, and the right-hand plot shows two different ways to fail:
#
# - at rate 0.01 the gradient that reaches the first step falls from 0.07 to $10^{-20}$ *within ten steps of training*. The orthogonal start is gone at once;
# - at rate 0.001, with this seed, the gradient arrives in full all the time. The error stays at chance all the same.
#
# So a gradient that arrives is **not enough**. It says that the early step is heard. It does not say that what it stored can lie undisturbed among 99 later inputs, each of which is written over the same state.

# %% [markdown] slide="slide"
# ## What the evidence says
#
# T = 100, 32 units, batches of 64, Adam with rate 0.01, clipping at 1, at most 1,500 steps, three seeds:
#
# | network | gradient left at lag 99, before training | error after training (chance 0.167) |
# |---|---|---|
# | tanh RNN, PyTorch's default | 1e-21 | 0.164 to 0.172 |
# | tanh RNN, orthogonal | 1e-3 | 0.164 to 0.194 |
# | LSTM, forget bias 1 | 1e-7 | 0.0008 to 0.0010; below 0.01 by step 650 to 1,100 |
# | GRU | 5e-20 | 0.0006 to 0.0009; below 0.01 by step 250 to 300 |
#
# The gradient is measured as in this unit: 64 units, inputs of 0.3, three draws, geometric mean.

# %% [markdown] slide="subslide"
# **Read the table twice.** The network with the best gradient at the start fails. The one that learns fastest, the GRU, starts with a gradient of $5\cdot10^{-20}$.
#
# *That the gradient does not vanish at the start is neither sufficient nor necessary.* It is a property of the start. What counts is whether training can build a path that holds. Units 4, 5 and 7 build it.
#
# How general is the failure of the orthogonal RNN? Ten seeds and 400 steps at each rate: nineteen of the twenty runs end at chance (0.160 to 0.178), one above it (0.34).
#
# At rate 0.01 the gradient fell below $10^{-10}$ at some time in all ten. At rate 0.001 it fell below $10^{-7}$ in six. In the other four it stayed between 0.006 and 5, and the error between 0.170 and 0.177: these four are the clean evidence that a gradient which arrives is not enough.
#
# Nor does it save the gradient to force $W_{hh}$ to stay orthogonal throughout: the states saturate all the same.

# %% [markdown] slide="subslide"
# **What this does not show.** 1,500 steps are a small budget, and 32 units a small network. With other nonlinearities and far more training, recurrent networks with orthogonal or unitary weights do learn long adding problems (Le and others 2015; Arjovsky and others 2016). "Fails" here means: at a budget at which LSTM and GRU succeed.
#
# The 1997 paper reports 74,000 training sequences for an LSTM at T = 100. The LSTM above needed 42,000 to 70,000 (650 to 1,100 steps of 64), with a newer optimiser, a forget gate, a slightly different task, and a milder criterion: theirs was a mean error below 0.01 *and* the last 2,000 sequences all within 0.04. So the two numbers are of one order, and no more can be read from them.
#
# **To run it yourself**, here: `vanishing_training.training(adding_problem, clip_by_global_norm, [(100, 1500, 0.01, 0)])` takes about 20 seconds. Change the length to 20, 30, 50 and find where learning stops.

# %% [markdown] slide="slide"
# ## Questions for thought
#
# **Question 1** (2 points). Clipping multiplies a gradient that is too long by a small number. A friend wants to cure vanishing in the same way: multiply the gradient of $W_{hh}$ by a large number. Why does this not help the network to learn a dependency over 100 steps?

# %% [markdown] question="lengthening" points=2
# **Model answer.** The gradient of $W_{hh}$ is a sum of one part for each lag. A factor in front of the sum multiplies all parts alike: if the part from lag 99 is $10^{-22}$ of the part from lag 0, it is so after the multiplication too. The update goes where the near steps point, only further, and may now be too long for them.
#
# Besides, the far part is lost in rounding when the sum is formed: $1 + 10^{-22} = 1$ in float64. No factor brings back what is not there.
#
# *Points: 1 for "one factor scales all lags alike, their ratio stays"; 1 for "near lags dominate the direction" or for the argument from rounding.*

# %% [markdown] slide="subslide"
# **Question 2** (2 points). "If the spectral radius of $W_{hh}$ is above 1, gradients explode; if it is below 1, they vanish." Which half is true of a tanh network, and which is not? Use numbers from this notebook, and say in which situation the false half becomes true.

# %% [markdown] question="above_one" points=2
# **Model answer.** Below 1 the gradient vanished in every network of this notebook: the weights alone would shrink it, and every slope is at most 1. (For a single step, or a short sequence, the largest singular value counts, and the gradient may grow first. Only $\sigma_{max} < 1$ makes vanishing a theorem.)
#
# Above 1 it need not explode. The states grow with the weights, tanh saturates, the slopes fall: at radius 1.5 and inputs of 0.3 the rms slope is 0.71, the typical factor 0.97, which would leave 0.05 at lag 99; measured, half of the gradient arrives, so the factor was really 0.994 (the mean-field number is a rough guide, and 99 steps multiply its error); with inputs of 1 only $3\cdot10^{-10}$ does. It explodes where the slopes cannot keep up: for a radius far above 1 (at 2.5 the factor is 1.15), and more readily near the linear regime, with tiny inputs and orthogonal weights (at 1.5, 1.07 at each step).
#
# *Points: 1 for "below 1 vanishes, above 1 need not explode", with the reason (slopes below 1, saturation); 1 for numbers and for a situation in which it does explode.*

# %% [markdown] slide="slide"
# ## Summary
#
# - Going back one step multiplies the gradient by the slopes of the tanh and by $W_{hh}$. Going back k steps does so k times.
# - The largest singular value bounds one step; the spectral radius describes the long run of a *linear* network; $\sigma_w\cdot\mathrm{rms}(\tanh')$ predicts a tanh network to within a few per cent per step.
# - Below radius 1 the gradients vanished in every network here; it is certain where $\sigma_{max} < 1$. Above radius 1 they need not explode, since tanh saturates.
# - PyTorch's default tanh RNN passes about $10^{-23}$ of the gradient over 100 steps.
# - Clipping by the global norm cures explosion: one factor for all gradients, after backward, before the update.
# - Nothing of the kind cures vanishing. What is gone cannot be lengthened.
# - A gradient that arrives at the start of training is neither enough nor needed. The state needs a place that later inputs do not overwrite: that is unit 4.

# %% [markdown] slide="subslide"
# ### Glossary
#
# | term | 中文 | what it is |
# |---|---|---|
# | vanishing gradient | 梯度消失 | the gradient shrinks exponentially with the lag: $\lVert \partial h_T / \partial h_t \rVert \sim \gamma^{T-t},\ \gamma < 1$ |
# | exploding gradient | 梯度爆炸 | the gradient grows exponentially with the lag: $\lVert \partial h_T / \partial h_t \rVert \sim \gamma^{T-t},\ \gamma > 1$ |
# | Jacobian | 雅可比矩阵 | the matrix of derivatives of one step: slopes times recurrent weights; $\partial h_t / \partial h_{t-1} = \mathrm{diag}(1 - h_t^2)\,W_{hh}$ |
# | eigenvalue | 特征值 | the factor by which a matrix stretches a vector whose direction it keeps |
# | spectral radius | 谱半径 | the largest modulus of an eigenvalue: growth per step in the long run: $\max_k \lvert \lambda_k \rvert$ |
# | singular value | 奇异值 | a stretch of one application of a matrix; the largest is its norm |
# | orthogonal matrix | 正交矩阵 | a matrix that keeps all lengths: all its singular values are 1 |
# | root mean square | 均方根 | square, mean, root |
# | saturation | 饱和 | states near ±1, where the slope of tanh is almost 0 |
# | lag | 时滞 | steps back from the end |
# | long-term dependency | 长期依赖 | an output that depends on an input many steps before |
# | gradient clipping | 梯度裁剪 | shortening a gradient that is too long: $g \leftarrow g \cdot \min(1, m / \lVert g \rVert)$ |
# | global norm | 全局范数 | the norm of all gradients together, as one vector: $\sqrt{\sum_k \lVert g_k \rVert^2}$ |
# | adding problem | 加法问题 | add two marked numbers in a long sequence |
# | chance level | 随机水平 | what guessing achieves: here the error of the best answer that ignores the input |

# %% [markdown] slide="slide"
# ## References
#
# - S. Hochreiter (1991). *Untersuchungen zu dynamischen neuronalen Netzen.* Diploma thesis, TU München. The first analysis of vanishing gradients.
# - Y. Bengio, P. Simard, P. Frasconi (1994). Learning long-term dependencies with gradient descent is difficult. *IEEE Transactions on Neural Networks* 5(2), 157–166.
# - S. Hochreiter, J. Schmidhuber (1997). Long short-term memory. *Neural Computation* 9(8), 1735–1780. The adding problem.
# - R. Pascanu, T. Mikolov, Y. Bengio (2013). On the difficulty of training recurrent neural networks. *ICML*. The bound, the cliff, and clipping by the norm.
# - A. M. Saxe, J. L. McClelland, S. Ganguli (2014). Exact solutions to the nonlinear dynamics of learning in deep linear neural networks. *ICLR*. Orthogonal initialisation.
# - Q. V. Le, N. Jaitly, G. E. Hinton (2015). A simple way to initialize recurrent networks of rectified linear units. arXiv:1504.00941.
# - M. Arjovsky, A. Shah, Y. Bengio (2016). Unitary evolution recurrent neural networks. *ICML*.
# - B. Poole, S. Lahiri, M. Raghu, J. Sohl-Dickstein, S. Ganguli (2016). Exponential expressivity in deep neural networks through transient chaos. *NeurIPS*. The mean-field factor.
