# %% [markdown] slide="slide"
# # Unit 11 · Regression and forecasting
#
# *A plot of forecasts lies on the prices like a second skin. It is worth nothing.*
#
# In this unit an LSTM reads and says numbers, and you learn to find out whether what it says is any good.

# %% [markdown] slide="subslide"
# **When you are through, you can**
#
# - turn a series into windows and targets, split it in time, and scale it without asking the future;
# - name the forecast that every other one must beat, and say by how much it was beaten;
# - build a network for sequences of numbers in PyTorch, with one answer a sequence or one at each step, and train it;
# - find five bugs in a listing that runs, trains, and has learned nothing;
# - take apart a plot that looks perfect.
#
# Time: 60 to 90 minutes. Nine exercises (19 points) and two questions for thought (4 points).

# %% [markdown] slide="subslide"
# ## The question
#
# The network of unit 10 says which character comes next, and its score in bits leaves no doubt whether it knows its
# trade. Sequences of numbers are everywhere too: the load on a power line, a pulse, a price. An LSTM can be asked for the
# next one as well.
#
# It will always answer. How do you know that the answer is worth more than what you knew before?

# %% slide="skip"
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from lstm_course import check, predict, progress, working
from lstm_course.units.u11_forecasting.demos import forecasts as forecast_figures
from lstm_course.units.u11_forecasting.demos import prices as price_figures
from lstm_course.units.u11_forecasting.demos import training as training_figures
from lstm_course.units.u11_forecasting.experiments import prices as price_experiments
from lstm_course.units.u11_forecasting.experiments.training import StudentFunctions

# The experiments below are short. Their long versions (more training, more seeds, all prices; about a minute) run where
# JupyterLab was started with FAST=0 in its environment:  FAST=0 lstm-course lab

# %% slide="skip"
progress(11)

# %% [markdown] slide="slide"
# ## 11.1 Windows
#
# A network learns from many examples, and a series is one. So it is cut: each **window** of a few steps is an example,
# and the **target** is what comes some steps behind it. How far behind is the **horizon**.
#
# $$x_n = (s_n, \dots, s_{n+L-1}) \qquad y_n = s_{n+L-1+h}$$
#
# L is the window's length and h the horizon: h = 1 is the very next step. Windows overlap; the first begins at step 0,
# and the last is the last that has a target.

# %% solution="make_windows" slide="subslide"
def make_windows(series, length, horizon):
    """All windows of a series, and the target of each.

    series   (T, D), or (T,) for a plain series, which counts as D = 1
    length   steps in a window
    horizon  how many steps behind the window's last the target lies: at least 1
    returns (x, y): the windows, (N, length, D), oldest step first, and the targets, (N, D)

    >>> x, y = make_windows(np.array([10.0, 20.0, 30.0, 40.0, 50.0]), 2, 2)
    >>> x[:, :, 0].tolist(), y.tolist()
    ([[10.0, 20.0], [20.0, 30.0]], [[40.0], [50.0]])
    """
    ### BEGIN SOLUTION
    if series.ndim == 1:
        series = series[:, None]
    N = len(series) - length - horizon + 1
    x = np.stack([series[n : n + length] for n in range(N)])
    return x, series[length + horizon - 1 :]
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# A plain series first gets an axis of features behind its steps: `[:, None]`. From there on there is only one case.
#
# </details>
# <details><summary>Hint 2</summary>
#
# How many windows are there? On paper: five steps, windows of two, a target two later. Then the last target is the
# last step. Turn that sentence into a formula.
#
# </details>
# <details><summary>Hint 3</summary>
#
# The windows are slices of equal length, in a list that `np.stack` makes an array of. The targets need no loop: the
# first one's number is known, and from there on they are all the rest of the series.
#
# </details>

# %% check="make_windows"
check(make_windows)

# %% slide="subslide"
forecast_figures.windows(working(make_windows))

# %% [markdown] slide="fragment"
# **What you saw.** With a horizon of 1 window and star touch. Neighbouring windows share all but one step: 35 examples
# from 45 numbers are not 35 independent ones. Keep that in mind for the next section.

# %% [markdown] slide="slide"
# ## 11.2 A split in time
#
# Some of the data is kept for testing. For pictures or sentences it is drawn at random. For a series that is a fraud: a
# test window would sit between two training windows that contain almost all of its numbers, its target too.
#
# So the parts are stretches of time, oldest first. The part before the last can be a **validation** part, on which one
# decides when to stop. With fractions $f_1, f_2, \dots$ part k ends at
#
# $$e_k = \text{round}\bigl(n\,(f_1 + \dots + f_k)\bigr)$$
#
# and begins where the one before it has ended.

# %% solution="chronological_split" slide="subslide"
def chronological_split(n, fractions):
    """The parts of a series of n steps, in the order of time.

    n          the number of steps
    fractions  a tuple of positive numbers whose sum is 1, one for each part
    returns a tuple of slices, one for each part. Each step is in exactly one of them.

    >>> [(part.start, part.stop) for part in chronological_split(10, (0.6, 0.1, 0.3))]
    [(0, 6), (6, 7), (7, 10)]
    """
    ### BEGIN SOLUTION
    ends = [round(n * share) for share in np.cumsum(fractions)]
    ends[-1] = n
    return tuple(slice(first, last) for first, last in zip([0, *ends], ends))
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# First the ends of all parts, then the slices: the beginnings are known once the ends are.
#
# </details>
# <details><summary>Hint 2</summary>
#
# `np.cumsum` adds up as it goes along. The last end is n, whatever rounding says.
#
# </details>
# <details><summary>Hint 3</summary>
#
# The list of the beginnings is the list of the ends, moved on by one place, with a number put in front. `zip` pairs two
# lists and stops with the shorter one; `slice(a, b)` makes what `a:b` means between square brackets.
#
# </details>

# %% check="chronological_split"
check(chronological_split)

# %% [markdown] slide="slide"
# ## 11.3 A scale that knows no future
#
# A network's weights start out small, and a price of 4,000 would drive every gate to its end. So each column gets mean
# 0 and deviation 1:
#
# $$\tilde{s}_t = \frac{s_t - \mu}{\sigma}$$
#
# Whose mean? The **training part's**. On the day of a forecast nobody knows the mean of the years to come. Where a
# column never changes σ is 0; divide by 1 there.

# %% solution="fit_scaler" slide="subslide"
def fit_scaler(train):
    """Mean and standard deviation of each column.

    train  the training part, (T, D) or (T,)
    returns (mean, deviation), each (D,), or single numbers for a plain series. The deviation is 1 where it would be 0.

    >>> mean, deviation = fit_scaler(np.array([[1.0, 5.0], [3.0, 5.0]]))
    >>> mean.tolist(), deviation.tolist()
    ([2.0, 5.0], [1.0, 1.0])
    """
    ### BEGIN SOLUTION
    deviation = train.std(axis=0)
    return train.mean(axis=0), np.where(deviation > 0, deviation, 1.0)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# NumPy has both. Time is axis 0.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Two columns in, two means and two deviations out. NumPy's `std` divides by T, which is what is wanted.
#
# </details>
# <details><summary>Hint 3</summary>
#
# `np.where(condition, a, b)` takes from a where the condition holds and from b elsewhere; b may be a single number.
#
# </details>

# %% check="fit_scaler"
check(fit_scaler)

# %% [markdown] slide="subslide"
# **All parts, one scale.** Now use both: split the series, ask the right part for its scale, and put *every* part on it.

# %% solution="scale_parts" slide="subslide"
def scale_parts(series, fractions):
    """A series split in time, its parts on one scale.

    series     (T, D) or (T,)
    fractions  as for chronological_split; the first part is the training part
    returns a tuple with the scaled parts, in the order of time. The series itself is left as it was.

    The training part is 1 and 3: mean 2, deviation 1.

    >>> [part.tolist() for part in scale_parts(np.array([1.0, 3.0, 5.0, 9.0]), (0.5, 0.5))]
    [[-1.0, 1.0], [3.0, 7.0]]
    """
    ### BEGIN SOLUTION
    parts = chronological_split(len(series), fractions)
    mean, deviation = fit_scaler(series[parts[0]])
    return tuple((series[part] - mean) / deviation for part in parts)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Three lines: the slices, the scaler, the scaled parts. The first two are calls of your own functions.
#
# </details>
# <details><summary>Hint 2</summary>
#
# A slice works between square brackets like any index. Which of the slices does the scaler get to see?
#
# </details>
# <details><summary>Hint 3</summary>
#
# The formula of this section, once for each slice, with the same two numbers every time.
#
# </details>

# %% check="scale_parts"
check(scale_parts)

# %% slide="subslide"
forecast_figures.two_scales(working(chronological_split), working(fit_scaler), working(scale_parts))

# %% [markdown] slide="fragment"
# **What you saw.** The S&P 500, month by month. On the left, what a forecaster of 2009 could have computed: the test part
# climbs to ten deviations, where no training example ever was. On the right all is within reach, because
# the scale already knows how high it will go. The right one makes nicer results.

# %% [markdown] slide="slide"
# ## 11.4 The forecast to beat
#
# The cheapest forecast of all: it stays as it is. It is called **persistence**.
#
# $$\hat{s}_{t+h} = s_t$$
#
# **Predict.** A sine with a period of 25 steps. At which horizon up to 25 is persistence at its worst?

# %%
my_horizon = ...

# %% solution="persistence_forecast" slide="subslide"
def persistence_forecast(series, horizon):
    """Every forecast "as it is now" that can be compared with what came.

    series   (T, D) or (T,)
    horizon  from 1 to T - 1
    returns a new array (T - horizon, D) or (T - horizon,): entry t is the forecast for step t + horizon

    >>> persistence_forecast(np.array([5.0, 7.0, 6.0, 9.0]), 1).tolist()
    [5.0, 7.0, 6.0]
    """
    ### BEGIN SOLUTION
    return series[:-horizon].copy()
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# No arithmetic at all. Which part of the series is it?
#
# </details>
# <details><summary>Hint 2</summary>
#
# The forecast for the *last* step was made horizon steps before the end. Nothing after that is needed.
#
# </details>
# <details><summary>Hint 3</summary>
#
# One slice with a negative end, and a copy of it, so that nobody changes the series by accident.
#
# </details>

# %% check="persistence_forecast"
check(persistence_forecast)

# %% slide="subslide"
forecast_figures.persistence_by_horizon(
    working(persistence_forecast), tell=lambda worst: predict(my_horizon, worst, "worst horizon of the sine", 0.1)
)

# %% [markdown] slide="fragment"
# **What you saw.** Half a period is the worst, a whole one is nearly perfect. On noise persistence costs twice the
# variance, always. And on the price it is hard to beat: after 40 *months* it is still far better than the mean.

# %% [markdown] slide="subslide"
# **Skill** says how much of persistence's squared error was saved (Murphy 1988):
#
# $$\text{skill} = 1 - \frac{\text{MSE(forecast)}}{\text{MSE(persistence)}}$$
#
# 1 is perfect, 0 is as good as "it stays as it is", and below 0 one had better not have asked. Both errors are measured
# on the scale of the data, in dollars or degrees. A network's forecast comes on *its* scale, and must be brought back.

# %% solution="skill_score" slide="subslide"
def skill_score(scaled_forecast, truth, persistence, mean, deviation):
    """How much better than persistence.

    scaled_forecast     (N, D), on the network's scale
    truth, persistence  (N, D), on the scale that was measured
    mean, deviation     (D,), of the scaler
    returns a number: 1 minus the ratio of the mean squared errors, each over all entries

    Brought back, the forecasts are 12 and 14.

    >>> truth, before = np.array([[12.0], [15.0]]), np.array([[10.0], [12.0]])
    >>> round(float(skill_score(np.array([[1.0], [2.0]]), truth, before, np.array([10.0]), np.array([2.0]))), 3)
    0.923
    """
    ### BEGIN SOLUTION
    forecast = scaled_forecast * deviation + mean
    return 1 - np.mean((forecast - truth) ** 2) / np.mean((persistence - truth) ** 2)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Two steps: the way back from the scale, then the ratio.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Scaling took something off and then divided. The way back undoes the last thing first.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Each mean squared error is a mean over everything, so no axis is named. By hand, for the example: the squared errors
# are 0 and 1 for the forecast, 4 and 9 for persistence.
#
# </details>

# %% check="skill_score"
check(skill_score)

# %% [markdown] slide="slide"
# ## 11.5 A network that says numbers
#
# An LSTM and one linear layer behind it. There are two ways to read its answer:
#
# $$\text{many to one: } \hat{y} = W h_T + b \qquad\qquad \text{many to many: } \hat{y}_t = W h_t + b$$
#
# Nothing squashes the answer: a price or a temperature may be any number.
#
# And mind the axes. `nn.LSTM` also takes a *matrix*, and asks nobody what its rows are: steps of one sequence, or
# sequences of one step? Both give an answer. Your network is to refuse it.

# %% solution="SequenceRegressor" slide="subslide"
class SequenceRegressor(nn.Module):
    """Sequences of numbers in, numbers out.

    inputs   features of a step
    units    of the LSTM (H)
    outputs  numbers in an answer
    every    False: one answer a sequence, after its last step. True: one at each step
    The LSTM is called self.lstm, an nn.LSTM of one layer, and the linear layer self.readout, an nn.Linear. There is
    nothing else in it, no dropout either.

    Called with x (N, T, inputs) it returns (N, outputs), or with every (N, T, outputs). The state starts from zeros
    in each call. ValueError where x has not three axes.

    >>> x = torch.zeros(4, 5, 2)
    >>> tuple(SequenceRegressor(2, 3, 1)(x).shape), tuple(SequenceRegressor(2, 3, 1, every=True)(x).shape)
    ((4, 1), (4, 5, 1))
    """

    def __init__(self, inputs, units, outputs, every=False):
        super().__init__()
        ### BEGIN SOLUTION
        self.every = every
        self.lstm = nn.LSTM(inputs, units, batch_first=True)
        self.readout = nn.Linear(units, outputs)
        ### END SOLUTION

    def forward(self, x):
        ### BEGIN SOLUTION
        if x.ndim != 3:
            raise ValueError(f"x is (N, T, inputs), not {tuple(x.shape)}")
        hs, _ = self.lstm(x)
        return self.readout(hs if self.every else hs[:, -1])
        ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# In `__init__` make the two layers, and keep `every` for later. In `forward` ask `x.ndim` first.
#
# </details>
# <details><summary>Hint 2</summary>
#
# By itself `nn.LSTM` takes time first. It has an option that puts the batch first. It returns two things: h at every
# step, (N, T, H), and the last states.
#
# </details>
# <details><summary>Hint 3</summary>
#
# An `nn.Linear` works on the last axis, however many there are in front of it. So the same layer serves both ways, and
# only what it is given differs: all steps, or the last one of each sequence.
#
# </details>

# %% check="SequenceRegressor"
check(SequenceRegressor)

# %% [markdown] slide="slide"
# ## 11.6 Training
#
# Five things for each batch, in this order: ask the model; take the mean squared error; forget the last batch's gradients;
# go backward and clip what is too long (unit 3); step.
#
# One trap is PyTorch's own. Subtract targets (N,) from answers (N, 1), and NumPy's rules of broadcasting make N × N
# differences of them. No error is raised. The loss falls a little and then rests: the best answer to *all* targets at once
# is their mean. So compare the shapes before you subtract.

# %% solution="train_regressor" slide="subslide"
def train_regressor(model, batches, epochs, rate, max_norm=1.0):
    """Train a model, in place.

    model     a module: model(x) is the answer to x
    batches   a list of pairs (x, y) of tensors; each epoch goes through all of them, in order
    rate      the learning rate of Adam (torch.optim.Adam; its other options as they are)
    max_norm  the largest norm of all gradients together: longer ones are clipped to it
    returns a list with a float for each epoch: the mean of its batches' losses, each before its step

    The loss is the mean squared error. The model is in training mode meanwhile, and in evaluation mode afterwards.
    ValueError where an answer and its target have not the same shape, before the step.

    Weight and bias start at 0, so the first answer is 0 and the loss 9. Adam's first step is as long as the rate:
    both become 0.1, and the answer 0.2.

    >>> model = nn.Linear(1, 1)
    >>> _ = [nn.init.zeros_(p) for p in model.parameters()]
    >>> losses = train_regressor(model, [(torch.ones(1, 1), 3 * torch.ones(1, 1))], epochs=2, rate=0.1)
    >>> [round(loss, 2) for loss in losses], model.training
    ([9.0, 7.84], False)
    """
    ### BEGIN SOLUTION
    optimiser = torch.optim.Adam(model.parameters(), lr=rate)
    losses = []
    model.train()
    for _ in range(epochs):
        seen = []
        for x, y in batches:
            answer = model(x)
            if answer.shape != y.shape:
                raise ValueError(f"the answer is {tuple(answer.shape)}, the target {tuple(y.shape)}")
            loss = F.mse_loss(answer, y)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), max_norm)
            optimiser.step()
            seen.append(loss.item())
        losses.append(sum(seen) / len(seen))
    model.eval()
    return losses
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# The optimiser is made once, in front of both loops. `model.train()` and `model.eval()` switch the mode. The mean squared
# error is in `F`, the clipping in `nn.utils`.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Clipping shortens gradients that are there already and have not been followed yet. That leaves one place for it. Its
# function ends in an underscore: it works in place.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Two lists: one for the losses of this epoch's batches, one for the epochs. A loss is a tensor with its whole history
# behind it; `.item()` makes a plain float of it.
#
# </details>

# %% check="train_regressor"
check(train_regressor)

# %% [markdown] slide="subslide"
# **Three series that can be learned.**
#
# - A **sine** with noise of deviation 0.1, one step ahead. Nobody can foresee the noise: the least possible mean squared
#   error is 0.01.
# - A **delayed sum**: at each step say the sum of what came three and eight steps ago.
# - The **last marked** value: two numbers come in at each step, a value and a mark. One step in ten is marked. Say the value
#   at the last mark, however long ago it was.
#
# Beside the LSTM stands a forecast that needs no network: a weighted sum of the last inputs (50 of them for the sine, 9 and
# 20 for the others), its weights by least squares. That is one line of NumPy, `np.linalg.lstsq`.
#
# **Predict.** On the sine the LSTM's skill cannot be 1. What will it be? And on which of the three does the LSTM beat the
# weighted sum?

# %%
my_skill = ...

# %%
functions = StudentFunctions(
    working(make_windows), working(chronological_split), working(scale_parts), working(fit_scaler),
    working(persistence_forecast), working(skill_score), working(SequenceRegressor), working(train_regressor),
)

# %% slide="subslide"
training_figures.three_series(functions, tell=lambda skill: predict(my_skill, skill, "skill on the sine"))

# %% [markdown] slide="fragment"
# **What you saw.** Persistence always comes late: on the way up it is below the sine, on the way down above. The
# LSTM is on it, and saves about three quarters of the error. Four fifths is all there is to save: persistence has an error of
# 0.05, and 0.01 of that is noise to come. On the delayed sum the network makes a twentieth of the error of the guess, which
# is always 0 there.
#
# And yet: on these two the weighted sum is better. A sine obeys a linear law, a delayed sum *is* a weighted sum of the last
# nine inputs; least squares finds it exactly, and the network comes near. Gers, Eck and Schmidhuber tried it in 2001.

# %% [markdown] slide="subslide"
# **What you saw on the third.** It is what an LSTM is for. No weighted sum has the last marked value: its error is hardly less
# than that of always saying 0. What is to be kept depends on *another* input, so it takes a product of the two; and for how
# long, nobody knows beforehand. A gate is such a product: i opens and f shuts at a mark, and at all other steps it is the
# other way round.

# %% [markdown] slide="fragment"
# So try the weighted sum first, always. Where it does well, the network has nothing to add. Where a network is well ahead of
# it, ask what it does that a sum cannot.

# %% [markdown] slide="slide"
# ## 11.7 Repair it
#
# Much of what is on the web about forecasting with recurrent networks was copied from a few listings, and their bugs were
# copied with them. The next cell was written for this course, with five of those bugs in it. It is a network of 12 → 20 → 1:
# twelve months in, the month after them out.
#
# It runs, and what comes out looks like a loss. It has learned nothing, and cannot.
#
# **Mend it in place.** The docstring says what it should do. Each bug is a fifth of the points, and the check says, one
# after the other, what still goes wrong. Leave the names of the methods as they are.

# %% solution="MonthAhead" slide="skip"
class MonthAhead(nn.Module):
    """Twelve months in, the month after them out: an LSTM of 20 units and one linear layer.

    pairs(series)          a tensor (T,) → months (N, 12) and targets (N, 1), the month after each, N = T - 12
    model(months)          (N, 12) → (N, 1): each row is twelve steps, read as they are, the oldest first. It has
                           nothing to do with the other rows, nor with the call before. The linear layer
                           answers to the LSTM's h after the last step
    loss(months, targets)  the mean squared error of what the model says

    >>> months, targets = MonthAhead().pairs(torch.arange(15.0))
    >>> tuple(months.shape), targets.tolist()
    ((3, 12), [[12.0], [13.0], [14.0]])
    """

    def __init__(self):
        super().__init__()
        ### BEGIN SOLUTION
        self.lstm = nn.LSTM(1, 20, batch_first=True)
        ### END SOLUTION
        self.readout = nn.Linear(20, 1)

    def pairs(self, series):
        months = series.unfold(0, 12, 1)
        ### BEGIN SOLUTION
        return months[:-1], series[12:, None]
        ### END SOLUTION

    def forward(self, months):
        ### BEGIN SOLUTION
        hs, _ = self.lstm(months[:, :, None])
        ### END SOLUTION
        return self.readout(hs[:, -1])

    def loss(self, months, targets):
        ### BEGIN SOLUTION
        return F.mse_loss(self(months), targets)
        ### END SOLUTION
### BEGIN LISTING
# class MonthAhead(nn.Module):
#     """Twelve months in, the month after them out: an LSTM of 20 units and one linear layer.
#
#     pairs(series)          a tensor (T,) → months (N, 12) and targets (N, 1), the month after each, N = T - 12
#     model(months)          (N, 12) → (N, 1): each row is twelve steps, read as they are, the oldest first. It has
#                            nothing to do with the other rows, nor with the call before. The linear layer
#                            answers to the LSTM's h after the last step
#     loss(months, targets)  the mean squared error of what the model says
#
#     >>> months, targets = MonthAhead().pairs(torch.arange(15.0))
#     >>> tuple(months.shape), targets.tolist()
#     ((3, 12), [[12.0], [13.0], [14.0]])
#     """
#
#     def __init__(self):
#         super().__init__()
#         self.lstm = nn.LSTM(12, 20)
#         self.readout = nn.Linear(20, 1)
#         self.state = None
#
#     def pairs(self, series):
#         months = series.unfold(0, 12, 1)
#         return months[:-1], months[1:]
#
#     def forward(self, months):
#         x = months[:, None, :]  # (batch, time, features)
#         hs, self.state = self.lstm(x, self.state)
#         return self.readout(hs[:, -1])
#
#     def loss(self, months, targets):
#         return F.mse_loss(months, targets)
### END LISTING


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Print shapes: of what the LSTM is given, of what `pairs` returns, of what goes into the loss. Compare each with the
# docstring, and with what `nn.LSTM` expects by itself. (`unfold` is right: it cuts all windows of twelve.)
#
# </details>
# <details><summary>Hint 2</summary>
#
# How many steps does the LSTM walk for one row, and how many numbers does it read at each? Who is never asked in
# `loss`? What is left over from the call before?
#
# </details>
# <details><summary>Hint 3</summary>
#
# Two of the bugs are about axes: the months are *steps*, with one feature each, and the LSTM takes its first axis for time
# unless told. One hides the other, and the loss hides the targets: twelve columns fit the data, but not the answer. Mend
# the loss, and the targets will be next.
#
# </details>

# %% check="MonthAhead"
check(MonthAhead)

# %% [markdown] slide="slide"
# ## 11.8 Six published examples, rebuilt
#
# The listings have a family: six examples for Julia's Flux, of three sizes. Up to Flux 0.14 a recurrent layer read *one step
# a call*, features × batch, and kept its state between calls. (Since 0.15 a layer reads a whole sequence, and keeps none.)
# Whoever did not know that wrote this:
#
# | | size | the data, as published | what happens |
# |---|---|---|---|
# | 1 | 10→20→1 | 10 × 100 | to the layer a matrix is one step of 100 sequences; "predicts" its own training inputs |
# | 2 | 15→30→1 | 15 × 100 | one step again; is tested on new random inputs, where nothing can be right |
# | 3 | 15→30→1 | 15 × 10 | the same with ten |
# | 4 | 12→20→1 | 12 × 15, targets 12 × 15 | the loss compares x with y: the network is in none of it |
# | 5 | 12→20→1 | 12 × 6 × 2 | the same loss; the third axis was meant for the batch, and is time |
# | 6 | 12→20→1 | 12 × 6 × 3, tested on 12 × 6 × 2 | the same; the state of three sequences runs on into the test |
#
# In all six the targets are random numbers, so that there is nothing to learn. One call of `train!` on one pair is *one*
# step of the optimiser. No state is ever reset.
#
# Here they are by number, as they were meant: features, steps, batch; targets that follow from the inputs; a loss with the
# network in it; many steps; a state that begins at 0. The task is a sum of what the first input said one and three steps ago,
# with one answer at the end or, where the listing has a target a step, at each.

# %% slide="subslide"
examples = {
    # inputs, units, outputs, an answer at each step?, steps
    "1: 10→20→1, 10 × 100": (10, 20, 1, True, 100),
    "2: 15→30→1, 15 × 100": (15, 30, 1, True, 100),
    "3: 15→30→1, 15 × 10": (15, 30, 1, True, 10),
    "4: 12→20→1, 12 × 15": (12, 20, 1, True, 15),
    "5: 12→20→1, 12 × 6 × 2": (12, 20, 1, False, 6),
    "6: 12→20→1, 12 × 6 × 3": (12, 20, 1, False, 6),
}
training_figures.six_examples(functions, examples)

# %% [markdown] slide="fragment"
# **What you saw.** All of them learn, once there is something to learn. The first four best: each sequence gives as many
# lessons as it has steps, while 5 and 6, of one size, give a single one. Read the shapes: batch, time, features; and the
# answer always has the target's shape.

# %% [markdown] slide="subslide"
# **And pictures.** A digit of 8 × 8 grey values is a sequence as well: eight rows, read from the top. Ten outputs, with a
# target of 1 for the right digit and 0 for the others; the largest answer counts. (The pictures come with scikit-learn:
# `pip install scikit-learn`, if you have not got it.)
#
# **Predict.** It is trained to answer after the eighth row. What share will be right if it is asked after the *fourth*?

# %%
my_half = ...

# %% slide="subslide"
training_figures.digits(functions, tell=lambda half: predict(my_half, half, "share right after four rows"))

# %% [markdown] slide="fragment"
# **What you saw** (with scikit-learn). After eight rows 98 to 99 % are right, after seven still most of them. After four it is
# chance, though *you* would often know by then. The network was never asked there: it keeps what it has read in a form that
# only becomes an answer at the end. With `every=True` it could have been taught to say what it thinks at each row.

# %% [markdown] slide="slide"
# ## 11.9 The plot that looks perfect
#
# Now to money. The S&P 500, month by month since 1990; matplotlib ships it for its own examples. The recipe is that of
# many demonstrations on the web: scale the prices, cut windows of 24 months, keep 30 % of them at random for the test,
# train an LSTM, and plot.

# %%
perfect = price_experiments.popular(functions)

# %% slide="subslide"
price_figures.looks_perfect(perfect)

# %% [markdown] slide="fragment"
# R² is 0.99: of the variance of the test months, one per cent is left. The network foresees crashes and booms. Would you
# give it your money?
#
# **Predict.** What is its skill against persistence?

# %%
my_perfection = ...

# %% slide="subslide"
price_figures.copy_of_yesterday(
    perfect,
    [price_experiments.popular(functions, seed=seed) for seed in (1, 2)],
    tell=lambda skill: predict(my_perfection, skill, "mean skill of three plots that look perfect"),
)

# %% [markdown] slide="fragment"
# **What you saw.** A copy of yesterday. Look at any month in which something happened: the dot jumps, and the LSTM stays
# with the line of the month *before*. That price has an R² of 0.99 too. With one seed, for the
# weights and for the split, the LSTM is a better copy than the month before itself, with another a worse one. On average
# nothing is gained.
#
# R² compares with the mean of thirty years, and a price that wanders is always closer to last month than to that. It is
# not a mark for the forecast; it is a mark for the series.

# %% [markdown] slide="subslide"
# **And that was with help from the future.** Each test month had its neighbours in the training part, and the scale
# knew the end. Now honestly: the first 70 % of the months to learn from, the rest to test on.
#
# **Predict.** What is the R² of the same network then?

# %%
my_r2 = ...

# %% slide="subslide"
price_figures.honest_test(functions, tell=lambda r2: predict(my_r2, r2, "R² of the network that reads prices, split in time"))

# %% [markdown] slide="fragment"
# **What you saw.** Left: the prices leave the range of the training part, tanh and gates are at their ends, and the network
# can say little that is higher than what it has once seen. R² falls from 0.99 to about 0, and the squared error is dozens
# of times that of the month before.
#
# Right: a network that reads monthly *changes*, which stay in one range, and whose forecast is added to today's price. It
# looks perfect again, and its skill is hardly more than 0.

# %% [markdown] slide="subslide"
# **Is that little something real?** There is one more forecast without a network: prices have mostly risen. Today's price
# plus the *mean change* of the training part is called the drift.

# %% slide="subslide"
price_figures.any_price(functions)

# %% [markdown] slide="fragment"
# **What you saw.** What the LSTM has over persistence the mean change has too, to a few hundredths, now more, now less. It
# has learned one number, and that number is the mean. From 24 months of prices there is nothing more to be had, not by
# this network on these prices.
#
# That is no failure of the LSTM. It is what the sine was not: a series whose past does not say what comes.

# %% [markdown] slide="slide"
# ## What the evidence says
#
# Measured for this course, three seeds, mean ± standard deviation, forget gates open at the start (a bias of 1). **Prices** a
# month ahead, on 30 % of the months; R² against the mean of the test part, skill against persistence:
#
# | | R², LSTM | R², month before | skill |
# |---|---|---|---|
# | S&P 500, random split | 0.991 ± 0.003 | 0.992 | −0.1 ± 0.4 |
# | S&P 500, in time | −0.28 ± 0.09 | 0.980 | −62 ± 4 |
# | S&P 500, in time, changes | 0.980 | 0.980 | 0.03 ± 0.01 |
# | Microsoft, random split | 0.993 ± 0.002 | 0.992 | 0.1 ± 0.2 |
# | Microsoft, in time | −0.56 ± 0.08 | 0.990 | −149 ± 7 |
# | Microsoft, in time, changes | 0.989 | 0.990 | 0.095 ± 0.003 |
# | IBM, random split | 0.984 ± 0.002 | 0.985 | −0.03 ± 0.11 |
# | IBM, in time | 0.04 ± 0.04 | 0.598 | −1.4 ± 0.1 |
# | IBM, in time, changes | 0.597 ± 0.003 | 0.598 | 0.007 ± 0.005 |

# %% [markdown] slide="subslide"
# **With early stopping** (60 % to learn from, 10 % for validation, 30 % test), as the root of the mean squared error of the
# logarithm, so that 0.04 is about 4 % of the price:
#
# | | LSTM, reads prices | LSTM, reads changes | persistence | drift |
# |---|---|---|---|---|
# | S&P 500 | 0.54 ± 0.08 | 0.0402 ± 0.0002 | 0.0406 | 0.0399 |
# | Microsoft | 0.96 ± 0.35 | 0.0589 ± 0.0003 | 0.0613 | 0.0581 |
# | IBM | 0.20 ± 0.05 | 0.0648 ± 0.0002 | 0.0640 | 0.0644 |
#
# The best of each row needs no network.
#
# **Where there is something to learn**, as mean squared errors. Guess: persistence for the sine, else 0.
#
# | | LSTM | linear forecast | guess | least possible |
# |---|---|---|---|---|
# | sine | 0.019 ± 0.003 | 0.011 ± 0.001 | 0.052 ± 0.003 | 0.010 |
# | delayed sum | 0.010 ± 0.006 | 0.000 | 0.574 | 0 |
# | last marked | 0.0038 ± 0.0002 | 0.889 ± 0.001 | 0.955 | 0 |
#
# The LSTM of 11.6 had 0.012 on the sine; this one is worse for a reason. It says the *change*, which is added to the last
# value, and so the noise of that value stays in its forecast, another 0.01. For a price that was right, for a sine in noise it
# is not.
#
# The digits: 98.4 ± 0.1 % with dropout, 98.0 ± 0.7 % without.

# %% [markdown] slide="subslide"
# **Read with care.**
#
# - Monthly prices, one column at a time, 24 months, about 250 windows to learn from. It is not shown that *nothing* foretells
#   a price. It is shown that such plots show nothing.
# - After a random split the skill of the S&P's copy lies anywhere between −0.5 and 0.3: the few largest errors decide. What
#   it always makes is an R² of 0.99.
# - Thirty per cent of these months are one long rise, 2012 to 2022. Another decade would treat the drift less kindly; for IBM
#   it already loses to persistence.
# - The digits of one hand are in both parts. The number says how these writers are read, not how others would be.
#
# **From the literature.** Gers, Eck and Schmidhuber (2001) tried LSTMs on series for which a short window is enough, and
# found them no better than simple networks that see the window at once. Zeng and others (2023) did the same to the
# Transformers that were then built for forecasting: one linear layer beat them on all nine data sets. Fama (1970)
# put into words why a price should be its own best forecast: what is known is in it already.

# %% [markdown] slide="slide"
# ## Questions for thought
#
# **Question 1.** A start-up forecasts the temperature of tomorrow noon from the last 30 days. On ten years of data, split at
# random into days for training and testing, R² is 0.94. Name two reasons why this number says little, and describe the
# test that you would ask for before you buy. *(2 points)*

# %% [markdown] question="temperature" points=2
# First, the split: the window of a test day shares 29 of its 30 days with its neighbours in the training part, and the
# weather of that week is in both. Second, the yardstick: most of the variance of ten years is summer and winter, and
# whoever says the season's mean, or yesterday's noon, gets an R² of that size as well. **(1 point: both reasons.)**
#
# Ask for a split in time, say eight years to learn from and the last two whole years for the test, with scaling and all
# choices made on the first part. Compare, in degrees, with persistence *and* with the mean of that day of the year, on the
# same days. Better than both, in each of the two years, would be worth money. **(1 point: a split in time and at least one
# fitting simple forecast.)**

# %% [markdown] slide="subslide"
# **Question 2.** The network that reads monthly changes has a plot that looks as perfect as the first one, and R² of 0.98.
# A friend takes its forecasts of the *changes* and plots them against the changes that came. What will that plot look like,
# what is its R², and which of the two plots should be shown to somebody who wants to decide something? *(2 points)*

# %% [markdown] question="changes" points=2
# The forecasts are nearly one constant, the mean change, while what came scatters by some four per cent around it: a flat
# line through a cloud, R² close to 0. **(1 point.)**
#
# The second plot. In the first, nearly all that one sees is today's price, which was known: the forecast's own part in it
# is a hair's breadth. A plot should show what was *not* known before, and so that an answer that knows nothing looks like
# it. **(1 point: the known part hides the forecast.)**

# %% [markdown] slide="slide"
# ## Summary
#
# - A series becomes windows and targets. Neighbouring windows are nearly copies, so parts are stretches of time, never drawn.
# - Mean and deviation come from the training part alone. The forecast goes back to the data's own scale before it is judged.
# - Persistence, "it stays as it is", is the forecast to beat. Skill: what share of its squared error is saved.
# - A regressor is an LSTM and a linear layer: after the last step, or at each. Batch, time, features, always three axes.
# - Answer and target have one shape, or broadcasting teaches the mean. The loss must ask the model; the state starts anew.
# - An LSTM finds a sine in noise and a sum across time. It does not find next month's price: what it gains is the mean change.
# - R² near 1 is a property of wandering series. Show the change, not the level.
# - **Left open:** one number out, or one for each step in. What if the answer is a sequence of another length? Unit 12.

# %% [markdown] slide="subslide"
# | term | 中文 | what it is |
# |---|---|---|
# | time series | 时间序列 | numbers in the order in which they were measured |
# | sequence modelling | 序列建模 | to learn what a sequence means, or how it goes on |
# | regression | 回归 | to answer with a number, where classification answers with a class |
# | forecast | 预测 | what is said about a step that has not come yet |
# | window | 滑动窗口 | the steps that are read for one answer |
# | horizon | 预测步长 | how far behind the window the forecast step lies |
# | persistence | 持续性预测（朴素预测） | the forecast that it stays as it is: $\hat{s}_{t+h} = s_t$ |
# | drift | 漂移项 | persistence plus the mean change so far |
# | skill | 技巧评分 | 1 − MSE / MSE of persistence |
# | chronological split | 按时间划分 | parts that are stretches of time, oldest first |
# | validation part | 验证集 | what decisions are made on: when to stop, which model |
# | standardisation | 标准化 | minus the mean, divided by the deviation, both of the training part: $(x - \mu) / \sigma$ |
# | data leakage | 数据泄漏 | something of the test part is known in training |
# | many to one | 多对一 | one answer for a whole sequence |
# | many to many | 多对多 | an answer at each step |
# | broadcasting | 广播机制 | arrays of different shapes are stretched to fit, without a word |
# | extrapolation | 外推 | to answer where no training example has been |

# %% [markdown] slide="skip"
# ## References
#
# - A. H. Murphy, *Skill scores based on the mean square error and their relationships to the correlation coefficient*.
#   Monthly Weather Review 116(12), 2417–2424, 1988.
# - R. J. Hyndman and G. Athanasopoulos, *Forecasting: principles and practice*. 3rd edition, OTexts, 2021. (The naïve and
#   the drift method, and how to test a forecast in time.)
# - R. J. Hyndman and A. B. Koehler, *Another look at measures of forecast accuracy*. International Journal of Forecasting
#   22(4), 679–688, 2006. (Errors in units of the naïve forecast's.)
# - E. F. Fama, *Efficient capital markets: a review of theory and empirical work*. Journal of Finance 25(2), 383–417, 1970.
# - F. A. Gers, D. Eck and J. Schmidhuber, *Applying LSTM to time series predictable through time-window approaches*.
#   ICANN, 2001. (Where an LSTM is no better than a window.)
# - A. Zeng, M. Chen, L. Zhang and Q. Xu, *Are Transformers effective for time series forecasting?* AAAI, 2023.
# - E. Alpaydin and C. Kaynak, *Optical recognition of handwritten digits*. UCI Machine Learning Repository, 1998.
# - `Stocks.csv`, in the sample data of matplotlib.
