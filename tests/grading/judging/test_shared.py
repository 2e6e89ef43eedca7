"""What a test changes of a student's object from outside is changed there, and the other way round."""

# ruff: noqa: E501 (a cell a line)

from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")
pytest.importorskip("torch")

from lstm_course.grading.jobs import Cell, InstructorCell, Job
from lstm_course.grading.runners.runner import run_job

WRITTEN = """
import torch
import numpy as np
from torch import nn
class Account:
    def __init__(self):
        self.history, self.rates, self.grid, self.tags = [], {}, [[0, 0], [0, 0]], {1}
        self.weights = np.zeros(3)
    def add(self, n): self.history.append(n)
    def total(self): return sum(self.history)
class Stack(list):
    def push(self, x): self.append(x)
    def total(self): return sum(self)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(1, 1)
    def forward(self, x): return self.layer(x)
def train(net, opt, x, y):
    opt.zero_grad()
    loss = ((net(x) - y) ** 2).mean()
    loss.backward()
    opt.step()
    return loss.item()
"""
SETUP = "import torch\ntorch.manual_seed(0)\na, s, net = Account(), Stack(), Net()\nopt = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)\nheld = a.history\n"
X = "x = torch.linspace(-1, 1, 8)[:, None]\n"
TESTS = (
    (SETUP + "a.history.append(3)\nassert a.total() == 3 and held == [3]\na.add(4)\nassert held == [3, 4] and a.history is held\nheld.clear()",),
    ("assert a.total() == 0 and a.history == []", "a.history.append(7)"),
    ("assert a.total() == 7 and a.history == [7]",),
    ("a.rates['x'] = 2\na.rates.update(y=3)\nassert a.rates == {'x': 2, 'y': 3}\ndel a.rates['x']\nassert list(a.rates) == ['y']",),
    ("a.grid[0][1] = 5\nrow = a.grid[1]\nrow.append(9)\nassert a.grid == [[0, 5], [0, 0, 9]]\na.tags.add(2)\nassert a.tags == {1, 2}",),
    ("a.weights[1] = 4\nassert a.weights.tolist() == [0, 4, 0]\na.weights *= 2\nassert a.weights.sum() == 8",),
    ("s.push(1)\ns.append(2)\ns += [3]\ns[0] = 5\nassert s == [5, 2, 3] and s.total() == 10 and sorted(s) == [2, 3, 5]", "s.extend([1])"),
    ("assert s.total() == 11 and len(s) == 4 and s.pop() == 1 and s == [5, 2, 3]",),
    (X + "y = 2 * x + 1\nlosses = [train(net, opt, x, y) for _ in range(30)]\nassert losses[-1] < losses[0] / 10",),
    (X + "y = 2 * x + 1\nfor _ in range(30):\n    loss = train(net, opt, x, y)\nassert loss < 1e-3 and abs(net.layer.weight.item() - 2) < 0.1",),
    ("import torch\nfor p in net.parameters():\n    p.data.zero_()\nassert net(torch.ones(1, 1)).item() == 0\nwith torch.no_grad():\n    net.layer.weight.fill_(3.0)\nassert net(torch.ones(1, 1)).item() == 3",),
    (X + "import torch\nopt = torch.optim.Adam(net.parameters(), lr=0.1)\nfor _ in range(3):\n    opt.zero_grad()\n    (net(x).sum() + sum(p.pow(2).sum() for p in net.parameters())).backward()\n    opt.step()\nassert net.layer.bias.grad is not None and not torch.equal(net.layer.weight, torch.tensor([[3.0]]))\nnet.layer.weight.requires_grad_(False)\nassert [p.requires_grad for p in net.parameters()] == [False, True]",),
    ("import torch\nnet.layer.weight = torch.nn.Parameter(torch.tensor([[4.0]]))\nassert abs(net(torch.ones(1, 1)).item() - 4 - net.layer.bias.item()) < 1e-5",),
    ("import torch\nstate = {k: torch.full_like(v, 2.0) for k, v in net.state_dict().items()}\nnet.load_state_dict(state)\nassert net(torch.ones(1, 1)).item() == 4",),
)  # fmt: skip


def test_a_test_and_the_notebook_change_the_same_objects():
    cells, instructor = [Cell("run", WRITTEN)], [InstructorCell("solution", WRITTEN)]
    for number, parts in enumerate(TESTS):
        cells.append(Cell("test", "\n".join(parts), f"t{number}", 1.0))
        instructor.append(InstructorCell("test", "\n".join(parts), f"t{number}"))
        cells.append(Cell("run", "import gc; gc.collect()"))
        instructor.append(InstructorCell("other", "import gc; gc.collect()"))
    results = run_job(Job("ada", "hw", "hw", tuple(cells), tuple(instructor))).cells
    lost = {
        TESTS[n][0]: cell.reason for n, cell in enumerate(c for c in results if c.points is not None) if not cell.points
    }
    assert lost == {}
