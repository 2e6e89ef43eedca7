"""The class that benchmarks/autograde.py grades: a plain nbgrader assignment (nothing of ours in it), and students.

Eight functions to write, four with NumPy and four with torch, one of them with an optimiser; eight tests with asserts,
hidden ones too, two of them with partial credit. Most of what students hand in is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

HW = "hw"
IMPORTS = "import numpy as np\nimport torch\nfrom torch import nn"


@dataclass(frozen=True)
class Problem:
    """head: the first line of what is to be written; right and wrong: bodies; shown and hidden: the test."""

    name: str
    head: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    shown: str
    hidden: str = ""
    points: int = 2

    def answer(self, body: str) -> str:
        return f"{self.head}\n" + "\n".join(f"    {line}" for line in body.splitlines())


PROBLEMS = (
    Problem(
        "sigmoid",
        "def sigmoid(z):",
        ("return 1 / (1 + np.exp(-z))", "return 0.5 * (1 + np.tanh(z / 2))"),
        ("return 1 / (1 + np.exp(z))", "return np.exp(z)"),
        "assert sigmoid(np.zeros(3)).shape == (3,)\nassert np.allclose(sigmoid(np.zeros(3)), 0.5)",
        "z = np.linspace(-4, 4, 9)\nassert np.allclose(sigmoid(z), 1 / (1 + np.exp(-z)))",
    ),
    Problem(
        "softmax",
        "def softmax(z):",
        (
            "e = np.exp(z - z.max(axis=-1, keepdims=True))\nreturn e / e.sum(axis=-1, keepdims=True)",
            "s = z - np.max(z, axis=-1)[..., None]\np = np.exp(s)\nreturn p / np.sum(p, axis=-1)[..., None]",
        ),
        ("e = np.exp(z)\nreturn e / e.sum()", "return z / z.sum(axis=-1, keepdims=True)"),
        "p = softmax(np.arange(6.0).reshape(2, 3))\nassert p.shape == (2, 3)\n"
        "assert np.allclose(p.sum(axis=-1), 1), 'each row sums to one'",
        "p = softmax(np.array([[500.0, 501.0], [-3.0, 2.0]]))\nassert np.allclose(p[0, 1], 0.7310585786300049)",
    ),
    Problem(
        "rnn_step",
        "def rnn_step(x, h, W_x, W_h, b):",
        ("return np.tanh(x @ W_x.T + h @ W_h.T + b)", "a = W_x @ x.T + W_h @ h.T\nreturn np.tanh(a.T + b)"),
        ("return np.tanh(x @ W_x.T + b)", "return x @ W_x.T + h @ W_h.T + b"),
        "rng = np.random.default_rng(0)\nx, h = rng.normal(size=(5, 3)), rng.normal(size=(5, 4))\n"
        "W_x, W_h, b = rng.normal(size=(4, 3)), rng.normal(size=(4, 4)), rng.normal(size=4)\n"
        "new = rnn_step(x, h, W_x, W_h, b)\nassert new.shape == (5, 4)\nassert np.abs(new).max() < 1",
        "np.testing.assert_allclose(new, np.tanh(x @ W_x.T + h @ W_h.T + b))",
        3,
    ),
    Problem(
        "one_hot",
        "def one_hot(words, size):",
        (
            "return np.eye(size)[words]",
            "out = np.zeros((len(words), size))\nfor i, w in enumerate(words):\n    out[i, w] = 1\nreturn out",
        ),
        ("return np.eye(size)[words[::-1]]", "return np.ones((len(words), size))"),
        "got = one_hot(np.array([2, 0]), 3)\nscore = 0.0\nif got.shape == (2, 3):\n    score += 0.5\n"
        "if np.array_equal(got, [[0, 0, 1], [1, 0, 0]]):\n    score += 1.5\nscore",
    ),
    Problem(
        "affine",
        "def affine(x, W, b):",
        ("return x @ W.T + b", "return nn.functional.linear(x, W, b)"),
        ("return x @ W.T", "return b - x @ W.T"),
        "x, W, b = torch.ones(2, 3), torch.arange(6.0).reshape(2, 3), torch.tensor([1.0, -1.0])\n"
        "assert affine(x, W, b).shape == (2, 2)",
        "assert torch.allclose(affine(x, W, b), torch.tensor([[4.0, 11.0], [4.0, 11.0]]))",
    ),
    Problem(
        "gradient",
        "def gradient(w, x, y):",
        (
            "w = w.clone().requires_grad_(True)\n((x @ w - y) ** 2).mean().backward()\nreturn w.grad",
            "return 2 * x.T @ (x @ w - y) / len(y)",
        ),
        ("return x.T @ (x @ w - y)", "w.requires_grad_(True)\n((x @ w - y) ** 2).sum().backward()\nreturn w.grad"),
        "torch.manual_seed(0)\nx, w, y = torch.randn(8, 3), torch.randn(3), torch.randn(8)\n"
        "assert gradient(w, x, y).shape == (3,)",
        "assert torch.allclose(gradient(w.detach(), x, y), 2 * x.T @ (x @ w.detach() - y) / 8, atol=1e-5)",
        3,
    ),
    Problem(
        "adam_step",
        "def adam_step(w, x, y, lr):",
        (
            "w = nn.Parameter(w.clone())\noptimiser = torch.optim.Adam([w], lr=lr)\n"
            "loss = ((x @ w - y) ** 2).mean()\noptimiser.zero_grad()\nloss.backward()\n"
            "optimiser.step()\nreturn w.detach()",
            "v = w.clone().detach().requires_grad_(True)\nopt = torch.optim.Adam([v], lr)\n"
            "nn.functional.mse_loss(x @ v, y).backward()\nopt.step()\nreturn v.detach()",
        ),
        (
            "w = nn.Parameter(w.clone())\noptimiser = torch.optim.SGD([w], lr=lr)\n"
            "((x @ w - y) ** 2).mean().backward()\noptimiser.step()\nreturn w.detach()",
        ),
        "torch.manual_seed(1)\nx, w, y = torch.randn(8, 3), torch.randn(3), torch.randn(8)\n"
        "new = adam_step(w, x, y, 0.1)\nassert new.shape == (3,)\nassert not torch.equal(new, w), 'nothing changed'",
        "assert torch.allclose((new - w).abs(), torch.full((3,), 0.1), atol=1e-3)",
        3,
    ),
    Problem(
        "hidden_sizes",
        "def hidden_sizes(x, size):",
        (
            "torch.manual_seed(0)\nlstm = nn.LSTM(x.shape[-1], size, batch_first=True)\nhs, (h, c) = lstm(x)\n"
            "return hs.detach(), h[0].detach()",
        ),
        (
            "torch.manual_seed(0)\nlstm = nn.LSTM(x.shape[-1], size)\nhs, (h, c) = lstm(x)\n"
            "return hs.detach(), h[0].detach()",
            "lstm = nn.LSTM(x.shape[-1], size, batch_first=True)\nhs, (h, c) = lstm(x)\nreturn hs.detach(), h.detach()",
        ),
        "hs, h = hidden_sizes(torch.ones(2, 5, 3), 4)\n"
        "right = [tuple(hs.shape) == (2, 5, 4), tuple(h.shape) == (2, 4)]\n"
        "right.append(bool(right[0] and right[1] and torch.allclose(hs[:, -1], h)))\nsum(right)",
        points=3,
    ),
)


def write_source(folder: Path, problems: Sequence[Problem] = PROBLEMS, imports: str = IMPORTS) -> None:
    """source/hw/hw.ipynb, as an instructor writes it."""
    cells: list[Any] = [new_markdown_cell("# Homework"), new_code_cell(imports)]
    for problem in problems:
        solution = f"### BEGIN SOLUTION\n{problem.right[0]}\n### END SOLUTION"
        cells.append(new_markdown_cell(f"## {problem.name}\n\nWrite `{problem.name}`."))
        cells.append(_marked(problem.answer(solution), problem.name, solution=True))
        test = problem.shown
        if problem.hidden:
            test += f"\n### BEGIN HIDDEN TESTS\n{problem.hidden}\n### END HIDDEN TESTS"
        cells.append(_marked(test, f"test_{problem.name}", grade=True, locked=True, points=problem.points))
    _write(cells, folder / "source" / HW / f"{HW}.ipynb")


def write_submission(folder: Path, student: str, seed: int, problems: Sequence[Problem] = PROBLEMS) -> None:
    """submitted/STUDENT/hw/hw.ipynb: the released notebook with this student's answers.

    Two students in five have everything right, one in five has two faults.
    """
    rng = Random(seed)
    notebook = nbformat.read(folder / "release" / HW / f"{HW}.ipynb", as_version=4)
    faults = rng.choice((0, 0, 1, 1, 2)) if seed else 0
    wrong = set(rng.sample(range(len(problems)), faults))
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    for number, problem in enumerate(problems):
        if number not in wrong:
            cells[problem.name].source = problem.answer(rng.choice(problem.right))
        elif (kind := rng.random()) < 0.7:
            cells[problem.name].source = problem.answer(rng.choice(problem.wrong))
        elif kind < 0.85:  # a colon is missing; otherwise it stays as it was released
            cells[problem.name].source = problem.answer(problem.right[0]).replace(":", "", 1)
    for problem in rng.sample(problems, 2):  # a look at one's own work
        at = notebook.cells.index(cells[problem.name]) + 1
        notebook.cells.insert(
            at, new_code_cell(f"print({problem.name}.__name__)\nfor i in range(20):\n    print(i, i**2)")
        )
    _write(notebook.cells, folder / "submitted" / student / HW / f"{HW}.ipynb")


def _marked(source: str, name: str, **marks: Any) -> Any:
    plain = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3, "grade_id": name}
    return new_code_cell(source, metadata={"nbgrader": plain | marks})


def _write(cells: list[Any], path: Path) -> None:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
