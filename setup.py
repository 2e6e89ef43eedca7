"""What pyproject.toml cannot say: the students' notebooks, course/ in the clone, travel in the package."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

RELEASED = Path("lstm_course", "released")


class WithNotebooks(build_py):
    """Puts course/*/*.ipynb into the package, where ``lstm-course lab`` finds them without a clone."""

    def _notebooks(self) -> dict[str, Path]:
        if self.editable_mode:  # the clone itself is there
            return {}
        return {
            str(Path(self.build_lib, RELEASED, *file.parts[1:])): file
            for file in sorted(Path("course").glob("*/*.ipynb"))
        }

    def run(self) -> None:
        super().run()
        for to, file in self._notebooks().items():
            self.mkpath(str(Path(to).parent))
            self.copy_file(str(file), to)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        return [*super().get_outputs(include_bytecode), *self._notebooks()]


setup(cmdclass={"build_py": WithNotebooks})
