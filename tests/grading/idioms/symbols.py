"""Exercises with SymPy."""

# ruff: noqa: E501 (a cell a line)
from __future__ import annotations

from tests.grading.idioms.idiom import Idiom

IDIOMS = (
    Idiom(
        "a derivative",
        "import sympy as sp\nx = sp.symbols('x')\ndef derivative(f):\n    return sp.diff(f, x)",
        "import sympy as sp\nx = sp.symbols('x')\ndef derivative(f):\n    return sp.integrate(f, x)",
        "import sympy as sp\nx = sp.symbols('x')\nassert derivative(x**3 * sp.sin(x)) == 3 * x**2 * sp.sin(x) + x**3 * sp.cos(x)\nassert sp.simplify(derivative(sp.exp(2 * x)) - 2 * sp.exp(2 * x)) == 0",
    ),
    Idiom(
        "an integral",
        "import sympy as sp\nt = sp.symbols('t', positive=True)\nresult = sp.integrate(sp.exp(-t), (t, 0, sp.oo))",
        "import sympy as sp\nt = sp.symbols('t', positive=True)\nresult = sp.integrate(sp.exp(-t), (t, 1, sp.oo))",
        "import sympy as sp\nassert result == 1 and isinstance(result, sp.Integer)",
    ),
    Idiom(
        "roots of an equation",
        "import sympy as sp\ndef roots(a, b, c):\n    x = sp.Symbol('x')\n    return sp.solve(sp.Eq(a * x**2 + b * x + c, 0), x)",
        "import sympy as sp\ndef roots(a, b, c):\n    x = sp.Symbol('x')\n    return sp.solve(a * x**2 + b * x - c, x)",
        "import sympy as sp\nassert set(roots(1, -3, 2)) == {1, 2}\nassert roots(1, 0, -2) == [-sp.sqrt(2), sp.sqrt(2)] and roots(1, 0, 1) == [-sp.I, sp.I]",
    ),
    Idiom(
        "a set of solutions",
        "import sympy as sp\nx = sp.Symbol('x')\nwhere = sp.solveset(x**2 < 4, x, domain=sp.S.Reals)",
        "import sympy as sp\nx = sp.Symbol('x')\nwhere = sp.Interval(-2, 2)",
        "import sympy as sp\nassert where == sp.Interval.open(-2, 2) and 1 in where and 2 not in where",
    ),
    Idiom(
        "a matrix",
        "import sympy as sp\ndef rotation(a):\n    return sp.Matrix([[sp.cos(a), -sp.sin(a)], [sp.sin(a), sp.cos(a)]])",
        "import sympy as sp\ndef rotation(a):\n    return sp.Matrix([[sp.cos(a), sp.sin(a)], [sp.sin(a), sp.cos(a)]])",
        "import sympy as sp\na = sp.Symbol('a')\nR = rotation(a)\nassert isinstance(R, sp.Matrix) and R.shape == (2, 2) and sp.simplify(R.det()) == 1\nassert sp.simplify(R * R.T) == sp.eye(2)",
    ),
    Idiom(
        "values put in",
        "import sympy as sp\ndef energy(m, v):\n    M, V = sp.symbols('m v')\n    return (M * V**2 / 2).subs({M: m, V: v})",
        "import sympy as sp\ndef energy(m, v):\n    M, V = sp.symbols('m v')\n    return (M * V**2).subs({M: m, V: v})",
        "import sympy as sp\nassert energy(2, 3) == 9 and energy(1, 1) == sp.Rational(1, 2)\nk = sp.Symbol('k')\nassert energy(k, 2) == 2 * k",
    ),
    Idiom(
        "a system of equations",
        "import sympy as sp\nx, y = sp.symbols('x y')\nsolution = sp.solve([x + y - 5, x - y - 1], [x, y])",
        "import sympy as sp\nx, y = sp.symbols('x y')\nsolution = {x: 2, y: 3}",
        "import sympy as sp\nx, y = sp.symbols('x y')\nassert solution[x] == 3 and solution[y] == 2",
    ),
    Idiom(
        "a series",
        "import sympy as sp\nx = sp.Symbol('x')\ndef taylor(f, n):\n    return f.series(x, 0, n).removeO()",
        "import sympy as sp\nx = sp.Symbol('x')\ndef taylor(f, n):\n    return f.series(x, 0, n + 2).removeO()",
        "import sympy as sp\nx = sp.Symbol('x')\nassert taylor(sp.cos(x), 5) == 1 - x**2 / 2 + x**4 / 24\nassert float(taylor(sp.exp(x), 3).subs(x, 0.5)) == 1.625",
    ),
    Idiom(
        "an expression made into a function",
        "import sympy as sp\ndef function(expr, symbol):\n    return sp.lambdify(symbol, expr, 'numpy')",
        "import sympy as sp\ndef function(expr, symbol):\n    return sp.lambdify(symbol, expr + 1, 'numpy')",
        "import sympy as sp\nimport numpy as np\nx = sp.Symbol('x')\nf = function(x**2 + 1, x)\nassert np.allclose(f(np.array([0, 1, 2])), [1, 2, 5])",
    ),
    Idiom(
        "logic",
        "import sympy as sp\na, b = sp.symbols('a b')\nxor = (a & ~b) | (~a & b)",
        "import sympy as sp\na, b = sp.symbols('a b')\nxor = a | b",
        "import sympy as sp\na, b = sp.symbols('a b')\nassert xor.subs({a: True, b: False}) == True and xor.subs({a: True, b: True}) == False\nassert sp.simplify_logic(xor) == sp.simplify_logic(sp.Xor(a, b))",
    ),
    Idiom(
        "exact numbers",
        "import sympy as sp\ndef harmonic(n):\n    return sum(sp.Rational(1, k) for k in range(1, n + 1))",
        "import sympy as sp\ndef harmonic(n):\n    return sum(1 / k for k in range(1, n + 1))",
        "import sympy as sp\nassert harmonic(4) == sp.Rational(25, 12) and harmonic(4).is_rational",
    ),
)
