"""Two of the courses of benchmarks/any_course.py: plain Python, and statistics with NumPy and pandas."""

from __future__ import annotations

from autograde_class import Problem

PLAIN = (
    Problem(
        "squares",
        "def squares(n):",
        (
            "return [i**2 for i in range(1, n + 1)]",
            "found = []\nfor i in range(n):\n    found.append((i + 1) ** 2)\nreturn found",
        ),
        ("return [i**2 for i in range(n)]", "return list(range(1, n + 1))"),
        "assert squares(1) == [1]\nassert squares(3) == [1, 4, 9]",
        "assert squares(10) == [1, 4, 9, 16, 25, 36, 49, 64, 81, 100]",
    ),
    Problem(
        "word_counts",
        "def word_counts(text):",
        (
            "counts = {}\nfor word in text.lower().split():\n    counts[word] = counts.get(word, 0) + 1\nreturn counts",
            "words = text.lower().split()\nreturn {word: words.count(word) for word in words}",
        ),
        ("return {word: 1 for word in text.lower().split()}", "return len(text.split())"),
        "assert word_counts('a b a') == {'a': 2, 'b': 1}",
        "assert word_counts('The cat the mat') == {'the': 2, 'cat': 1, 'mat': 1}\nassert word_counts('') == {}",
    ),
    Problem(
        "is_prime",
        "def is_prime(n):",
        (
            "return n > 1 and all(n % k for k in range(2, math.isqrt(n) + 1))",
            "if n < 2:\n    return False\nfor k in range(2, n):\n    if n % k == 0:\n        return False\nreturn True",
        ),
        ("return all(n % k for k in range(2, n))", "return n % 2 == 1"),
        "assert is_prime(7) and not is_prime(8)",
        "assert [n for n in range(200) if is_prime(n)][:8] == [2, 3, 5, 7, 11, 13, 17, 19]\nassert not is_prime(1)",
        3,
    ),
    Problem(
        "fibonacci",
        "def fibonacci():",
        (
            "a, b = 0, 1\nwhile True:\n    yield a\n    a, b = b, a + b",
            "pair = (0, 1)\nwhile True:\n    yield pair[0]\n    pair = (pair[1], sum(pair))",
        ),
        ("a, b = 0, 1\nwhile True:\n    a, b = b, a + b\n    yield a",),
        "from itertools import islice\nassert list(islice(fibonacci(), 6)) == [0, 1, 1, 2, 3, 5]",
        "assert next(islice(fibonacci(), 90, None)) == 2880067194370816120",
        3,
    ),
    Problem(
        "invert",
        "def invert(mapping):",
        ("return {value: key for key, value in mapping.items()}", "return dict(map(reversed, mapping.items()))"),
        ("return mapping", "return {key: value for key, value in mapping.items()}"),
        "assert invert({'a': 1, 'b': 2}) == {1: 'a', 2: 'b'}",
    ),
)
STATISTICS = (
    Problem(
        "standardise",
        "def standardise(x):",
        ("return (x - x.mean()) / x.std()", "centred = x - np.mean(x)\nreturn centred / np.sqrt((centred**2).mean())"),
        ("return x - x.mean()", "return (x - x.mean()) / x.var()"),
        "z = standardise(np.arange(5.0))\nassert z.shape == (5,) and np.isclose(z.mean(), 0)",
        "assert np.isclose(standardise(np.array([1.0, 4.0, 7.0, 9.0])).std(), 1)",
    ),
    Problem(
        "mean_by_group",
        "def mean_by_group(frame):",
        (
            "return frame.groupby('group')['value'].mean()",
            "return frame.pivot_table(index='group', values='value', aggfunc='mean')['value']",
        ),
        ("return frame.groupby('group')['value'].sum()", "return frame['value'].mean()"),
        "frame = pd.DataFrame({'group': ['a', 'b', 'a'], 'value': [1.0, 2.0, 4.0]})\n"
        "found = mean_by_group(frame)\nassert list(found.index) == ['a', 'b']",
        "assert np.allclose(list(found), [2.5, 2.0])",
        3,
    ),
    Problem(
        "without_gaps",
        "def without_gaps(frame):",
        (
            "return frame.dropna().reset_index(drop=True)",
            "return frame[frame.notna().all(axis=1)].reset_index(drop=True)",
        ),
        ("return frame.fillna(0)", "return frame"),
        "frame = pd.DataFrame({'x': [1.0, None, 3.0], 'y': [4.0, 5.0, None]})\n"
        "found = without_gaps(frame)\nassert found.shape == (1, 2)",
        "assert found['x'].iloc[0] == 1.0 and list(found.index) == [0]",
        3,
    ),
    Problem(
        "correlation",
        "def correlation(x, y):",
        (
            "return np.corrcoef(x, y)[0, 1]",
            "a, b = x - x.mean(), y - y.mean()\nreturn (a * b).sum() / np.sqrt((a**2).sum() * (b**2).sum())",
        ),
        ("return np.cov(x, y)[0, 1]", "return np.corrcoef(x, y)"),
        "x = np.array([1.0, 2.0, 4.0])\nassert np.isclose(correlation(x, 2 * x + 1), 1)",
        "assert np.isclose(correlation(x, np.array([3.0, 1.0, 2.0])), -0.327326835353989)",
    ),
    Problem(
        "interval",
        "def interval(x):",
        (
            "half = 1.96 * x.std(ddof=1) / np.sqrt(len(x))\nreturn x.mean() - half, x.mean() + half",
            "s = np.std(x, ddof=1) / len(x) ** 0.5\nreturn tuple(np.mean(x) + k * s for k in (-1.96, 1.96))",
        ),
        ("return x.mean() - x.std(), x.mean() + x.std()", "return x.min(), x.max()"),
        "low, high = interval(np.arange(10.0))\nassert low < 4.5 < high",
        "assert np.isclose(high - low, 2 * 1.96 * np.arange(10.0).std(ddof=1) / np.sqrt(10))",
    ),
)
