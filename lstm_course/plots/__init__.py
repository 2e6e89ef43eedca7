"""How every plot looks and is shown, and what several units draw."""
