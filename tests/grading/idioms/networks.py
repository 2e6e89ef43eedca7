"""PyTorch modules that students write."""

from __future__ import annotations

from tests.grading.idioms.idiom import mistaken

NET = """\
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self, d=3, h=4):
        super().__init__()
        self.first = nn.Linear(d, h)
        self.second = nn.Linear(h, 2)
        self.drop = nn.Dropout(0.5)
    def forward(self, x):
        return self.second(self.drop(torch.relu(self.first(x))))
def count(model):
    return sum(p.numel() for p in model.parameters())
def step(model, x, y, lr=0.1):
    loss = ((model(x) - y) ** 2).mean()
    model.zero_grad()
    loss.backward()
    with torch.no_grad():
        for p in model.parameters():
            p -= lr * p.grad
    return loss.item()
"""

IDIOMS = (
    mistaken(
        "parameters",
        NET,
        "nn.Linear(h, 2)",
        "nn.Linear(h, 2, bias=False)",
        "m = Net()\n"
        "names = [n for n, _ in m.named_parameters()]\n"
        "assert names == ['first.weight', 'first.bias', 'second.weight', 'second.bias']\n"
        "assert sum(p.numel() for p in m.parameters()) == 26 and all(p.requires_grad for p in m.parameters())\n"
        "assert isinstance(next(m.parameters()), torch.nn.Parameter) and count(m) == 26",
    ),
    mistaken(
        "children",
        NET,
        "nn.Dropout(0.5)",
        "nn.Dropout(0.2)",
        "from torch import nn\n"
        "m = Net()\n"
        "assert [type(c) for c in m.children()] == [nn.Linear, nn.Linear, nn.Dropout]\n"
        "assert isinstance(m.first, nn.Linear) and m.first.in_features == 3\n"
        "assert dict(m.named_children())['second'].out_features == 2 and len(list(m.modules())) == 4\n"
        "assert m.drop.p == 0.5",
    ),
    mistaken(
        "state_dict",
        NET,
        "self.drop(torch.relu(",
        "(torch.rand(1) + torch.relu(",  # a factor would change nothing where all units are dead
        "import torch\n"
        "a, b = Net(), Net()\n"
        "b.load_state_dict(a.state_dict())\n"
        "assert all(torch.equal(x, y) for x, y in zip(a.parameters(), b.parameters()))\n"
        "assert list(a.state_dict()) == ['first.weight', 'first.bias', 'second.weight', 'second.bias']\n"
        "a.eval(), b.eval()\n"
        "x = torch.ones(2, 3)\n"
        "assert torch.equal(a(x), b(x))",
    ),
    mistaken(
        "train and eval",
        NET,
        "self.drop = nn.Dropout(0.5)",
        "self.drop = nn.functional.dropout",
        "import torch\n"
        "m = Net()\n"
        "assert m.training and m.eval() is m and not m.training and not m.drop.training\n"
        "x = torch.ones(2, 3)\n"
        "assert torch.equal(m(x), m(x))\n"
        "m.train()\n"
        "assert m.drop.training",
    ),
    mistaken(
        "training changes it",
        NET,
        "p -= lr",
        "p += lr",
        "import torch\n"
        "torch.manual_seed(0)\n"
        "m = Net()\n"
        "m.eval()\n"
        "before = [p.clone() for p in m.parameters()]\n"
        "x, y = torch.randn(8, 3), torch.randn(8, 2)\n"
        "first = step(m, x, y)\n"
        "for _ in range(20):\n"
        "    last = step(m, x, y)\n"
        "assert last < first and not torch.equal(before[0], list(m.parameters())[0])\n"
        "assert m.first.weight.grad is not None",
    ),
    mistaken(
        "an optimiser",
        NET,
        "self.second(",
        "self.second.weight.sum() * 0 + 0 * self.second(",
        "import torch\n"
        "torch.manual_seed(0)\n"
        "m = Net()\n"
        "m.eval()\n"
        "opt = torch.optim.SGD(m.parameters(), lr=0.1)\n"
        "x, y = torch.randn(8, 3), torch.randn(8, 2)\n"
        "losses = []\n"
        "for _ in range(20):\n"
        "    opt.zero_grad()\n"
        "    loss = ((m(x) - y)**2).mean()\n"
        "    loss.backward()\n"
        "    opt.step()\n"
        "    losses.append(loss.item())\n"
        "assert losses[-1] < losses[0]",
    ),
    mistaken(
        "a module is one",
        NET,
        "class Net(nn.Module)",
        "class Base(nn.Module): pass\nclass Net(Base)",
        "import torch\n"
        "from torch import nn\n"
        "m = Net()\n"
        "assert isinstance(m, nn.Module) and issubclass(Net, nn.Module) and isinstance(m, Net)\n"
        "assert Net.__bases__ == (nn.Module,)\n"
        "with torch.no_grad():\n"
        "    m.first.weight.zero_()\n"
        "    m.first.bias.fill_(1.0)\n"
        "assert m.first.weight.abs().sum() == 0",
    ),
)
