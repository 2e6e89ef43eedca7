"""The PyTorch models of units 9 to 14, their training loop and their checkpoints. torch is imported here, at once."""
