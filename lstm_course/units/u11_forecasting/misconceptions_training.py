"""What people get wrong in a training loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lstm_course.checking.exercise import Misconception


def _means(seen: list[list[float]], sizes: list[int]) -> list[float]:
    return [sum(epoch) / len(epoch) for epoch in seen]


def _weighed(seen: list[list[float]], sizes: list[int]) -> list[float]:
    return [sum(loss * size for loss, size in zip(epoch, sizes, strict=True)) / sum(sizes) for epoch in seen]


def _trained(
    *, squash: str = "mse_loss", optimiser: str = "Adam", clip: str = "norm", zero: bool = True, calls: bool = True,
    mode: bool = True, after: bool = False, checked: str = "before", once: bool = False, renewed: bool = False,
    stops: bool = False, order: tuple[str, ...] = ("backward", "clip", "step"), told: Callable = _means,
) -> Callable:  # fmt: skip
    """Return a training loop, with any of its parts changed."""

    def implementation(model: Any, batches: Any, epochs: int, rate: float, max_norm: float = 1.0) -> Any:
        import torch
        from torch import nn

        new = lambda: getattr(torch.optim, optimiser)(model.parameters(), lr=rate)
        steps = new()
        seen: list[list[float]] = []
        model.train(mode)
        for _ in range(1 if once else epochs):
            steps = new() if renewed else steps
            seen.append([])
            for x, y in batches:
                answer = model(x) if calls else x.mean(dim=1)[:, :1]
                if checked == "before" and answer.shape != y.shape:
                    raise ValueError("shapes")
                loss = ((answer - y) ** 2).sum() if squash == "sum" else getattr(nn.functional, squash)(answer, y)
                if zero:
                    steps.zero_grad()
                for part in order:
                    if part == "backward":
                        loss.backward()
                    elif part == "clip":
                        _clip(nn.utils, list(model.parameters()), max_norm, clip)
                    else:
                        steps.step()
                if checked == "after" and answer.shape != y.shape:
                    raise ValueError("shapes")
                seen[-1].append(loss.item())
            if stops and len(seen) > 1 and sum(seen[-1]) > sum(seen[-2]):
                break
        model.train(after)
        return told(seen, [len(x) for x, _ in batches])

    return implementation


def _clip(utils: Any, parameters: list, max_norm: float, how: str) -> None:
    if how == "norm":
        utils.clip_grad_norm_(parameters, max_norm)
    elif how == "value":
        utils.clip_grad_value_(parameters, max_norm)
    elif how == "each":
        for p in parameters:
            utils.clip_grad_norm_([p], max_norm)
    elif how == "always":
        norm = utils.get_total_norm([p.grad for p in parameters])
        for p in parameters:
            p.grad.mul_(max_norm / norm)


TRAINING = (
    Misconception(
        "gradients of earlier batches kept",
        _trained(zero=False),
        "backward() *adds* to what is there. Without zero_grad each step also follows all batches before.",
    ),
    Misconception(
        "loss that never calls the model",
        _trained(calls=False),
        "The loss compares the data with the target. No weight has a part in it, so nothing can be learned.",
    ),
    Misconception(
        "gradients not clipped",
        _trained(clip="no"),
        "Clipping has its place between backward() and step(): before, there is nothing to clip; after, it is "
        "too late.",
    ),
    Misconception(
        "clipped number by number",
        _trained(clip="value"),
        "All gradients together are one vector: if it is too long it is shortened and keeps its direction.",
    ),
    Misconception(
        "clipped parameter by parameter",
        _trained(clip="each"),
        "One norm over all parameters together; apart, the direction changes.",
    ),
    Misconception(
        "always scaled to the largest norm",
        _trained(clip="always"),
        "Only what is too long is shortened. Small gradients stay small.",
    ),
    Misconception(
        "step before the gradient",
        _trained(order=("step", "backward", "clip")),
        "Each step then follows no gradient, or none of this batch's: backward() comes first.",
    ),
    Misconception(
        "sum for the mean",
        _trained(squash="sum"),
        "Summed, the gradient grows with the batch. The mean does not.",
    ),
    Misconception("absolute error", _trained(squash="l1_loss"), "The error is squared."),
    Misconception("plain gradient descent", _trained(optimiser="SGD"), "The optimiser that is asked for is Adam."),
    Misconception(
        "weights pulled to zero",
        _trained(optimiser="AdamW"),
        "AdamW makes all weights a little smaller at each step unless told otherwise: plain Adam is asked for.",
    ),
    Misconception(
        "a new optimiser for each epoch",
        _trained(renewed=True),
        "Adam remembers sizes of earlier gradients. Made anew it forgets them, and its first steps are large.",
    ),
    Misconception("one epoch only", _trained(once=True), "All batches are gone through epochs times."),
    Misconception(
        "trained in evaluation mode",
        _trained(mode=False),
        "The model came in evaluation mode, in which dropout does nothing: call model.train() before you train.",
    ),
    Misconception(
        "left in training mode",
        _trained(after=True),
        "Who forecasts with it next would get dropout's noise: call model.eval() at the end.",
    ),
    Misconception(
        "shapes not compared",
        _trained(checked="never"),
        "An answer (N, 1) and a target (N,) are broadcast to N × N differences, and the loss teaches everybody the "
        "mean. Compare the shapes, and raise ValueError.",
    ),
    Misconception(
        "shapes compared after the step",
        _trained(checked="after"),
        "By then the model has learned from differences that mean nothing. Compare the shapes first.",
    ),
    Misconception(
        "stopped where the loss rises",
        _trained(stops=True),
        "All epochs are gone through, and each has its loss: whether to stop is not decided here.",
    ),
    Misconception(
        "batches weighed by their sizes",
        _trained(told=_weighed),
        "The plain mean of the batches' losses is asked for: a shorter last batch counts as much as the others.",
    ),
    Misconception(
        "last batch's loss for the epoch",
        _trained(told=lambda seen, sizes: [epoch[-1] for epoch in seen]),
        "An epoch's loss is the mean over all its batches.",
    ),
    Misconception(
        "a loss for each batch",
        _trained(told=lambda seen, sizes: [loss for epoch in seen for loss in epoch]),
        "One number an epoch: the mean of its batches' losses.",
    ),
    Misconception(
        "losses of an epoch summed",
        _trained(told=lambda seen, sizes: [sum(epoch) for epoch in seen]),
        "The mean of the batches' losses, so that it does not grow with their number.",
    ),
)
