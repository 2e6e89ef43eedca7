"""Comparing runs: against SciPy's exact test where there are no ties, and against counting by hand where there are."""

import numpy as np
import pytest

from lstm_course.reference.comparing import compare_runs


@pytest.mark.parametrize("seed", range(6))
def test_p_is_that_of_scipys_exact_test(seed):
    stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(seed)
    a, b = np.split(rng.permutation(9).astype(float), [rng.integers(2, 7)])
    _, _, p = compare_runs(a, b, 100.0)
    assert p == pytest.approx(stats.mannwhitneyu(a, b, method="exact").pvalue)


def test_a_run_that_failed_is_slower_than_all_that_did_not():
    nan = np.nan
    solved, medians, p = compare_runs(np.array([10.0, 20, 30]), np.array([nan, nan, nan]), 100.0)
    assert solved.tolist() == [1, 0]
    assert medians.tolist() == [20, 100]
    assert p == pytest.approx(0.1)  # two of twenty deals: with three seeds there is no less
    assert compare_runs(np.array([nan, nan]), np.array([nan, nan, nan]), 50.0)[2] == 1  # nothing but ties


def test_the_limit_does_not_matter_to_median_and_p_while_few_runs_fail():
    a, b = np.array([10.0, 40, np.nan]), np.array([20.0, 30, 35, 50])
    first, later = compare_runs(a, b, 60.0), compare_runs(a, b, 6000.0)
    np.testing.assert_array_equal(first[1], later[1])
    assert first[2] == later[2]
