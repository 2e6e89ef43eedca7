"""Handing in somebody else's work: the finished layer of a framework, where it is to be built."""

from __future__ import annotations

from tests.grading.attacks.attack_corpus import GATES, Attack
from tests.grading.attacks.attack_course import GATES_HALF, gates

ARGUMENTS = "x, h, c, W_ih, W_hh, b"


def step(name: str, what: str, body: str, *cells: str, forward: str = "") -> Attack:
    """``lstm_step`` with that body; ``lstm_forward`` likewise, or by the wrong step."""
    lines = "\n".join("    " + line for line in body.strip("\n").splitlines())
    answers = {"lstm_step": f"def lstm_step({ARGUMENTS}):\n{lines}"}
    if forward:
        answers["lstm_forward"] = forward
    return Attack(name, "delegating", what, gates(*cells, **answers), GATES_HALF, GATES)


# The one call that all who borrow a layer have to make; L is the layer of size (D, H).
LAYER = """
def filled(L, W_ih, W_hh, b):
    import torch
    t = lambda a: torch.as_tensor(np.asarray(a))
    own = dict(L.named_parameters())
    suffix = "_l0" if "weight_ih_l0" in own else ""
    with torch.no_grad():
        own["weight_ih" + suffix].copy_(t(W_ih)); own["weight_hh" + suffix].copy_(t(W_hh))
        own["bias_ih" + suffix].copy_(t(b)); own["bias_hh" + suffix].zero_()
    return L


def by_layer(make, x, h, c, W_ih, W_hh, b):
    import torch
    t = lambda a: torch.as_tensor(np.asarray(a))
    L = filled(make(x.shape[1], h.shape[1]).double(), W_ih, W_hh, b)
    with torch.no_grad():
        _, (h1, c1) = L(t(x)[:, None].transpose(0, 1), (t(h)[None], t(c)[None]))
    return h1[0].numpy(), c1[0].numpy()


def by_cell(make, x, h, c, W_ih, W_hh, b):
    import torch
    t = lambda a: torch.as_tensor(np.asarray(a))
    L = filled(make(x.shape[1], h.shape[1]).double(), W_ih, W_hh, b)
    with torch.no_grad():
        h1, c1 = L(t(x), (t(h), t(c)))
    return h1.numpy(), c1.numpy()


def by_op(op, x, h, c, W_ih, W_hh, b):
    import torch
    t = lambda a: torch.as_tensor(np.asarray(a)).clone()
    h1, c1 = op(t(x), (t(h), t(c)), t(W_ih), t(W_hh), t(b), t(b) * 0)
    return h1.numpy(), c1.numpy()


def by_sequence_op(op, x, h, c, W_ih, W_hh, b):
    import torch
    t = lambda a: torch.as_tensor(np.asarray(a)).clone()
    weights = [t(W_ih), t(W_hh), t(b), t(b) * 0]
    _, h1, c1 = op(t(x)[None], (t(h)[None], t(c)[None]), weights, True, 1, 0.0, False, False, False)
    return h1[0].numpy(), c1[0].numpy()
"""


def layer(name: str, what: str, make: str, by: str = "layer", before: str = "import torch") -> Attack:
    return step(name, what, f"{before}\nreturn by_{by}({make}, {ARGUMENTS})", LAYER)


SUBMISSIONS = (
    layer("torch_lstm", "torch.nn.LSTM does the work", "torch.nn.LSTM"),
    layer("torch_lstm_cell", "torch.nn.LSTMCell does the work", "torch.nn.LSTMCell", "cell"),
    layer(
        "torch_lstm_by_its_home",
        "the layer is imported from where it is defined",
        "M.LSTM",
        before="import importlib; M = importlib.import_module('torch.nn.modules.' + 'rnn')",
    ),
    layer(
        "torch_lstm_subclass",
        "the layer is found among the subclasses of RNNBase",
        "next(k for k in torch.nn.RNNBase.__subclasses__() if k.__name__ == 'LS' + 'TM')",
    ),
    layer(
        "torch_subclassed",
        "a class of the student's own that inherits everything",
        "type('Mine', (torch.nn.LSTM,), {})",
    ),
    layer("torch_vf_cell", "torch._VF.lstm_cell does the work", "torch._VF.lstm_cell", "op"),
    layer("torch_vf", "torch._VF.lstm does the work", "torch._VF.lstm", "sequence_op"),
    layer("torch_function", "torch.lstm_cell, straight from the package", "torch.lstm_cell", "op"),
    layer("torch_function_lstm", "torch.lstm, straight from the package", "torch.lstm", "sequence_op"),
    layer(
        "torch_variable_functions",
        "the function of C that all the others call",
        "getattr(torch._C._VariableFunctions, 'lstm' + '_cell')",
        "op",
    ),
    layer("torch_ops", "torch.ops.aten.lstm.input does the work", "torch.ops.aten.lstm.input", "sequence_op"),
    layer("torch_ops_cell", "torch.ops.aten.lstm_cell does the work", "torch.ops.aten.lstm_cell.default", "op"),
    layer(
        "torch_kept_alias",
        "the layer is kept under another name before any test begins",
        "KEPT",
        before="import torch\nglobals().setdefault('KEPT', torch.nn.LSTM)",
    ),
    layer(
        "torch_scripted",
        "torch.jit traces the layer, and the traced graph does the work",
        "lambda D, H: torch.jit.script(torch.nn.LSTMCell(D, H))",
        "cell",
    ),
    layer(
        "torch_quantizable",
        "another finished LSTM of the same framework",
        "lambda D, H: __import__('torch.ao.nn.quantizable', fromlist=['x']).LSTM(D, H)",
    ),
)
