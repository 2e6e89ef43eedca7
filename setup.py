"""What pyproject.toml cannot say: the students' notebooks travel in the package, and the README to an index page."""

import os
import re
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

RELEASED = Path("lstm_course", "released")
# Where the course lies for everybody, as for the site: SITE_REPOSITORY=https://github.com/owner/name
REPOSITORY = os.environ.get("SITE_REPOSITORY", "").rstrip("/")
_PICTURE = re.compile(r"<picture>.*?</picture>\n*|!\[[^\]]*\]\((?!https?:)[^)]*\)\n*", re.DOTALL)
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?!https?:|#)([^)\s]+)\)")


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


def for_an_index(readme: str, repository: str) -> str:
    """Return the README as a page that has no files beside it: links and pictures lead into the repository.

    Where its address is not known they would lead nowhere: a link is its words then, and a picture is left out.
    """
    if not repository:
        return _LINK.sub(r"\1", _PICTURE.sub("", readme))
    readme = re.sub(r'((?:src|srcset)="|!\[[^\]]*\]\()(?!https?:)', rf"\g<1>{repository}/raw/main/", readme)
    return _LINK.sub(rf"[\1]({repository}/blob/main/\2)", readme)


setup(
    cmdclass={"build_py": WithNotebooks},
    long_description=for_an_index(Path("README.md").read_text(encoding="utf-8"), REPOSITORY),
    long_description_content_type="text/markdown",
    project_urls={"Repository": REPOSITORY} if REPOSITORY else {},
)
