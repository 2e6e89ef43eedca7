"""One thread for each test process: the arrays are small, and pytest-xdist fills the cores already."""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

# Whoever runs the tests has no secret seed, and their own demos are not being graded.
for name in ("LSTM_COURSE_SEED", "NBGRADER_EXECUTION", "NBGRADER_VALIDATING"):
    os.environ.pop(name, None)

# CI asks the same questions each time: a new one that fails is found at a desk, where it can be looked at.
from hypothesis import settings  # noqa: E402

settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")
