"""Training: one loop for any cell in NumPy, and the same loop for a PyTorch module."""
