"""The files of the project, as the rules see them."""

import re
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

CODE = {".cpp", ".hpp"}
TEXT = CODE | {".cmake", ".py", ".sh", ".txt", ".md", ".json", ".html", ""}

# Known to be there, for links to them; never read.
PICTURES = {".png"}

# Comments, raw strings, strings and characters; a quote after a digit separates digits.
NOT_CODE = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<!\w)'(?:\\.|[^'\\\n])*'""",
    re.S,
)


class Complaint(NamedTuple):
    path: str
    line: int
    sentence: str


@dataclass(frozen=True)
class Source:
    path: str
    text: str

    @cached_property
    def lines(self):
        return self.text.splitlines()

    @cached_property
    def code(self):
        """The text with comments and literals emptied; every line keeps its number."""
        return NOT_CODE.sub(lambda found: "\n" * found.group().count("\n"), self.text)

    @cached_property
    def room(self):
        """`store` for src/sourceflow/store/sql/table.cpp; nothing outside of the rooms."""
        parts = self.path.split("/")
        return parts[2] if parts[:2] == ["src", "sourceflow"] and len(parts) > 3 else None

    @property
    def name(self):
        return self.path.rsplit("/", 1)[-1]

    @property
    def suffix(self):
        return Path(self.path).suffix

    @property
    def is_code(self):
        return self.suffix in CODE

    @property
    def is_test(self):
        return self.path.startswith("tests/") or self.name.endswith("_test.cpp")

    def code_lines(self):
        return enumerate(self.code.splitlines(), 1) if self.is_code else ()

    def includes(self):
        """Line number and path of every include; those of the project start with sourceflow/."""
        for number, line in enumerate(self.lines, 1):
            if found := re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line):
                yield number, found.group(1)


def read_project(root):
    """Every text file that git knows or would add, and the pictures without their bytes."""
    listing = subprocess.run(
        ["git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard"],
        check=True, capture_output=True, text=True,
    ).stdout
    for path in sorted(listing.splitlines()):
        file = Path(root, path)
        if file.suffix in TEXT and file.is_file():
            yield Source(path, file.read_text(encoding="utf-8"))
        elif file.suffix in PICTURES and file.is_file():
            yield Source(path, "")
