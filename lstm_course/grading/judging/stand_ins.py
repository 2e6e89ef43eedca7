"""Makes what stands for the classes of a student's process, and for their objects."""

from __future__ import annotations

import builtins
import sys
import types
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from lstm_course.grading.judging.asked_methods import asked_methods
from lstm_course.grading.judging.proxy import Proxy, StudentClass, StudentException
from lstm_course.grading.student.special_methods import CHANGING, FIXED
from lstm_course.grading.wire.shared_state import set_state
from lstm_course.grading.wire.wire_types import BY_LIBRARY, BY_TYPE

if TYPE_CHECKING:
    from lstm_course.grading.judging.student_object import StudentObject

_PLAIN = {base.__name__: base for base in (*FIXED, *CHANGING)}
# Classes of Python's own whose methods run here as well as there: they have no data that a stand-in would lack.
_SHARED_MODULES = frozenset(
    {"abc", "collections", "collections.abc", "contextlib", "enum", "numbers", "typing", "_collections_abc"}
)
# What a function, a generator and the like say of themselves; C code takes none of them for what it says.
_CALLS_ITSELF = {
    kind.__name__: kind
    for kind in (
        *(types.FunctionType, types.MethodType, types.BuiltinFunctionType, types.GeneratorType, types.CodeType),
        *(types.ModuleType, types.AsyncGeneratorType, property, staticmethod, classmethod),
    )
}


OwnClass = Callable[[str, str], type | None]


def stand_in_for(told: Mapping[str, Any], counted: Callable[[str], bool], own_class: OwnClass) -> Any:
    """Make what stands for a class, of what its process says of it; see ``student.deeds.describe``.

    counted    whether the class's word counts for an operator
    own_class  (module, name) → the instructor's own class, which the notebook has as well, or None
    """
    module, qualname = str(told["module"]), str(told["qualname"])
    line = [(str(where), str(name)) for where, name in told["mro"]]
    more = [found for one in line if (found := _shared(*one) or own_class(*one)) is not None]
    bases = [_as_here(base, more) for base in told["bases"] if isinstance(base, type)]
    names = {
        **asked_methods(map(str, told["has"]), counted, map(str, told["lacks"])),
        "__module__": module,
        "__qualname__": qualname,
        "_more_bases": more,
        "_told_bases": tuple(bases),
    }
    names["_same_here"] = own_class(module, qualname) if module == "__main__" else class_here(module, qualname)
    if ("builtins", "type") in line:
        for name in ("__call__", "__dir__", "__eq__", "__hash__"):
            names.pop(name, None)
        return type(str(told["name"]), (StudentClass,), names)
    if module == "builtins" and qualname in _CALLS_ITSELF:
        names["__class__"] = property(lambda self: _CALLS_ITSELF[qualname])
    elif (here := _of_library(module, qualname)) is not None:
        names["__class__"] = property(lambda self: here)
    maker = told["made by"] if _is_maker(told["made by"]) else StudentClass
    return _made(maker, str(told["name"]), _bases(bases, line, str(told["plain"])), names)


def _is_maker(kind: Any) -> bool:
    return isinstance(kind, type) and type.__subclasscheck__(StudentClass, kind)


def _as_here(base: type, more: list[type]) -> type:
    """Return a class that there is in both processes as what it is here."""
    here = type.__getattribute__(base, "__dict__").get("_same_here") if issubclass(type(base), StudentClass) else None
    return next((one for one in more if one is here), base)


def _bases(bases: list[type], line: list[tuple[str, str]], plain_name: str) -> tuple[type, ...]:
    above = tuple(base for base in bases if issubclass(type(base), StudentClass))
    if above:
        return above
    if (raised := _exception(line)) is not None:
        return (StudentException, raised)
    plain = _PLAIN.get(plain_name)
    return (Proxy,) if plain is None else (Proxy, plain)


def new_stand_in(kind: Any, theirs: StudentObject, is_plain: Callable[[], bool] = lambda: False) -> Any:
    """Make what stands for an object of a class. Where it ``is_plain`` it is none of those that students were to
    write: what derives from a list is a list."""
    laid_out_as: Any = type.__getattribute__(kind, "_laid_out_as")
    if laid_out_as in FIXED:
        value = theirs.described.get("value")
        made = laid_out_as.__new__(kind, theirs.do("value") if value is None else value)
    elif laid_out_as in CHANGING:
        if is_plain():
            made = laid_out_as()
            set_state(made, theirs.do("value"))
            return made
        made = laid_out_as.__new__(kind)
        set_state(made, theirs.do("state"))
    else:
        made = laid_out_as.__new__(kind)
    object.__setattr__(made, "_student_object", theirs)
    return made


def _made(maker: type, name: str, above: tuple[type, ...], names: dict[str, Any]) -> Any:
    while True:
        with suppress(TypeError):  # its objects would be laid out otherwise than those of one of these
            made = maker(name, above, names)
            type.__setattr__(made, "_laid_out_as", _layout(made))
            return made
        if names["_more_bases"]:
            names["_more_bases"] = names["_more_bases"][:-1]
        elif above != (Proxy,):
            above = (Proxy,)
        else:
            raise TypeError("a class that cannot stand here")


def _layout(made: type) -> type:
    """Return the class of Python's own that lays out the objects of a class in memory."""
    real = (base for base in type.mro(made) if not issubclass(type(base), StudentClass))
    return next((base for base in real if base.__module__ == "builtins" or base in CHANGING), object)


def _exception(line: list[tuple[str, str]]) -> type[Exception] | None:
    if ("builtins", "Exception") not in line:
        return None
    for module, name in line:
        found = getattr(builtins, name, None) if module == "builtins" else class_here(module, name)
        if isinstance(found, type) and issubclass(found, Exception) and not issubclass(found, UnicodeError):
            return found
    return Exception


def _shared(module: str, name: str) -> type | None:
    torchs = module.startswith("torch.nn.modules.")
    return class_here(module, name) if torchs or module in _SHARED_MODULES else None


def _of_library(module: str, name: str) -> type | None:
    """Return the class of a library whose objects never cross: an estimator, a figure. For ``isinstance`` what stands
    for its objects is one of it; of a class whose objects come as values, that would be a lie."""
    library = module.partition(".")[0]
    known = library in (*BY_LIBRARY, "__main__", "numpy") or library in sys.stdlib_module_names - {"re"}
    here = None if known else class_here(module, name)
    return None if here in BY_TYPE else here


def class_here(module: str, name: str) -> type | None:
    """Return the class of that name in this process, if its module is imported here."""
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = vars(found).get(part) if isinstance(found, types.ModuleType | type) else None
    return found if isinstance(found, type) else None
