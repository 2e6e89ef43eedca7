"""Honest work with cells of every kind."""

from __future__ import annotations

from tests.grading.attacks.attack_course import (
    RIGHT,
)
from tests.grading.attacks.attack_honest import honest

SUBMISSIONS = (
    honest(
        "shell_and_magics",
        "magics, shell, widgets, displays and input",
        "%matplotlib inline\n%timeit -n1 -r1 sum(range(10))",
        "!ls",
        "%%bash\necho hello",
        "x = !echo 1",
        "?np.sum",
        """
from IPython.display import display, HTML, Image
display(HTML('<b>fine</b>'), 5)
double?
""",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()",
        "import ipywidgets as w\nw.interact(lambda k: k, k=(0, 5));",
        "name = input('your name? ')",
        "%%writefile notes.txt\nhello",
        "%cd .\n%load_ext autoreload\n%autoreload 2",
    ),
    honest(
        "awaits",
        "await at the top level, and an event loop",
        """
import asyncio
await asyncio.sleep(0.01)
async def later(n):
    await asyncio.sleep(0)
    return n
""",
        fib="""
async def one():
    return 1
ONE = await one()
def fib(n):
    return n if n < 2 * ONE else fib(n - 1) + fib(n - 2)
""",
    ),
    honest(
        "redefined_later",
        "names are used for something else later on",
        *("double = softmax = 5", "np = None", "del center\nclose = 'shop'\nscore = -1"),
        where="last",
    ),
    honest(
        "redefined_between",
        "a right answer is followed by a wrong one, after its test",
        "def double(x):\n    return 'scratch'\nanswer = 0",
        where="softmax",
        answer="answer = 6 * 7",
    ),
    honest(
        "files_written",
        "a file is written in one cell and read by the answer in another",
        """
import os, shutil
os.makedirs('work', exist_ok=True)
shutil.copy('data.csv', 'work/copy.csv')
open('log.txt', 'a').write('started')
""",
        where="first",
        from_file="""
def mean_of_file(path):
    with open(os.path.join('work', 'copy.csv')) as f:
        values = [float(v) for v in f]
    with open('log.txt', 'a') as f: f.write(str(values))
    return sum(values) / len(values)
""",
    ),
    honest(
        "seeded",
        "random numbers with a seed, and time, do not matter to a right answer",
        "import random, time\nrng = np.random.default_rng(0); random.seed(1); torch.manual_seed(int(time.time()))",
        where="first",
        softmax="""
def softmax(x):
    noise = rng.normal()
    e = np.exp(x - x.max() - noise + noise)
    return e / e.sum()
""",
    ),
    honest(
        "large_output",
        "prints and shows much more than anybody reads",
        "for i in range(20000): print(i, 'x' * 20)",
        "np.random.rand(200, 200).tolist()",
        where="first",
    ),
    honest(
        "threads",
        "uses threads and a pool, and closes them",
        """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(2) as pool:
    squares = list(pool.map(lambda v: v * v, range(10)))
""",
        where="first",
    ),
    honest(
        "answers_elsewhere",
        "the answers stand in cells of the student's own; the given ones are left empty",
        RIGHT["double"],
        RIGHT["softmax"],
        where="first",
        double="# see above",
        softmax="pass",
    ),
    honest(
        "in_place_list",
        "works in place, on whatever it is given, and returns None",
        center="""
def center(a):
    m = sum(a) / len(a)
    for i in range(len(a)):
        a[i] = a[i] - m
""",
    ),
    honest(
        "unicode_names",
        "names and text that are not English",
        softmax="""
def softmax(x):
    σ = np.exp(x - x.max())  # 指数
    return σ / σ.sum()
""",
    ),
)
