"""What tests look up in a student's function."""

from __future__ import annotations

from tests.grading.idioms.idiom import mistaken

FUN = '''\
import functools
def typed(x: int, y: float = 2.0, *, scale: float = 1.0) -> float:
    """Multiply."""
    z = x * y
    return z * scale
def gen(n):
    for i in range(n):
        yield i
def logged(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return f(*args, **kwargs)
    wrapper.calls = 0
    return wrapper
@logged
def cube(x):
    """Cube."""
    return x**3
def make_counter():
    n = 0
    def count():
        nonlocal n
        n += 1
        return n
    return count
double = lambda x: 2 * x
@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
async def fetch(x):
    return x + 1
'''

IDIOMS = (
    mistaken(
        "names and docs",
        FUN,
        '"""Multiply."""',
        "",
        "import inspect\n"
        "assert typed.__name__ == 'typed' == typed.__qualname__\n"
        "assert typed.__doc__ == 'Multiply.' == inspect.getdoc(typed) and typed.__module__ == '__main__'\n"
        "assert double.__name__ == '<lambda>'",
    ),
    mistaken(
        "code",
        FUN,
        "    z = x * y\n    return z * scale",
        "    return x * y * scale",
        "c = typed.__code__\n"
        "assert c.co_argcount == 2 and c.co_kwonlyargcount == 1 and c.co_varnames == ('x', 'y', 'scale', 'z')\n"
        "assert c.co_name == 'typed' and 'range' in gen.__code__.co_names\n"
        "assert fib.__wrapped__.__code__.co_argcount == 1",
    ),
    mistaken(
        "annotations and defaults",
        FUN,
        "y: float = 2.0",
        "y: float = 3.0",
        "import typing\n"
        "assert typed.__annotations__ == {'x': int, 'y': float, 'scale': float, 'return': float}\n"
        "assert typing.get_type_hints(typed)['return'] is float and typed.__defaults__ == (2.0,)\n"
        "assert typed.__kwdefaults__ == {'scale': 1.0}",
    ),
    mistaken(
        "signature",
        FUN,
        ", *, scale",
        ", scale",
        "import inspect\n"
        "s = inspect.signature(typed)\n"
        "assert list(s.parameters) == ['x', 'y', 'scale'] and s.parameters['y'].default == 2.0\n"
        "assert s.parameters['x'].default is inspect.Parameter.empty\n"
        "assert s.parameters['scale'].kind is inspect.Parameter.KEYWORD_ONLY\n"
        "assert s.parameters['x'].annotation is int and s.return_annotation is float\n"
        "assert str(s) == '(x: int, y: float = 2.0, *, scale: float = 1.0) -> float'",
    ),
    mistaken(
        "kinds of functions",
        FUN,
        "        yield i",
        "        print(i)\n    return [*range(n)]",
        "import inspect, types\n"
        "assert inspect.isfunction(typed) and inspect.isroutine(typed)\n"
        "assert isinstance(typed, types.FunctionType) and inspect.isgeneratorfunction(gen)\n"
        "assert not inspect.isgeneratorfunction(typed) and inspect.isgenerator(gen(3))\n"
        "assert isinstance(gen(2), types.GeneratorType) and isinstance(double, types.LambdaType)\n"
        "assert inspect.iscoroutinefunction(fetch) and callable(typed)",
    ),
    mistaken(
        "a decorator",
        FUN,
        "    @functools.wraps(f)\n",
        "",
        "n = cube.calls\n"
        "assert cube(2) == 8 and cube.calls == n + 1 and cube.__name__ == 'cube' and cube.__doc__ == 'Cube.'\n"
        "assert cube.__wrapped__(3) == 27 and cube.calls == n + 1\n"
        "@logged\n"
        "def own(x):\n"
        "    return x + 1\n"
        "assert own(1) == 2 and own.calls == 1",
    ),
    mistaken(
        "a closure",
        FUN,
        "n += 1",
        "n += 2",
        "a, b = make_counter(), make_counter()\n"
        "assert (a(), a(), b()) == (1, 2, 1) and a.__closure__ is not None and len(a.__closure__) == 1\n"
        "assert a.__code__.co_freevars == ('n',) and typed.__closure__ is None\n"
        "assert a.__closure__[0].cell_contents == 2",
    ),
    mistaken(
        "a cache",
        FUN,
        "@functools.lru_cache(maxsize=None)",
        "",
        "fib.cache_clear()\nassert fib(30) == 832040 and fib.cache_info().misses == 31 and hasattr(fib, 'cache_info')",
    ),
    mistaken(
        "await",
        FUN,
        "return x + 1",
        "return x",
        "import asyncio\n"
        "assert asyncio.run(fetch(1)) == 2\n"
        "async def both():\n"
        "    return await fetch(1) + await fetch(2)\n"
        "assert asyncio.run(both()) == 5\n"
        "import inspect\n"
        "assert inspect.iscoroutinefunction(fetch)",
    ),
    mistaken(
        "partial and reduce",
        FUN,
        "2 * x",
        "-2 * x",
        "import functools\n"
        "assert functools.partial(typed, y=3)(2) == 6\n"
        "assert functools.reduce(lambda a, b: a + double(b), [1, 2], 0) == 6\n"
        "assert list(filter(double, [0, 1])) == [1] and sorted([3, 1], key=double) == [1, 3]",
    ),
    mistaken(
        "a generator's end",
        FUN,
        "range(n)",
        "range(n + 1)",
        "from collections.abc import Iterator, Generator\n"
        "g = gen(2)\n"
        "assert isinstance(g, Iterator) and isinstance(g, Generator) and next(g) == 0 and next(g) == 1\n"
        "assert iter(g) is g\n"
        "try:\n"
        "    next(g)\n"
        "except StopIteration:\n"
        "    pass\n"
        "else:\n"
        "    assert False\n"
        "assert next(g, 'end') == 'end'\n"
        "h = gen(5)\n"
        "next(h)\n"
        "h.close()\n"
        "assert list(h) == []",
    ),
    mistaken(
        "send",
        "def average():\n"
        "    total, n, mean = 0, 0, None\n"
        "    while True:\n"
        "        x = yield mean\n"
        "        total, n = total + x, n + 1\n"
        "        mean = total / n",
        "total / n",
        "total / 2",
        "a = average()\nnext(a)\nassert a.send(10) == 10 and a.send(20) == 15\na.close()",
    ),
)
