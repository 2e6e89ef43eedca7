"""Small tests in the idioms of public courses, each with a right and a wrong answer. Every module here but
``idiom`` is one notebook: its ``IDIOMS`` in their order, graded once with all right answers and once with all wrong
ones, by us and as stock does it. ``test_idioms`` finds them by itself."""
