"""Right answers to the longer exercises, written by hand from the equations, not from the course's own code.

Some are deliberately close in style (``np.split``, the equations in their order): what a good student writes.
"""

HONEST = {
    "lstm_step": """
def lstm_step(x, h, c, W_ih, W_hh, b):
    H = h.shape[1]
    z = x @ W_ih.T + h @ W_hh.T + b
    i = sigmoid(z[:, :H])
    f = sigmoid(z[:, H:2*H])
    g = np.tanh(z[:, 2*H:3*H])
    o = sigmoid(z[:, 3*H:])
    c_new = f * c + i * g
    h_new = o * np.tanh(c_new)
    return h_new, c_new
""",
    "lstm_step_with_cache": """
def lstm_step_with_cache(x, h, c, W_ih, W_hh, b):
    a = x @ W_ih.T + h @ W_hh.T + b
    a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
    i = sigmoid(a_i)
    f = sigmoid(a_f)
    g = np.tanh(a_g)
    o = sigmoid(a_o)
    c_new = f * c + i * g
    h_new = o * np.tanh(c_new)
    cache = {"x": x, "h_prev": h, "c_prev": c, "i": i, "f": f, "g": g, "o": o, "c": c_new, "W_ih": W_ih, "W_hh": W_hh}
    return h_new, c_new, cache
""",
    "coupled_step": """
def coupled_step(x, h, c, W_ih, W_hh, b):
    gates = x @ W_ih.T + h @ W_hh.T + b
    f, g, o = np.split(gates, 3, axis=1)
    f = sigmoid(f)
    g = np.tanh(g)
    o = sigmoid(o)
    c = f * c + (1 - f) * g
    h = o * np.tanh(c)
    return h, c
""",
    "gru_step": """
def gru_step(x, h, W_ih, W_hh, b_ih, b_hh):
    a = x @ W_ih.T + b_ih
    u = h @ W_hh.T + b_hh
    a_r, a_z, a_n = np.split(a, 3, axis=1)
    u_r, u_z, u_n = np.split(u, 3, axis=1)
    r = sigmoid(a_r + u_r)
    z = sigmoid(a_z + u_z)
    n = np.tanh(a_n + r * u_n)
    return z * h + (1 - z) * n
""",
    "gru_step_cho": """
def gru_step_cho(x, h, W_ih, W_hh, b_ih, b_hh):
    H = h.shape[-1]
    xs = x @ W_ih.T + b_ih + b_hh
    r = sigmoid(xs[:, :H] + h @ W_hh[:H].T)
    z = sigmoid(xs[:, H:2 * H] + h @ W_hh[H:2 * H].T)
    n = np.tanh(xs[:, 2 * H:] + (r * h) @ W_hh[2 * H:].T)
    return (1 - z) * n + z * h
""",
    "peephole_step": """
def peephole_step(x, h, c, W_ih, W_hh, b, p_i, p_f, p_o):
    a_i, a_f, a_g, a_o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=1)
    i = sigmoid(a_i + p_i * c)
    f = sigmoid(a_f + p_f * c)
    g = np.tanh(a_g)
    c_new = f * c + i * g
    o = sigmoid(a_o + p_o * c_new)
    h_new = o * np.tanh(c_new)
    return h_new, c_new
""",
    "sequence_cross_entropy": """
def sequence_cross_entropy(logits, targets, mask):
    shifted = logits - logits.max(axis=-1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    N, T = targets.shape
    rows, columns = np.arange(N)[:, None], np.arange(T)[None, :]
    picked = log_probs[rows, columns, targets]
    return -(picked * mask).sum() / mask.sum()
""",
    "lstm_step_backward": """
def lstm_step_backward(dh, dc, cache):
    x, h, c = cache["x"], cache["h_prev"], cache["c_prev"]
    i, f, g, o = cache["i"], cache["f"], cache["g"], cache["o"]
    tanh_c = np.tanh(cache["c"])
    do = dh * tanh_c
    dc = dc + dh * o * (1 - tanh_c ** 2)
    df = dc * c
    di = dc * g
    dg = dc * i
    dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), dg * (1 - g ** 2), do * o * (1 - o)], axis=1)
    dW_ih = dz.T @ x
    dW_hh = dz.T @ h
    db = dz.sum(axis=0)
    dx = dz @ cache["W_ih"]
    dh_prev = dz @ cache["W_hh"]
    dc_prev = dc * f
    return dx, dh_prev, dc_prev, dW_ih, dW_hh, db
""",
    "gru_step_backward": """
def gru_step_backward(dh, cache):
    x, h, r, z, n, h_n = [cache[k] for k in ["x", "h_prev", "r", "z", "n", "h_n"]]
    dz = dh * (h - n)
    dn = dh * (1 - z)
    da_n = dn * (1 - n ** 2)
    dr = da_n * h_n
    da_r = dr * r * (1 - r)
    da_z = dz * z * (1 - z)
    da_x = np.concatenate([da_r, da_z, da_n], axis=1)
    da_h = np.concatenate([da_r, da_z, da_n * r], axis=1)
    dx = da_x @ cache["W_ih"]
    dh_prev = da_h @ cache["W_hh"] + dh * z
    return dx, dh_prev, da_x.T @ x, da_h.T @ h, da_x.sum(axis=0), da_h.sum(axis=0)
""",
    "influence": """
def influence(f, x, nudge):
    T = x.shape[1]
    y = f(x)
    result = np.zeros((T, T), dtype=y.dtype)
    for s in range(T):
        x_new = x.copy()
        x_new[:, s, :] += nudge
        change = np.abs(f(x_new) - y)
        result[:, s] = change.max(axis=2).max(axis=0)
    return result
""",
    "numerical_gradient": """
def numerical_gradient(f, x, eps):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        plus = x.copy()
        minus = x.copy()
        plus[index] += eps
        minus[index] -= eps
        grad[index] = (f(plus) - f(minus)) / (2 * eps)
    return grad
""",
    "bidirectional_forward": """
def bidirectional_forward(x, lengths, forward_params, backward_params):
    N, T, D = x.shape
    H = forward_params["W_hh"].shape[1]
    h0 = np.zeros((N, H), dtype=x.dtype)
    c0 = np.zeros((N, H), dtype=x.dtype)
    mask = np.arange(T)[None, :, None] < lengths[:, None, None]
    left, _ = lstm_forward(x, h0, c0, **forward_params)
    right, _ = lstm_forward(reverse_padded(x, lengths), h0, c0, **backward_params)
    right = reverse_padded(right, lengths)
    return left * mask, right * mask
""",
}

# So short that there is one way to write it.
SHORT = {
    "update_cell": """
def update_cell(f, c, i, g):
    return f * c + i * g
""",
    "softmax": """
def softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
""",
    "rnn_forward": """
def rnn_forward(x, h0, W_ih, W_hh, b):
    h = h0
    hs = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, W_ih, W_hh, b)
        hs.append(h)
    return np.stack(hs, axis=1), h
""",
}
