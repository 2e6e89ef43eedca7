"""The PyTorch models of units 9 to 13, their training loop and their checkpoints. torch is imported here, at once."""
