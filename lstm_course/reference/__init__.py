"""The equations in NumPy, forward and backward; any cell unrolled over a sequence."""
