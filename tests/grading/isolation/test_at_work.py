"""What an honest notebook does, in a process that is locked down."""

import asyncio


def test_numpy(locked):
    import numpy as np

    def deed():
        np.save("a.npy", np.random.default_rng(0).normal(size=(50, 50)) @ np.ones((50, 2)))
        return np.load("a.npy").shape

    assert locked(deed).value == [50, 2]


def test_torch(locked):
    import torch

    def deed():
        model = torch.nn.Linear(100, 1)
        optimiser = torch.optim.Adam(model.parameters())
        loss = (model(torch.randn(100, 100) @ torch.randn(100, 100)) ** 2).mean()
        loss.backward()
        optimiser.step()
        torch.save(model.state_dict(), "model.pt")
        return list(torch.load("model.pt"))

    assert locked(deed).value == ["weight", "bias"]


def test_a_figure(locked, place):
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    def deed():
        plt.plot([1, 2])
        plt.title(r"loss $\mathcal{L}$")
        plt.savefig("figure.png")

    assert not locked(deed).error
    assert (place.scratch / "figure.png").stat().st_size > 1000


def test_a_notebook_cell(locked):
    from IPython.core.interactiveshell import InteractiveShell

    def deed():
        shell = InteractiveShell.instance()
        ran = shell.run_cell("import json, sqlite3\nx = 6 * 7\nimport asyncio\nawait asyncio.sleep(0)\nx")
        return [ran.success, ran.result, repr(shell.run_cell("1 / 0").error_in_exec)]

    assert locked(deed).value == [True, 42, "ZeroDivisionError('division by zero')"]


def test_an_event_loop(locked):
    async def later():
        await asyncio.sleep(0.01)
        return 1

    assert locked(lambda: asyncio.run(later())).value == 1
