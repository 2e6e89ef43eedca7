"""Statistics, simulation, matrices, texts, dates, exact numbers, images and tensors."""

# ruff: noqa: E501 (a cell a line)
from __future__ import annotations

from tests.grading.idioms.idiom import Idiom

IDIOMS = (
    Idiom(
        "a mean and a deviation",
        "def stats(xs):\n    m = sum(xs) / len(xs)\n    return m, (sum((x - m) ** 2 for x in xs) / (len(xs) - 1)) ** 0.5",
        "def stats(xs):\n    m = sum(xs) / len(xs)\n    return m, (sum((x - m) ** 2 for x in xs) / len(xs)) ** 0.5",
        "import statistics\nm, s = stats([2, 4, 4, 5])\nassert abs(m - 3.75) < 1e-9 and abs(s - statistics.stdev([2, 4, 4, 5])) < 1e-9",
    ),
    Idiom(
        "a named tuple of results",
        "from collections import namedtuple\nFit = namedtuple('Fit', 'slope intercept')\ndef fit(x, y):\n    n, sx, sy = len(x), sum(x), sum(y)\n    sxy, sxx = sum(a * b for a, b in zip(x, y)), sum(a * a for a in x)\n    slope = (n * sxy - sx * sy) / (n * sxx - sx * sx)\n    return Fit(slope, (sy - slope * sx) / n)",
        "from collections import namedtuple\nFit = namedtuple('Fit', 'slope intercept')\ndef fit(x, y):\n    return Fit(1, 2)",
        "f = fit([0, 1, 2], [1, 3, 5])\nassert f.slope == 2 and f.intercept == 1 and f == (2, 1) and f._fields == ('slope', 'intercept')",
    ),
    Idiom(
        "dice with a seed",
        "import random\ndef throw(n):\n    return [random.randint(1, 6) for _ in range(n)]",
        "import random\ndef throw(n):\n    return [random.randint(1, 5) for _ in range(n)]",
        "import random\nrandom.seed(1)\nassert set(throw(200)) == {1, 2, 3, 4, 5, 6}\nrandom.seed(2)\na = throw(5)\nrandom.seed(2)\nassert a == throw(5)",
    ),
    Idiom(
        "pi by chance",
        "import numpy as np\ndef pi(n, seed):\n    rng = np.random.default_rng(seed)\n    p = rng.random((n, 2))\n    return 4 * (np.hypot(*p.T) < 1).mean()",
        "import numpy as np\ndef pi(n, seed):\n    rng = np.random.default_rng(seed)\n    p = rng.random((n, 2))\n    return 4 * (p.sum(1) < 1).mean()",
        "assert abs(pi(20_000, 0) - 3.14159) < 0.05 and pi(100, 1) == pi(100, 1)",
    ),
    Idiom(
        "a game of life",
        "import numpy as np\ndef step(g):\n    n = sum(np.roll(g, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j)\n    return ((n == 3) | ((g == 1) & (n == 2))).astype(int)",
        "import numpy as np\ndef step(g):\n    n = sum(np.roll(g, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1))\n    return ((n == 3) | ((g == 1) & (n == 2))).astype(int)",
        "import numpy as np\ng = np.zeros((5, 5), int)\ng[2, 1:4] = 1\nassert np.array_equal(step(g), g.T) and np.array_equal(step(step(g)), g)",
    ),
    Idiom(
        "an array normalised in place and returned",
        "def normalise(a):\n    a /= a.sum()\n    return a",
        "def normalise(a):\n    return a / a.max()",
        "import numpy as np\na = np.array([1.0, 3.0])\nb = normalise(a)\nassert b is a and np.allclose(a, [0.25, 0.75])",
    ),
    Idiom(
        "a list that holds arrays",
        "import numpy as np\ndef parts(a):\n    return [a[:2], a[2:]]",
        "import numpy as np\ndef parts(a):\n    return [a[:3], a[3:]]",
        "import numpy as np\na, b = parts(np.arange(5))\nassert a.tolist() == [0, 1] and b.tolist() == [2, 3, 4]",
    ),
    Idiom(
        "arrays in a tuple, compared as they are",
        "def pair(a, b):\n    return (a, b)",
        "def pair(a, b):\n    return (b, a)",
        "import numpy as np\nx, y = np.arange(3), np.ones(2)\nassert pair(x, y) == (x, y) and [x] == [pair(x, y)[0]]",
    ),
    Idiom(
        "an array with names for its fields",
        "import numpy as np\ndef records():\n    return np.array([('Ada', 36, 1.7), ('Bob', 17, 1.8)], dtype=[('name', 'U10'), ('age', 'i4'), ('height', 'f8')])",
        "import numpy as np\ndef records():\n    return np.array([('Ada', 36, 1.7), ('Bob', 17, 1.8)], dtype=[('name', 'U10'), ('age', 'i8'), ('height', 'f4')])",
        "import numpy as np\nr = records()\nassert r.dtype.names == ('name', 'age', 'height') and r.dtype['age'] == np.int32\nassert r['age'].max() == 36 and r[r['age'] > 18]['name'].tolist() == ['Ada'] and r[1]['height'] == 1.8",
    ),
    Idiom(
        "named fields as an argument",
        "def mean_age(r):\n    return r['age'].mean()",
        "def mean_age(r):\n    return r['age'].sum()",
        "import numpy as np\nr = np.rec.array([(1, 2.5), (3, 4.0)], names='age, x')\nassert mean_age(r) == 2",
    ),
    Idiom(
        "an array with a mask",
        "import numpy as np\ndef masked(a, bad):\n    return np.ma.masked_equal(a, bad)",
        "import numpy as np\ndef masked(a, bad):\n    return a[a != bad]",
        "import numpy as np\nm = masked(np.array([1, -9, 3]), -9)\nassert isinstance(m, np.ma.MaskedArray) and m.mean() == 2 and m.mask.tolist() == [False, True, False] and m.count() == 2",
    ),
    Idiom(
        "a mask as an argument",
        "def good(m):\n    return m.compressed().tolist()",
        "def good(m):\n    return m.data.tolist()",
        "import numpy as np\nassert good(np.ma.array([1, 2, 3], mask=[0, 1, 0])) == [1, 3]",
    ),
    Idiom(
        "eigenvalues",
        "import numpy as np\ndef largest(A):\n    w, v = np.linalg.eigh(A)\n    return w[-1], v[:, -1]",
        "import numpy as np\ndef largest(A):\n    w, v = np.linalg.eigh(A)\n    return w[0], v[:, 0]",
        "import numpy as np\nA = np.array([[2.0, 1], [1, 3]])\nw, v = largest(A)\nassert np.allclose(A @ v, w * v) and np.isclose(w, np.linalg.eigvalsh(A).max())",
    ),
    Idiom(
        "complex numbers",
        "import cmath\ndef roots_of_unity(n):\n    return [cmath.exp(2j * cmath.pi * k / n) for k in range(n)]",
        "import cmath\ndef roots_of_unity(n):\n    return [cmath.exp(1j * cmath.pi * k / n) for k in range(n)]",
        "r = roots_of_unity(4)\nassert all(isinstance(z, complex) for z in r) and abs(r[1] - 1j) < 1e-9 and abs(sum(r)) < 1e-9",
    ),
    Idiom(
        "fractions",
        "from fractions import Fraction\ndef egyptian(f):\n    out = []\n    while f:\n        d = -(-f.denominator // f.numerator)\n        out.append(Fraction(1, d))\n        f -= out[-1]\n    return out",
        "from fractions import Fraction\ndef egyptian(f):\n    return [Fraction(1, f.denominator)] * f.numerator",
        "from fractions import Fraction\ne = egyptian(Fraction(4, 5))\nassert e == [Fraction(1, 2), Fraction(1, 4), Fraction(1, 20)] and sum(e) == Fraction(4, 5)",
    ),
    Idiom(
        "money",
        "from decimal import Decimal, ROUND_HALF_UP\ndef with_tax(price):\n    return (price * Decimal('1.19')).quantize(Decimal('0.01'), ROUND_HALF_UP)",
        "from decimal import Decimal\ndef with_tax(price):\n    return price * Decimal('1.19')",
        "from decimal import Decimal\nassert with_tax(Decimal('9.99')) == Decimal('11.89') and isinstance(with_tax(Decimal(1)), Decimal)",
    ),
    Idiom(
        "many digits of pi",
        "from decimal import Decimal, getcontext\ndef root_two(digits):\n    getcontext().prec = digits\n    return Decimal(2).sqrt()",
        "from decimal import Decimal\ndef root_two(digits):\n    return Decimal(2 ** 0.5)",
        "from decimal import Decimal, localcontext\nwith localcontext() as c:\n    c.prec = 200\n    assert abs(root_two(150) ** 2 - 2) < Decimal(10) ** -148",
    ),
    Idiom(
        "very large numbers",
        "def factorial(n):\n    return 1 if n < 2 else n * factorial(n - 1)",
        "import math\ndef factorial(n):\n    return int(math.gamma(n + 1.0))",
        "import math\nassert factorial(100) == math.factorial(100)",
    ),
    Idiom(
        "letters shifted",
        "def caesar(text, k):\n    return ''.join(chr((ord(c) - 97 + k) % 26 + 97) if c.islower() else c for c in text)",
        "def caesar(text, k):\n    return ''.join(chr(ord(c) + k) for c in text)",
        "assert caesar('xyz, a', 3) == 'abc, d' and caesar(caesar('hello', 5), -5) == 'hello'",
    ),
    Idiom(
        "bytes and texts",
        "def encoded(text):\n    return text.encode('utf-8')",
        "def encoded(text):\n    return text",
        "e = encoded('Größe')\nassert isinstance(e, bytes) and e == b'Gr\\xc3\\xb6\\xc3\\x9fe' and e.decode() == 'Größe'",
    ),
    Idiom(
        "days between dates",
        "from datetime import date\ndef days(a, b):\n    return b - a",
        "from datetime import date\ndef days(a, b):\n    return (b - a).days",
        "from datetime import date, timedelta\nassert days(date(2024, 2, 28), date(2024, 3, 1)) == timedelta(days=2) and isinstance(days(date(2024, 1, 1), date(2024, 1, 2)), timedelta)",
    ),
    Idiom(
        "a time read from a text",
        "from datetime import datetime\ndef parsed(text):\n    return datetime.strptime(text, '%d.%m.%Y %H:%M')",
        "from datetime import datetime\ndef parsed(text):\n    return datetime.strptime(text, '%m.%d.%Y %H:%M')",
        "from datetime import datetime\nt = parsed('03.05.2024 14:30')\nassert t == datetime(2024, 5, 3, 14, 30) and t.weekday() == 4 and t.time().hour == 14",
    ),
    Idiom(
        "times of a day and zones",
        "from datetime import datetime, time, timezone, timedelta\ndef shift(t, hours):\n    return t.astimezone(timezone(timedelta(hours=hours)))\nopens = time(9, 30)",
        "from datetime import datetime, time, timezone, timedelta\ndef shift(t, hours):\n    return t.replace(tzinfo=timezone(timedelta(hours=hours)))\nopens = time(9)",
        "from datetime import datetime, time, timezone\nt = datetime(2024, 1, 1, 12, tzinfo=timezone.utc)\nassert shift(t, 2).hour == 14 and shift(t, 2) == t and opens == time(9, 30)",
    ),
    Idiom(
        "paths",
        "from pathlib import Path\ndef renamed(path, ending):\n    return path.with_suffix(ending)",
        "from pathlib import Path\ndef renamed(path, ending):\n    return str(path) + ending",
        "from pathlib import Path\np = renamed(Path('data') / 'a.txt', '.csv')\nassert isinstance(p, Path) and p == Path('data/a.csv') and p.name == 'a.csv' and p.parent == Path('data')",
    ),
    Idiom(
        "a range, a slice and the rest of an index",
        "def evens(n):\n    return range(0, n, 2)\nmiddle = slice(1, -1)",
        "def evens(n):\n    return range(0, n, 3)\nmiddle = slice(0, -1)",
        "assert evens(7) == range(0, 7, 2) and list(evens(5)) == [0, 2, 4] and [1, 2, 3, 4][middle] == [2, 3]",
    ),
    Idiom(
        "a picture",
        "from PIL import Image\ndef mirrored(image):\n    return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)",
        "from PIL import Image\ndef mirrored(image):\n    return image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)",
        "from PIL import Image\nimport numpy as np\nimage = Image.fromarray(np.arange(12, dtype=np.uint8).reshape(3, 4))\nm = mirrored(image)\nassert isinstance(m, Image.Image) and m.size == (4, 3) and np.array_equal(np.asarray(m), np.asarray(image)[:, ::-1]) and m.getpixel((0, 0)) == 3",
    ),
    Idiom(
        "a tensor and its kind",
        "import torch\ndef one_hot(labels, n):\n    return torch.nn.functional.one_hot(labels, n).float()",
        "import torch\ndef one_hot(labels, n):\n    return torch.nn.functional.one_hot(labels, n)",
        "import torch\nh = one_hot(torch.tensor([0, 2]), 3)\nassert torch.is_tensor(h) and h.dtype == torch.float32 and h.device == torch.device('cpu') and h.shape == torch.Size([2, 3])\nassert torch.equal(h, torch.tensor([[1.0, 0, 0], [0, 0, 1]]))",
    ),
    Idiom(
        "a sparse matrix",
        "import torch\ndef adjacency(edges, n):\n    i = torch.tensor(edges).T\n    return torch.sparse_coo_tensor(i, torch.ones(i.shape[1]), (n, n))",
        "import torch\ndef adjacency(edges, n):\n    i = torch.tensor(edges).T\n    return torch.sparse_coo_tensor(i.flip(0), torch.ones(i.shape[1]), (n, n))",
        "import torch\na = adjacency([[0, 1], [2, 1]], 3)\nassert a.is_sparse and a.to_dense()[2, 1] == 1 and a.to_dense().sum() == 2 and a.to_dense()[0, 1] == 1",
    ),
    Idiom(
        "a tensor changed in place",
        "import torch\ndef relu_(t):\n    t.clamp_(min=0)",
        "import torch\ndef relu_(t):\n    t = t.clamp(min=0)",
        "import torch\nt = torch.tensor([-1.0, 2.0])\nassert relu_(t) is None and t.tolist() == [0, 2]",
    ),
    Idiom(
        "a kind of numbers as an argument",
        "import numpy as np\ndef zeros(n, dtype):\n    return np.zeros(n, dtype)",
        "import numpy as np\ndef zeros(n, dtype):\n    return np.zeros(n)",
        "import numpy as np\nassert zeros(2, np.float32).dtype == np.float32 and zeros(2, np.dtype('i2')).dtype == 'int16' and zeros(1, bool)[0] == False",
    ),
    Idiom(
        "primes, lazily",
        "def primes():\n    found, n = [], 2\n    while True:\n        if all(n % p for p in found):\n            found.append(n)\n            yield n\n        n += 1",
        "def primes():\n    n = 2\n    while True:\n        yield n\n        n += 1",
        "from itertools import islice, takewhile\nassert list(islice(primes(), 5)) == [2, 3, 5, 7, 11] and max(takewhile(lambda p: p < 30, primes())) == 29",
    ),
)
