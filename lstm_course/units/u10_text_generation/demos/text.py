"""Unit 10's figures of single ideas: rows of text, where the gradient ends, temperature, one step at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.basics.types import Array
from lstm_course.plots.style import COLOURS, demo, figure_of, show, slider
from lstm_course.tasks.text import ALPHABET, text_to_ids, topics_text
from lstm_course.training.determinism import one_thread

VISIBLE = str.maketrans({"\n": "¶", " ": "·"})


@demo
def there_and_back(text_to_ids: Callable[..., Array], ids_to_text: Callable[..., str]) -> None:
    """Print a line of the text as ids, and back."""
    line = "lambda_expr ::= "
    ids = text_to_ids(line, ALPHABET)
    print(f"the text: {len(topics_text()):,} characters in {len(ALPHABET)} different ones")
    print(f"{line!r} → {' '.join(map(str, ids))}")
    print(f"and back: {ids_to_text(ids, ALPHABET)!r}")


@demo
def rows(stateful_batches: Callable[..., Any]) -> None:
    """Which characters are read side by side: three rows of a sentence, windows of eight."""
    text = "The state is what the network knows of the text so far, and nothing else of it is left."
    ids = np.arange(len(text))
    batches = list(stateful_batches(ids, 3, 8))
    fig, axis = figure_of(9, 1.9)
    for b, (x, _) in enumerate(batches):
        for n, row in enumerate(np.asarray(x)):
            for t, k in enumerate(row):
                at = b * (len(row) + 0.8) + t
                axis.text(at, n, text[k].translate(VISIBLE), ha="center", va="center", family="monospace")
        axis.axvspan(at - len(row) + 0.5, at + 0.5, color=COLOURS[b % len(COLOURS)], alpha=0.18, lw=0)
        axis.text(at - len(row) / 2 + 0.5, -0.9, f"batch {b}", ha="center", fontsize=9)
    axis.set(xlim=(-0.8, at + 0.8), ylim=(2.6, -1.3), xticks=[], yticks=[0, 1, 2])
    axis.set_yticklabels(["row 0", "row 1", "row 2"])
    axis.spines[["left", "bottom"]].set_visible(False)
    axis.tick_params(length=0)
    show(
        fig,
        f"A sentence in three rows and {len(batches)} batches of eight characters: each row goes on where it stopped.",
    )


@demo
def where_it_ends(detach_state: Callable[..., Any]) -> None:
    """How much of the last window's loss arrives at each character before, with the cut and without."""
    import torch

    windows, length = 4, 16
    fig, axis = figure_of(8, 3)
    for name, cut, colour, style in (
        ("state carried as it is", lambda s: s, COLOURS[1], "--"),
        ("through detach_state", detach_state, COLOURS[0], "-"),
    ):  # fmt: skip
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            lstm: Any = torch.nn.LSTM(8, 32, batch_first=True).double()
            x = torch.randn(4, windows * length, 8, dtype=torch.float64, requires_grad=True)
        with torch.no_grad():
            lstm.bias_ih_l0[32:64] = 2.0
        state = None
        for k in range(windows):
            hs, state = lstm(x[:, k * length : (k + 1) * length], state)
            if k < windows - 1:
                state = cut(state)
        (g,) = torch.autograd.grad(torch.sum(hs**2), x)
        size = g.norm(dim=(0, 2)).numpy()
        axis.semilogy(np.where(size > 0, size, np.nan), style, color=colour, label=name, lw=2)
    for k in range(1, windows):
        axis.axvline(k * length - 0.5, color=LIGHT["ink"], lw=0.8, ls=":")
    axis.set(xlabel="character (dotted: a new window)", ylabel="gradient of the last loss")
    axis.set_yticks((0.3, 1, 3), ("0.3", "1", "3"))
    axis.yaxis.set_minor_formatter("")
    axis.set_title("How far back the last window's loss is felt", loc="left", fontsize=11)
    axis.legend(frameon=False, fontsize=9)
    show(fig, "Size of the gradient at each of 64 characters, on a logarithmic axis. Carried as it is, it comes to the "
              "first window, getting smaller. Through detach_state it ends where the last window begins.")  # fmt: skip


def _after(model: Any, text: str) -> tuple[Array, Any]:
    """Logits (1, V) of what follows a text, and the state."""
    import torch

    with torch.no_grad():
        logits, state = model(torch.as_tensor(text_to_ids(text, model.alphabet))[None])
    return logits[:, -1].double().numpy(), state


def _softmax(z: Array) -> Array:
    e = np.exp(z - z.max())
    return e / e.sum()


@demo
def temperatures(trained: Any, sample: Callable[..., Array], prefix: str = "The stat") -> None:
    """Plot what may follow a prefix, by a slider's temperature, and how often the student's ``sample`` takes each."""
    prefix = trained.prefix(prefix)
    logits, _ = _after(trained.model, prefix)
    order = np.argsort(-logits[0])[:14]
    names = [trained.model.alphabet[k].translate(VISIBLE) for k in order]

    def draw(temperature: float) -> tuple:
        p = _softmax(logits[0] / temperature)
        drawn = sample(np.repeat(logits, 1000, axis=0), temperature, np.random.default_rng(0))
        share = np.bincount(drawn, minlength=len(p)) / 1000
        bits = -(p[p > 0] * np.log2(p[p > 0])).sum()
        fig, axis = figure_of(8, 3)
        at = np.arange(len(order))
        axis.bar(at, p[order], 0.8, color=LIGHT["line"], label="softmax(logits / temperature)")
        axis.plot(at, share[order], "o", color=COLOURS[1], label="1,000 draws of your sample")
        axis.set_xticks(at, names, family="monospace")
        axis.set(ylim=(0, 1.05), ylabel="probability", xlabel="next character (· is a space, ¶ a line's end)")
        axis.set_title(
            f"After {prefix!r}, temperature {temperature:.1f}: {bits:.1f} bits of choice", loc="left", fontsize=11
        )
        axis.legend(frameon=False, fontsize=9)
        notes = ", ".join(f"{name} {value:.2f}" for name, value in zip(names[:5], p[order], strict=False))
        return fig, f"Probabilities of the next character after {prefix} at temperature {temperature:.1f}: {notes}."

    slider(draw, temperature=("temperature", 0.1, 3.0, 0.1, 1.0))


@demo
def step_by_step(trained: Any, sample: Callable[..., Array], prefix: str = "A", steps: int = 5) -> None:
    """Plot a few steps of generating, A → b → Ab → c: what is read, what may follow, what is drawn."""
    import torch

    prefix = trained.prefix(prefix)
    model, rng, text = trained.model, np.random.default_rng(17), prefix
    logits, state = _after(model, prefix)
    fig, axes = figure_of(10, 2.4, columns=steps, sharey=True)
    for axis in axes:
        p = _softmax(logits[0] / 0.7)
        k = sample(logits, 0.7, rng)
        order = list(np.argsort(-p)[:6])
        order += [int(k[0])] if k[0] not in order else []
        colours = [COLOURS[0] if j == k[0] else LIGHT["pale"] for j in order]
        axis.bar(range(len(order)), p[order], color=colours)
        axis.set_xticks(range(len(order)), [model.alphabet[j].translate(VISIBLE) for j in order], family="monospace")
        drawn = model.alphabet[k[0]]
        axis.set_title(f"{text.translate(VISIBLE)} → {drawn.translate(VISIBLE)}", family="monospace", fontsize=11)
        text += drawn
        with torch.no_grad():
            out, state = model(torch.as_tensor(k)[None], state)
        logits = out[:, -1].double().numpy()
    axes[0].set_ylabel("probability")
    show(fig, f"{steps} steps of writing: for each the text so far, the likeliest next characters, and coloured the "
              f"one drawn. The text becomes {text!r}.")  # fmt: skip


@demo
@one_thread()
def through_a_file(
    trained: Any,
    make: Callable[..., Any],
    save: Callable[..., None],
    load: Callable[..., Any],
    generate: Callable[..., str],
    prefix: str = 'The "',
) -> None:
    """Save, rebuild, load, and write with both models; then try to load what does not fit."""
    import torch

    prefix, alphabet = trained.prefix(prefix), trained.model.alphabet
    sizes = (trained.model.lstm.input_size, trained.model.lstm.hidden_size, 0.0)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "characters.pt"
        save(path, trained.model)
        rebuilt = load(path, make(alphabet, *sizes)).eval()
        size = path.stat().st_size
        for name, model in (("as trained", trained.model), ("rebuilt", rebuilt), ("rebuilt, once more", rebuilt)):
            print(f"{name:18} {generate(model, prefix, 60, 0.6, np.random.default_rng(1))!r}")
        print(f"in between: a file of {size / 1e6:.1f} MB\n")
        try:
            load(path, make(alphabet, sizes[0], 64, 0.0))
        except Exception as error:
            print("into a model of 64 units:", str(error).replace(str(path), path.name))
        _, (h, c) = trained.model(torch.as_tensor(text_to_ids(trained.unseen[: 16 * 4], alphabet).reshape(16, 4)))
        try:
            rebuilt(torch.zeros(1, 1, dtype=torch.int64), (h, c))
        except RuntimeError as error:
            print("one text, with the state of sixteen:", error)
