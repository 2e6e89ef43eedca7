"""The microscope's colours, light and dark, by what they mean; each is told from its ground by WCAG's AA."""

from __future__ import annotations

LIGHT = {
    "paper": "#ffffff", "ink": "#1f2328", "soft": "#57606a", "line": "#6e7781", "pale": "#c8cdd3", "chip": "#f6f8fa",
    "f": "#b84a00", "i": "#007a58", "g": "#a0447c", "o": "#8a5a00", "belt": "#0067a3", "peephole": "#1f7fb5",
    "r": "#b84a00", "z": "#007a58", "n": "#a0447c",
    "memory": "#fff6d6", "input": "#fcebdf", "output": "#e2f4ea", "road": "#eadfb4", "lost": "#b9b2a0",
    "pos": "#f5a94f", "neg": "#7fb4ea",
}  # fmt: skip
DARK = {
    "paper": "#15181c", "ink": "#eef1f4", "soft": "#a9b3bd", "line": "#8b959f", "pale": "#454c54", "chip": "#22272e",
    "f": "#ff9a5c", "i": "#43cfa3", "g": "#f0a6cc", "o": "#f0bb45", "belt": "#62b6f2", "peephole": "#8cc8ee",
    "r": "#ff9a5c", "z": "#43cfa3", "n": "#f0a6cc",
    "memory": "#2b2817", "input": "#2e2219", "output": "#182b21", "road": "#4a4426", "lost": "#6d6750",
    "pos": "#a4590b", "neg": "#2a6bb0",
}  # fmt: skip
THEMES = {"light": LIGHT, "dark": DARK}


def variables(theme: str) -> str:
    """Return a theme as CSS variables: ``--m-ink: #1f2328; ...``."""
    return " ".join(f"--m-{name}: {colour};" for name, colour in THEMES[theme].items())
