"""A stranger's cell: the minimal gated unit (Zhou et al. 2016). It inherits nothing, and names things its own way."""

import numpy as np


class MinimalGatedUnit:
    """f = σ(U_f x + V_f h + b_f), n = tanh(U_n x + V_n (f h) + b_n), h' = (1 − f) h + f n, with U (D, 2H)."""

    name = "mgu"

    def init_params(self, rng, input_size, hidden_size):
        shapes = {"U": (input_size, 2 * hidden_size), "V": (hidden_size, 2 * hidden_size), "shift": (2 * hidden_size,)}
        return {name: rng.uniform(-0.3, 0.3, shape) for name, shape in shapes.items()}

    def init_state(self, batch, hidden_size, dtype=np.float64):
        return (np.zeros((batch, hidden_size), dtype),)

    def step(self, x, state, params):
        (h,) = state
        U_f, U_n = np.split(params["U"], 2, axis=1)
        V_f, V_n = np.split(params["V"], 2, axis=1)
        b_f, b_n = np.split(params["shift"], 2)
        f = 1 / (1 + np.exp(-(x @ U_f + h @ V_f + b_f)))
        n = np.tanh(x @ U_n + (f * h) @ V_n + b_n)
        return ((1 - f) * h + f * n,), {"x": x, "h": h, "f": f, "n": n}

    def step_backward(self, dstate, cache, params):
        (dh,) = dstate
        x, h, f, n = (cache[name] for name in "xhfn")
        V_f, V_n = np.split(params["V"], 2, axis=1)
        dn = dh * f * (1 - n**2)
        dfh = dn @ V_n.T
        df = (dh * (n - h) + dfh * h) * f * (1 - f)
        da = np.concatenate([df, dn], axis=1)
        gradients = {"U": x.T @ da, "V": np.concatenate([h.T @ df, (f * h).T @ dn], axis=1), "shift": da.sum(axis=0)}
        return da @ params["U"].T, (dh * (1 - f) + df @ V_f.T + dfh * f,), gradients
