# %% [markdown] slide="slide"
# # Unit 13 · Variational LSTM: a code for a sentence
#
# One LSTM reads a sentence into sixteen numbers, another writes it again from them. Between any two sentences there are
# then others. That is the idea. First you will see it fail, as it does for nearly everybody the first time.

# %% [markdown] slide="subslide"
# **When you are through, you can**
#
# - draw from a distribution so that a gradient comes back through the draw;
# - write the ELBO, part by part, and say what each part is for and in which unit it is;
# - write the whole way of a sentence through a variational LSTM, from its words to the loss;
# - recognise a posterior collapse by one number, and say why it pays for the network;
# - use KL annealing, word dropout and free bits against it, and say what they cost;
# - walk through a latent space from one sentence to another.
#
# Time: 60 to 90 minutes. Seven exercises (14 points) and two questions for thought (4 points).

# %% [markdown] slide="subslide"
# ## The question
#
# In unit 12 an encoder said a whole sentence in one vector, and a decoder went on from there. That vector is a point in a
# space. What is *beside* the point? A sentence that is a little different, or nonsense?
#
# Could one take a point where no sentence has ever been, and have it written down?

# %% slide="skip"
import numpy as np
import torch
from torch.nn.utils.rnn import pack_padded_sequence

from lstm_course import check, predict, progress, working
from lstm_course.units.u13_variational_lstm.demos import variational as variational_figures
from lstm_course.units.u13_variational_lstm.demos import networks as network_figures
from lstm_course.units.u13_variational_lstm.demos import results as result_figures
from lstm_course.units.u13_variational_lstm.demos import walk as walk_figures
from lstm_course.units.u13_variational_lstm.experiments import training
from lstm_course.tasks.sentences import PADDING, START, UNKNOWN

# The trainings below are short ones. Start Jupyter with the environment variable FAST=0 for the long ones, which "What the
# evidence says" is about (a minute or two).

# %% slide="skip"
progress(13)

# %% [markdown] slide="slide"
# ## 13.1 A cloud for a code
#
# The sentences come from a small grammar: *a small cat sees the dog near the park*. A hidden **topic**, one of eight,
# decides the adjective and the place, and leaves two nouns and two verbs to choose from. The articles are left to chance. So
# there is something to say about a sentence *as a whole*, and much that there is not.
#
# An autoencoder would read a sentence into a point z and write it again from there. It is free to put the points anywhere:
# nothing is said about what lies between them. Kingma and Welling (2014) made each sentence a **cloud** instead: the encoder
# says a mean and a variance for each number of the code, and the decoder has to write the sentence from *any* draw of it.
#
# $$\text{sentence} \to \text{LSTM} \to \mu, \log\sigma^2 \qquad z \sim N(\mu, \sigma^2) \qquad
# z \to \text{LSTM} \to \text{sentence}$$
#
# The network says $\log\sigma^2$, and not σ: a logarithm may be any number, and σ is then never negative.

# %% [markdown] slide="subslide"
# **How does a gradient come back through a draw?** A random number has no derivative. The trick is to draw something that
# depends on *nothing*, and to compute the rest:
#
# $$z = \mu + \sigma \odot \varepsilon \qquad \varepsilon \sim N(0, 1)$$
#
# For PyTorch ε is a constant. The derivative with respect to μ is 1, and with respect to σ it is ε. This is called
# **reparameterisation**.
#
# **Predict.** The encoder says $\log\sigma^2 = -2$. What is the standard deviation of the codes that are drawn?

# %%
my_sigma = ...

# %% solution="reparameterise" slide="subslide"
def reparameterise(mean, log_variance, rng):
    """One code for each sentence, drawn from its Gaussian, so that a gradient comes back to mean and log_variance.

    mean, log_variance  tensors (N, Z), log_variance is log σ²
    rng                 a np.random.Generator. One draw: rng.standard_normal of mean's shape, drawn in double precision,
                        then converted
    returns z (N, Z), a tensor of mean's dtype: mean plus σ times what was drawn

    >>> np.random.default_rng(0).standard_normal((1, 2)).round(3).tolist()
    [[0.126, -0.132]]
    >>> mean, log_variance = torch.tensor([[1.0, 2.0]]), torch.tensor([[0.0, float(np.log(4))]])      # σ is 1, and 2
    >>> [round(number, 3) for number in reparameterise(mean, log_variance, np.random.default_rng(0))[0].tolist()]
    [1.126, 1.736]
    """
    ### BEGIN SOLUTION
    noise = torch.as_tensor(rng.standard_normal(mean.shape), dtype=mean.dtype)
    sigma = torch.exp(0.5 * log_variance)
    return mean + sigma * noise
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Three steps: the noise, the standard deviation, the sum.
#
# </details>
# <details><summary>Hint 2</summary>
#
# NumPy's generator gives an array of doubles, and the network computes in single precision. `torch.as_tensor` makes a tensor
# of it, and can be told which dtype.
#
# </details>
# <details><summary>Hint 3</summary>
#
# A logarithm is undone by exp. A root is, in the logarithm, a half: where does the half have to stand?
#
# </details>

# %% check="reparameterise"
check(reparameterise)

# %% slide="subslide"
variational_figures.clouds(
    working(reparameterise), tell=lambda spread: predict(my_sigma, spread, "standard deviation at log σ² = −2")
)

# %% [markdown] slide="fragment"
# **What you saw.** $e^{-2/2} = 0.37$. A cloud may be narrow in one direction and long in another: that is how a sentence
# says which numbers of the code matter to it, and which do not.

# %% [markdown] slide="subslide"
# **Does the gradient come back?** A single Gaussian, which starts at a mean of −1.5 with σ = 1. The loss is
# $2\,(z - 2)^2$: it is to draw numbers near 2. All it can learn from are its own draws, through your function.

# %% slide="subslide"
variational_figures.learning(working(reparameterise))

# %% [markdown] slide="fragment"
# **What you saw.** The mean finds its way, and σ shrinks and shrinks. A spread only costs. Left to itself the cloud becomes a
# point again, and we are back at an autoencoder. Something has to *pay* for being a cloud.

# %% [markdown] slide="slide"
# ## 13.2 What a code costs
#
# So a price is put on each code: how far its distribution is from a standard normal one, in nats. That is the
# **Kullback–Leibler divergence**, and between two Gaussians it has a closed form. For each number of the code:
#
# $$\mathrm{KL} = \tfrac12\left(\mu^2 + \sigma^2 - 1 - \log\sigma^2\right)$$
#
# It is 0 for μ = 0 and σ = 1: a code that says nothing costs nothing. It is what one has to *tell* about z to somebody who
# expects a standard normal number. One nat is 1.44 bits.
#
# **Predict.** What does a code with μ = 2 and σ = 1 cost, in nats?

# %%
my_price = ...

# %% solution="kl_to_standard_normal" slide="subslide"
def kl_to_standard_normal(mean, log_variance):
    """What each number of a code costs: the divergence of N(mean, σ²) from N(0, 1), in nats.

    mean, log_variance  tensors (N, Z), log_variance is log σ²
    returns a tensor (N, Z): one divergence for each sentence and each number of its code

    >>> mean, log_variance = torch.tensor([[0.0, 1.0]]), torch.tensor([[0.0, np.log(2)]])      # σ² is 1, and 2
    >>> [round(number, 4) for number in kl_to_standard_normal(mean, log_variance)[0].tolist()]
    [0.0, 0.6534]
    """
    ### BEGIN SOLUTION
    variance = torch.exp(log_variance)
    return 0.5 * (mean**2 + variance - 1.0 - log_variance)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Four terms, entry by entry. Nothing is summed here.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Of the four, one is a constant, one is what came in, and two have to be computed from what came in.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Test it with μ = 0 and $\log\sigma^2 = 0$: it has to be 0. And with any other numbers it has to be positive. If it is not,
# a sign is wrong, or a logarithm was taken for a variance.
#
# </details>

# %% check="kl_to_standard_normal"
check(kl_to_standard_normal)

# %% slide="subslide"
variational_figures.price(working(kl_to_standard_normal))
two, one = torch.tensor([[2.0]]), torch.tensor([[0.0]])
predict(my_price, working(kl_to_standard_normal)(two, one).item(), "KL of μ = 2, σ = 1, in nats")

# %% [markdown] slide="fragment"
# **What you saw.** In the mean it is a parabola: $2^2/2 = 2$ nats. In σ it is not symmetric: to be ten times too narrow costs
# 1.8 nats, to be three times too wide costs 2.9. Move the sliders: near μ = 0 and σ = 1 hardly anything is asked.

# %% [markdown] slide="subslide"
# **The Gaussian again, with the price in the loss.** It should draw numbers near 2, and it pays for each nat.

# %% slide="subslide"
variational_figures.learning(working(reparameterise), working(kl_to_standard_normal))

# %% [markdown] slide="fragment"
# **What you saw.** A compromise. It stays short of 2, and it keeps a spread of about 0.45: exactly as much as the loss is
# worth. (Here it can be computed: $\mu = 8/5$ and $\sigma^2 = 1/5$.) This is Bayes' theorem at work: a prior, an observation,
# and a posterior between them.

# %% [markdown] slide="slide"
# ## 13.3 The bound
#
# Both together are the **evidence lower bound**, the ELBO. For one sentence s with code distribution $q(z \mid s)$:
#
# $$\log p(s) \;\ge\; \underbrace{\mathbb{E}_{z \sim q}\big[\log p(s \mid z)\big]}_{-\,\text{reconstruction}} \;-\;
# \underbrace{\mathrm{KL}\big(q(z \mid s)\,\|\,N(0, 1)\big)}_{\text{what the code costs}}$$
#
# The loss is its negative: what it costs to say the *code*, plus what it costs to say the *sentence* to somebody who knows
# the code. Both in nats a sentence, and that is where most listings go wrong. It is a **sum** over the words of a sentence,
# a sum over the numbers of its code, and a mean over the sentences, in both parts alike.

# %% [markdown] slide="subslide"
# **Why is it a bound?** Take the logarithm of $p(s) = p(s \mid z)\,p(z) / p(z \mid s)$, which holds for every z, put q's density
# above and below, and take the mean over $z \sim q$:
#
# $$\log p(s) = \underbrace{\mathbb{E}_q[\log p(s \mid z)] - \mathrm{KL}(q \,\Vert\, p(z))}_{\text{ELBO}}
# + \mathrm{KL}(q \,\Vert\, p(z \mid s))$$
#
# The last term is never negative, so the ELBO is never more than $\log p(s)$. What is missing says how far the encoder's q is
# from the true posterior. A collapse is no failure of the bound: if z says nothing of s, then $p(z \mid s) = p(z)$, and
# $q = p(z)$ makes the gap 0.

# %% [markdown] slide="subslide"
# Two more things will be needed below, so they are built in now:
#
# - a **weight** w on the KL: 1 is the bound, less is cheaper;
# - **free bits** λ (Kingma and others, 2016, for groups of numbers; here each is a group of its own): no number of the code
#   is charged less than λ. What would be gained by pressing its KL below λ? Nothing. So there is no reason to.
#
# $$\text{loss} = \text{reconstruction} + w \sum_{k=1}^{Z} \max\Big(\lambda,\; \frac1N \sum_n \mathrm{KL}_{nk}\Big)$$
#
# What is *reported* is the KL itself, without weight and without λ.

# %% solution="elbo" slide="subslide"
def elbo(logits, target, mean, log_variance, weight, free_bits):
    """The loss of a variational LSTM and its two parts, in nats a sentence.

    logits              (N, T, K), for each step the scores of all words
    target              (N, T), whole numbers: the words that were to be said, PADDING behind the end of a sentence
    mean, log_variance  (N, Z), of the codes
    weight, free_bits   two numbers: the weight of the KL in the loss, and what each number of a code costs at least
    returns (loss, reconstruction, kl), three tensors without axes:
        reconstruction  the sum over a sentence's real words of −log p, a mean over the sentences
        kl              the sum over the numbers of the code, a mean over the sentences; as it is
        loss            the reconstruction plus the weighted KL, with free bits

    Ten words, all of them equally likely, and the second step is behind the end:

    >>> logits, target = torch.zeros(1, 2, 10), torch.tensor([[7, PADDING]])
    >>> mean, log_variance = torch.tensor([[2.0, 0.0]]), torch.zeros(1, 2)                    # the KL is 2, and 0
    >>> [round(part.item(), 4) for part in elbo(logits, target, mean, log_variance, 0.5, 0.25)]
    [3.4276, 2.3026, 2.0]
    """
    ### BEGIN SOLUTION
    surprise = -torch.log_softmax(logits, dim=2).gather(2, target.unsqueeze(2)).squeeze(2)
    reconstruction = torch.where(target == PADDING, 0.0, surprise).sum() / len(target)
    by_number = kl_to_standard_normal(mean, log_variance).mean(dim=0)
    loss = reconstruction + weight * by_number.clamp(min=free_bits).sum()
    return loss, reconstruction, by_number.sum()
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Begin with −log p of each target, (N, T): a log softmax over the words, and of each row the entry that the target names
# (`gather`, or `F.cross_entropy` with `reduction="none"` or `"sum"`). Then padding has to go.
#
# </details>
# <details><summary>Hint 2</summary>
#
# For the KL call your last function, and take the mean over the sentences first: that leaves one number for each number of
# the code. Two things are made of it, one for the report and one for the loss.
#
# </details>
# <details><summary>Hint 3</summary>
#
# In the worked example: log 10 = 2.3026 for the one word. The KLs are 2 and 0; with free bits 2 and 0.25 are charged,
# and half of it counts: 1.125. `clamp` lifts what is too low.
#
# </details>

# %% check="elbo"
check(elbo)

# %% [markdown] slide="slide"
# ## 13.4 The whole way, and a plain training
#
# Now the model. It has seven parts, with 64 units and a code of 16 numbers:
#
# | part | what it is | from | to |
# |---|---|---|---|
# | `model.embedding` | a row for each word | ids | 32 |
# | `model.encoder` | an `nn.LSTM`, batch first | 32 | 64 |
# | `model.mean`, `model.log_variance` | linear | 64 | 16 each |
# | `model.start` | linear | 16 | 2 · 64 |
# | `model.decoder` | an `nn.LSTM`, batch first | 32 + 16 | 64 |
# | `model.readout` | linear | 64 | a logit for each word |
#
# What is missing is the way through them. It is yours.

# %% slide="subslide"
network_figures.there_and_back()

# %% slide="subslide"
network_figures.shapes()

# %% [markdown] slide="subslide"
# 1. **Read.** The encoder reads the whole sentence, and says μ and $\log\sigma^2$ from its state after the last real word (unit 9's
#    packing).
# 2. **Draw.** z comes from your `reparameterise`.
# 3. **Begin.** $\tanh$ of `start(z)` is the decoder's first state: its first half is h, the second c.
# 4. **Say again.** At each step the decoder reads the word *before*, as in unit 12 under teacher forcing: START, then all words but the
#    last. Beside each word it reads z. `readout` makes logits of its outputs.
# 5. **Pay.** Your `elbo` compares the logits with the sentence itself.
#
# Some words of what the decoder reads may be *hidden* from it. Why one would want that comes in 13.6. Here `hide` is a function that
# is given what the decoder reads, and returns what it reads in its place.

# %% solution="variational_forward" slide="subslide"
def variational_forward(model, ids, lengths, rng, hide=None, weight=1.0, free_bits=0.0):
    """A batch of sentences, all the way through a variational LSTM.

    model    has the parts of the table above
    ids      (N, T), whole numbers: the sentences, each with END, PADDING behind it
    lengths  (N,), END counted
    rng      a np.random.Generator, for reparameterise
    hide     None, or a function: hide(read) is given what the decoder reads, a tensor (N, T) that begins with START, and
             returns another one, which the decoder reads in its place. Call it before z is drawn
    weight, free_bits  as for elbo
    returns (loss, reconstruction, kl), as elbo does

    With all weights 0 each of ten words is equally likely, and the code is a standard normal one: three real words cost
    3 · log 10 nats, and the code nothing.

    >>> class Parts(torch.nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.embedding, self.readout = torch.nn.Embedding(10, 3), torch.nn.Linear(4, 10)
    ...         self.encoder = torch.nn.LSTM(3, 4, batch_first=True)
    ...         self.mean, self.log_variance = torch.nn.Linear(4, 2), torch.nn.Linear(4, 2)
    ...         self.start, self.decoder = torch.nn.Linear(2, 8), torch.nn.LSTM(3 + 2, 4, batch_first=True)
    >>> model = Parts()
    >>> for parameter in model.parameters():
    ...     _ = torch.nn.init.zeros_(parameter)
    >>> ids, lengths = torch.tensor([[7, 8, 2, PADDING]]), torch.tensor([3])
    >>> parts = variational_forward(model, ids, lengths, np.random.default_rng(0))
    >>> [round(part.item(), 4) for part in parts]
    [6.9078, 6.9078, 0.0]
    """
    ### BEGIN SOLUTION
    start = torch.full((len(ids), 1), START)
    before = torch.cat([start, ids[:, :-1]], dim=1)
    if hide is not None:
        before = hide(before)
    packed = pack_padded_sequence(model.embedding(ids), lengths, batch_first=True, enforce_sorted=False)
    _, (h, _) = model.encoder(packed)
    mu, log_sigma2 = model.mean(h[0]), model.log_variance(h[0])
    z = reparameterise(mu, log_sigma2, rng)
    h, c = torch.tanh(model.start(z)).unsqueeze(0).chunk(2, dim=2)
    beside = z.unsqueeze(1).expand(-1, ids.shape[1], -1)
    x = torch.cat([model.embedding(before), beside], dim=2)
    outputs, _ = model.decoder(x, (h.contiguous(), c.contiguous()))
    return elbo(model.readout(outputs), ids, mu, log_sigma2, weight, free_bits)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# Go through the five points one by one, and write the shape of each thing beside it: h of the encoder (1, N, H), z (N, Z), what the
# decoder reads (N, T), and its input (N, T, E + Z).
#
# </details>
# <details><summary>Hint 2</summary>
#
# The encoder wants the words packed with their lengths, as in unit 9, in any order. `torch.cat` puts a column of START before
# `ids[:, :-1]`, and z beside the words. z has no axis of time: `unsqueeze` makes one, and `expand` repeats along it.
#
# </details>
# <details><summary>Hint 3</summary>
#
# A state has the shape (1, N, H), and `chunk(2, dim=...)` makes two halves. Hidden is only what the decoder reads: the encoder, and
# the target of `elbo`, have the sentence as it is.
#
# </details>

# %% check="variational_forward"
check(variational_forward)

# %% [markdown] slide="subslide"
# **A plain training**: your way through the model, Adam, and your loss with w = 1 and λ = 0. All words are read.
#
# **Predict.** To say which of eight topics a sentence has takes log 8 = 2.1 nats. To say it word for word takes about 9.
# How many nats will the codes carry, after training?

# %%
my_kl = ...

# %%
plain = training.train_plainly(working(variational_forward))

# %% slide="subslide"
result_figures.collapsed(plain, tell=lambda kl: predict(my_kl, kl, "KL after plain training, in nats a sentence"))

# %% [markdown] slide="fragment"
# **What you saw.** None. The KL falls to 0 within the first steps and stays there. Every sentence has the same code, which
# is no code, and from each the *same* sentence is written. This is **posterior collapse**.
#
# It is no bug. At the beginning the code is noise to the decoder: nothing is gained by it, and it costs. So the encoder
# makes it cheap, which is to say empty. The decoder meanwhile learns to do without: it is an LSTM, and a language model. Once
# it can, there is no reason to begin a conversation.

# %% [markdown] slide="slide"
# ## 13.5 Let it be cheap at first
#
# The first cure (Bowman and others, 2016): let the code cost *nothing* until the decoder has learned to listen, then raise
# the price to its full. This is **KL annealing**. Their weight is a sigmoid of the step. Here it goes from 0 to 1 in a straight
# line, and stays at 1.
#
# $$w(\text{step}) = \min\left(1,\; \frac{\text{step}}{\text{warm-up}}\right)$$

# %% solution="kl_weight" slide="subslide"
def kl_weight(step, warm_up):
    """The weight of the KL at a step of the training.

    step     how many steps have been done, 0 or more
    warm_up  in so many steps the weight rises from 0 to 1; 0 means that it is 1 from the start
    returns the weight, a plain number from 0 to 1

    >>> [kl_weight(step, 4) for step in (0, 1, 4, 9)], kl_weight(3, 0)
    ([0.0, 0.25, 1.0, 1.0], 1.0)
    """
    ### BEGIN SOLUTION
    return min(step / warm_up, 1.0) if warm_up > 0 else 1.0
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# A share of the way, and a ceiling.
#
# </details>
# <details><summary>Hint 2</summary>
#
# `min` of two numbers is the smaller one.
#
# </details>
# <details><summary>Hint 3</summary>
#
# One value of warm_up would make you divide by zero. The docstring says what the weight is then.
#
# </details>

# %% check="kl_weight"
check(kl_weight)

# %% slide="subslide"
variational_figures.rising(working(kl_weight))

# %% [markdown] slide="slide"
# ## 13.6 Make the decoder need it
#
# The second cure, from the same paper, works on the decoder. It can do without the code because the word before tells it so
# much. So hide some of these words: in training each of them becomes `<unk>` with probability p. What is to be *said* stays.
#
# START stays, since the decoder has to know where a sentence begins, and PADDING stays, since it is no word.

# %% solution="word_dropout" slide="subslide"
def word_dropout(ids, p, rng):
    """What a decoder reads, with some of the words hidden.

    ids  an array (N, T) of whole numbers; START, words, END, then PADDING
    p    the probability with which a word becomes UNKNOWN, 0 <= p <= 1. START and PADDING stay as they are; END is a word
    rng  a np.random.Generator. One draw: rng.random of the shape of ids; a word is hidden where its number is below p
    returns an array (N, T) of whole numbers; ids itself is left alone

    >>> np.random.default_rng(0).random((1, 4)).round(2).tolist()
    [[0.64, 0.27, 0.04, 0.02]]
    >>> word_dropout(np.array([[9, START, 12, PADDING]]), 0.5, np.random.default_rng(0)).tolist()     # UNKNOWN is 3
    [[9, 1, 3, 0]]
    """
    ### BEGIN SOLUTION
    hidden = rng.random(ids.shape) < p
    hidden &= ~np.isin(ids, (START, PADDING))
    return np.where(hidden, UNKNOWN, ids)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# First an array of True and False: what is to be hidden. Then the new ids.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Three things have to hold where a word is hidden. `&` joins arrays of True and False, and each comparison needs brackets of
# its own.
#
# </details>
# <details><summary>Hint 3</summary>
#
# `np.where` takes a condition and two things to choose from, and makes a new array. One of the two may be a single number.
#
# </details>

# %% check="word_dropout"
check(word_dropout)

# %% slide="subslide"
variational_figures.left_out(working(word_dropout))

# %% [markdown] slide="fragment"
# **What you saw.** Read the upper words alone, and say the lower ones. After a question mark there is not much to go by:
# the words before are gone. The code is now the only one who knows.

# %% [markdown] slide="slide"
# ## 13.7 With help
#
# Annealing over the first 60 % of the steps; and annealing with 60 % of the words hidden. After training all words are read
# again, and the sentences are new ones.
#
# **Predict.** The plain model gets about one word in ten right when it writes a sentence again from its code: those that happen
# to be in its one sentence. What share will the model with both helps get right?

# %%
my_words = ...

# %%
others = training.train_with_help(working(variational_forward), working(kl_weight), working(word_dropout))

# %% slide="subslide"
result_figures.helped(plain, others, tell=lambda share: predict(my_words, share, "words written again"))

# %% [markdown] slide="fragment"
# **What you saw.** With **annealing** the code says four to five nats while it is nearly free. As the price rises it is given up
# again, nearly: half a nat is left. With **word dropout** too it stays, at 2.6 nats, and 40 % of the words come back. That is
# the topic, and a little more.
#
# Now add up, on the right. 9.55, 9.66, 10.36: **the more a model uses its code, the worse its bound**. What the code says the
# words would have said too, and a draw is a noisy way to say it. And a decoder that has been trained with hidden words is a
# worse language model when it reads them all. Nobody gets a code for nothing.

# %% [markdown] slide="subslide"
# **What is in the codes?** The grammar's topics were never shown to anybody. Here are the codes of 400 new sentences, seen
# from where they differ most, with a sign for each topic.

# %% slide="subslide"
result_figures.latent_map(*([plain, others["annealing and word dropout"]] if others else []))

# %% [markdown] slide="fragment"
# **What you saw.** On the left nothing. On the right an order that nobody asked for. There are two groups: sentences with an
# adjective, and sentences without.
#
# In each the topics lie in an order like that of a ring, neighbours next to neighbours, since neighbouring topics share a noun
# and a verb, and the last one shares them with the first. (Seen from one side, half of a ring is squeezed.) A few numbers out of
# sixteen do the work, the others cost nothing and say nothing.

# %% [markdown] slide="slide"
# ## 13.8 Walk
#
# Now the space between. Take the codes of two sentences, and go from one to the other in a straight line, with equal steps,
# both ends included. At each step let the decoder write.
#
# $$z_k = (1 - \alpha_k)\,a + \alpha_k\,b \qquad \alpha_k \text{ from 0 to 1}$$

# %% solution="interpolate" slide="subslide"
def interpolate(a, b, steps):
    """Codes in a straight line from a to b.

    a, b   arrays (Z,)
    steps  how many codes there are to be, at least 2, both ends counted
    returns an array (steps, Z): a first, b last, and all steps between of the same length

    >>> interpolate(np.array([0.0, 4.0]), np.array([2.0, 0.0]), 3).tolist()
    [[0.0, 4.0], [1.0, 2.0], [2.0, 0.0]]
    """
    ### BEGIN SOLUTION
    alpha = np.linspace(0.0, 1.0, steps).reshape(-1, 1)
    return a + alpha * (b - a)
    ### END SOLUTION


# %% [markdown] slide="skip"
# <details><summary>Hint 1</summary>
#
# First the shares α: so many numbers from 0 to 1, both included. NumPy has a function for that.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The shares are (steps,), the codes (Z,). As a column, (steps, 1), the shares multiply each a row.
#
# </details>
# <details><summary>Hint 3</summary>
#
# At α = 0 nothing of b may be left, at α = 1 nothing of a. Or: start at a, and go a share of the way that is left to b.
#
# </details>

# %% check="interpolate"
check(interpolate)

# %% slide="subslide"
walk_figures.walk(plain, others["annealing and word dropout"] if others else None, working(interpolate))

# %% [markdown] slide="fragment"
# **What you saw.** A sentence at every step, and a good one. It does not blend two words, and it does not stutter: between two
# topics lies another topic. Try the other walks.
#
# **And look at the ends.** *A small cat sees the dog near the park* came out as *one small dog sees the cat*. The topic is
# there, and the adjective. The article, the place, and who sees whom are not: 2.6 nats are no more than that. The plain model
# walks too. It just never sees anything else.

# %% [markdown] slide="subslide"
# **From nothing.** The prior is a standard normal distribution. So draw a code from it, with no sentence behind it, and have
# it written down.

# %% slide="subslide"
walk_figures.from_nothing(plain, others["annealing and word dropout"] if others else None)

# %% [markdown] slide="fragment"
# **What you saw.** On the right nearly all are different. On the left hardly any, although that decoder does listen to z a
# little: it has only never been told what to make of it.
#
# Of 1,000 such codes the left model makes 23 different sentences, the right one 155. In both over 99 % are sentences of the
# grammar, with one topic from the first word to the last. That they are *good* is the decoder's work, and the plain one can do
# that too. That they are *different* is the code's.

# %% [markdown] slide="slide"
# ## What the evidence says
#
# Measured for this course with the course's own model: 1,000 steps of 64 sentences (`FAST=0`), three seeds, mean ± spread, on
# 1,000 sentences that were not trained on, all words read. Nats a sentence; the sum is the negative ELBO, less is better.
#
# | | reconstruction | KL | sum | words again | sentences again |
# |---|---|---|---|---|---|
# | plain | 9.42 | 0.014 ± 0.004 | **9.43 ± 0.01** | 10 ± 1 % | 0 % |
# | annealing | 8.76 | 0.74 ± 0.14 | 9.51 ± 0.08 | 33 ± 5 % | 0.8 % |
# | word dropout | 7.63 | 2.32 ± 0.08 | 9.95 ± 0.10 | 39 ± 3 % | 0.4 % |
# | annealing and word dropout | 7.01 | 3.11 ± 0.10 | 10.12 ± 0.04 | 49 ± 10 % | 0.9 % |
# | free bits 0.25 and word dropout | 7.17 | **4.14 ± 0.06** | 11.32 ± 0.12 | 48 ± 12 % | 0.7 % |

# %% [markdown] slide="subslide"
# **What that says.**
#
# - Plain training collapses, each time.
# - **Word dropout does most of it**, here even without annealing. Annealing alone leaves three quarters of a nat, and adds
#   three quarters to word dropout.
# - **Free bits** give what they were asked for: 16 numbers at 0.25 nats each are 4. The code does not get better by it: as many
#   words come back as at 3.1 nats, and the bound is the worst. A nat that is merely *allowed* has to be filled with
#   something.
# - Using the code **costs**: 9.43 against 10.12. Bowman and others found the same on real text: with a decoder
#   that reads its words, theirs was a little worse than a plain LSTM language model. It was better only where the decoder got
#   no words at all.
# - **Whole sentences hardly ever come back**: fewer than one in a hundred. Four nats are not nine.

# %% [markdown] slide="subslide"
# **Read with care.**
#
# - Three seeds. The spread of "words again" (42, 44 and 61 %) is as large as many of the differences above.
# - It is an artificial grammar in which the topic is all that a code can be about. On real text there are many such things,
#   and it is harder to say what a code has found.
# - "The KL is above 2" does not say that the code is *useful*: free bits make it so by force. Look at what is written again.
# - The short trainings of this notebook are 300 steps of 48, with a rate three times as high. Their numbers differ a little.

# %% [markdown] slide="slide"
# ## Questions for thought
#
# **Question 1.** A published listing has `loss = F.cross_entropy(logits, target) + kl.mean()`, with the words of all sentences
# one after the other, logits (N·T, K) and target (N·T,), and `kl` of shape (N, Z). All means, so nothing looks wrong. Sentences
# have seven words, codes sixteen numbers. How much cheaper or dearer is the KL here, against the words, than in the bound? What
# happens if one replaces only the second mean by `kl.sum(1).mean()`? *(2 points)*

# %% [markdown] question="two_means" points=2
# The cross-entropy there is a mean over words, a seventh of what a sentence costs. The other mean is over the code too, a
# sixteenth of what it should be. In proportion the KL has a weight of 7/16, a little under one half: what is trained is not the
# bound but something that is kinder to the code, and its numbers are nats of nothing. **(1 point: 1/7 against 1/16, so 7/16.)**
#
# With the sum in the second place alone, the KL counts in full and the words only a seventh: a weight of 7. A code then has to
# save seven nats for each one that it costs, and it collapses, whatever the annealing. **(1 point: weight 7, collapse.)**

# %% [markdown] slide="subslide"
# **Question 2.** The plain model has the *better* bound. So, by the very measure that it is trained on, is the collapse not
# right? Say why a decoder that reads all its words gains so little from the code here. Then say what one might want a code
# for all the same. *(2 points)*

# %% [markdown] question="better_bound" points=2
# By the bound, yes. What the code could tell in advance, the decoder reads off the sentence itself, one or two words later: an
# adjective gives the topic away, a noun leaves two. So the code saves nats at the first such words only, and costs about as
# many; with the noise of the draw it costs a little more. **(1 point: the words carry the same information, so nothing is
# gained.)**
#
# The bound measures how probable the sentences are, and a language model without any code is good at that. One wants a code for
# what a language model does not have: a place for a sentence as a whole, by which to compare, to sort by topic, to change it a
# little, to go from one to another, or to draw a new one. For this the price in nats may be worth paying. **(1 point: a use that
# needs the representation, not the likelihood.)**

# %% [markdown] slide="slide"
# ## Summary
#
# - An encoder LSTM says a Gaussian for each sentence, a decoder LSTM writes the sentence from a draw of it.
# - $z = \mu + \sigma\varepsilon$: the noise is drawn apart, and the gradient comes back through the rest.
# - The loss is the negative ELBO: reconstruction plus KL, both in nats a sentence. Sums over words and over the code, a mean
#   over the sentences.
# - A strong decoder needs no code: the KL goes to 0, the posterior collapses. **Look at the KL, always.**
# - Annealing makes the code cheap at first, word dropout makes the decoder need it, free bits make it useless to empty it.
# - A code that is used costs a little ELBO. What is bought is a space in which one can walk.
# - **Left open:** all of this goes one step after another, through a state of fixed size. Is there a next step? That is unit 14.

# %% [markdown] slide="subslide"
# | term | 中文 | what it is |
# |---|---|---|
# | variational LSTM | 变分长短期记忆网络 | a variational autoencoder whose encoder and decoder are LSTMs (elsewhere also: an LSTM with unit 8's variational dropout) |
# | variational autoencoder (VAE) | 变分自编码器 | it reads into a distribution, and writes from a draw of it |
# | autoencoder | 自编码器 | a network that writes again what it read, through a narrow code |
# | latent code z, latent space | 隐编码、隐空间 | a few numbers for a whole sentence, and the space that they are in |
# | encoder, decoder | 编码器、解码器 | what reads a sequence into a code, and what writes one from it |
# | prior | 先验分布 | where a code is expected before anything is read: here $N(0, 1)$ |
# | posterior | 后验分布 | where it is expected after the sentence was read: here $N(\mu, \sigma^2)$ |
# | reparameterisation | 重参数化 | a draw through which a gradient comes back: $z = \mu + \sigma \odot \varepsilon$ |
# | Kullback–Leibler divergence (KL) | KL散度 | how far one distribution is from another; from the standard normal: $\tfrac12(\mu^2 + \sigma^2 - 1 - \log\sigma^2)$ |
# | evidence lower bound (ELBO) | 证据下界 | at most the log probability of the data: $\mathbb{E}_q[\log p(s \mid z)] - \mathrm{KL}(q \,\Vert\, p)$ |
# | nat | 奈特 | the unit of information with the natural logarithm: 1.44 bits |
# | posterior collapse | 后验坍塌 | the code says nothing, and the decoder does without: the KL is 0 |
# | KL annealing | KL退火 | the weight of the KL rises from 0 to 1: $\min(1, \text{step}/\text{warm-up})$ |
# | word dropout | 词丢弃 | in training some of the words that the decoder reads are hidden |
# | free bits | 自由比特 | no number of the code is charged less than some λ: $\max(\lambda, \mathrm{KL})$ |
# | interpolation | 插值 | codes between two codes: $(1 - \alpha)\,a + \alpha\,b$ |

# %% [markdown] slide="skip"
# ## References
#
# - D. P. Kingma and M. Welling, *Auto-encoding variational Bayes*. ICLR, 2014.
# - D. J. Rezende, S. Mohamed and D. Wierstra, *Stochastic backpropagation and approximate inference in deep generative
#   models*. ICML, 2014.
# - S. R. Bowman and others, *Generating sentences from a continuous space*. CoNLL, 2016. (Annealing, word dropout.)
# - D. P. Kingma and others, *Improved variational inference with inverse autoregressive flow*. NIPS, 2016. (Free bits.)
# - X. Chen and others, *Variational lossy autoencoder*. ICLR, 2017. (Why a strong decoder ignores the code.)
# - H. Fu and others, *Cyclical annealing schedule: a simple approach to mitigating KL vanishing*. NAACL, 2019.
# - J. He and others, *Lagging inference networks and posterior collapse in variational autoencoders*. ICLR, 2019.
