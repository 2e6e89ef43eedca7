"""What tests look up in a student's class and its objects."""

from __future__ import annotations

from tests.grading.idioms.idiom import mistaken

SHAPE = '''\
from abc import ABC, abstractmethod
class Shape(ABC):
    """A shape."""
    sides = 0
    def __init__(self, name="shape"):
        self.name = name
    @abstractmethod
    def area(self):
        """Its area."""
    def describe(self):
        return f"{self.name} {self.area()}"
class Square(Shape):
    sides = 4
    def __init__(self, a):
        super().__init__("square")
        self.a = a
    def area(self):
        return self.a**2
    @property
    def double(self):
        return 2 * self.a
    @staticmethod
    def unit():
        return 1
'''

IDIOMS = (
    mistaken(
        "dir of an object",
        SHAPE,
        "self.a = a",
        "self.b = a",
        "s = Square(2)\nassert {'a', 'area', 'double', 'name', 'sides'} <= set(dir(s)) and 'b' not in dir(s)",
    ),
    mistaken(
        "vars",
        SHAPE,
        "self.a = a",
        "self.a = a\n        self.z = 0",
        "assert vars(Square(3)) == {'name': 'square', 'a': 3} == Square(3).__dict__",
    ),
    mistaken(
        "__dict__ of a class",
        SHAPE,
        "    @property\n",
        "",
        "assert 'area' in Square.__dict__ and 'describe' not in Square.__dict__\n"
        "assert 'describe' in Shape.__dict__ and isinstance(Square.__dict__['double'], property)",
    ),
    mistaken(
        "type is",
        SHAPE,
        "class Square(Shape):",
        "class Sq(Shape):\n    pass\ndef Square(a):\n    return Sq2(a)\nclass Sq2(Shape):",
        "s = Square(2)\n"
        "assert type(s) is Square and s.__class__ is Square and type(s) is not Shape and type(s) == Square",
    ),
    mistaken(
        "type name",
        SHAPE,
        "class Square(Shape):",
        "class Sq(Shape):\n    pass\ndef Square(a):\n    return Sq2(a)\nclass Sq2(Shape):",
        "assert type(Square(1)).__name__ == 'Square' == Square.__name__ == Square(1).__class__.__qualname__",
    ),
    mistaken(
        "isinstance and issubclass",
        SHAPE,
        "class Square(Shape):",
        "class Square:",
        "import inspect\n"
        "assert issubclass(Square, Shape) and isinstance(Square(1), Shape) and isinstance(Square, type)\n"
        "assert inspect.isclass(Square) and not issubclass(Shape, Square) and not isinstance(3, Shape)",
    ),
    mistaken(
        "bases and mro",
        SHAPE,
        "class Square(Shape):",
        "class Between(Shape):\n    pass\nclass Square(Between):",
        "from abc import ABC\n"
        "assert Square.__bases__ == (Shape,) and Square.__mro__[:2] == (Square, Shape)\n"
        "assert Square.__mro__[-1] is object and ABC in Shape.__bases__ and Square.mro()[1] is Shape\n"
        "assert Square.__base__ is Shape",
    ),
    mistaken(
        "abstract",
        SHAPE,
        "    @abstractmethod\n",
        "",
        "import inspect\n"
        "from abc import ABC\n"
        "assert inspect.isabstract(Shape) and not inspect.isabstract(Square) and issubclass(Shape, ABC)\n"
        "assert 'area' in Shape.__abstractmethods__\n"
        "try:\n"
        "    Shape()\n"
        "except TypeError:\n"
        "    pass\n"
        "else:\n"
        "    assert False",
    ),
    mistaken(
        "class doc and module",
        SHAPE,
        '"""A shape."""',
        '"""A figure."""',
        "import inspect\n"
        "assert Shape.__doc__ == 'A shape.' == inspect.getdoc(Shape) and Shape.area.__doc__ == 'Its area.'\n"
        "assert Square.__module__ == '__main__'",
    ),
    mistaken(
        "getmembers",
        SHAPE,
        "    @property\n",
        "",
        "import inspect\n"
        "names = [n for n, _ in inspect.getmembers(Square, inspect.isfunction) if n[:1] != '_']\n"
        "assert names == ['area', 'describe', 'unit'], names\n"
        "methods = dict(inspect.getmembers(Square(2), inspect.ismethod))\n"
        "assert 'area' in methods and methods['area']() == 4",
    ),
    mistaken(
        "a property and a static method",
        SHAPE,
        "    @property\n",
        "",
        "import inspect\n"
        "assert isinstance(Square.double, property) and Square(3).double == 6 and Square.unit() == 1\n"
        "assert isinstance(inspect.getattr_static(Square, 'unit'), staticmethod)\n"
        "try:\n"
        "    Square(3).double = 1\n"
        "except AttributeError:\n"
        "    pass\n"
        "else:\n"
        "    assert False",
    ),
    mistaken(
        "a method from the class",
        SHAPE,
        "self.a**2",
        "self.a*2",
        "import inspect\n"
        "s = Square(3)\n"
        "assert Square.area(s) == 9 and callable(s.area) and inspect.ismethod(s.area)\n"
        "assert s.area.__self__ is s and s.area.__func__ is Square.area and 'area' == s.area.__name__",
    ),
    mistaken(
        "class attributes",
        SHAPE,
        "    sides = 4\n",
        "    def __init_subclass__(cls): pass\n",
        "assert Square.sides == 4 and Shape.sides == 0\n"
        "Square.sides = 5\n"
        "assert Square(1).sides == 5\n"
        "assert not hasattr(Square, 'b') and getattr(Square, 'b', 7) == 7",
    ),
    mistaken(
        "overrides",
        SHAPE,
        "    sides = 4\n",
        "    sides = 4\n    def describe(self): return 'x'\n",
        "assert Square.area is not Shape.area and Square.describe is Shape.describe\nassert 'area' in vars(Square)",
    ),
    mistaken(
        "signature of a method",
        SHAPE,
        "def __init__(self, a):\n",
        "def __init__(self, a, b=0):\n",
        "import inspect\n"
        "assert list(inspect.signature(Square.area).parameters) == ['self']\n"
        "assert list(inspect.signature(Square(1).area).parameters) == []\n"
        "assert list(inspect.signature(Square).parameters) == ['a']\n"
        "assert inspect.getfullargspec(Square.__init__).args == ['self', 'a']",
    ),
)
