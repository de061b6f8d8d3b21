"""Who may know whom, and where things lie; docs/architecture.md shows the same as a picture."""

import re
from os.path import normpath
from pathlib import PurePosixPath

from source import Complaint

# What each room may include, beside itself. A new room says here whom it knows.
ARROWS = {
    "base": [],
    "message": ["base"],
    "store": ["base", "message"],
    "app": ["base", "message", "store", "telemetry"],
    "http": ["base"],
    "admin": ["base", "message", "app", "http", "telemetry"],
    "aws": ["base", "http", "telemetry"],
    "bus": ["base", "message", "store", "app", "aws", "telemetry"],
    "relay": ["base", "message", "aws", "bus", "telemetry"],
    "lambda": ["base", "message", "store", "app", "aws", "bus", "telemetry"],
    "telemetry": ["base", "http"],
    "local": ["base", "message/json", "http"],
    "cli": ["base", "message", "store", "app", "http", "aws", "bus", "relay", "telemetry", "local"],
}
# An integration test stands outside of the house: it may start the endpoint for a client.
OUTSIDE = "_integration_test.cpp"
ROOT = set(
    """src examples tests bench fuzz docs tools cmake .ci run.sh test.sh
    README.md CHANGELOG.md CONTRIBUTING.md LICENSE CMakeLists.txt CMakePresets.json
    .gitignore .clang-format .clang-tidy""".split()
)


def arrows(file):
    if not file.is_code or not file.room or file.name.endswith(OUTSIDE):
        return
    if file.room not in ARROWS:
        sentence = f"tests/tidy/house_rules.py must say whom the room {file.room} may know."
        yield Complaint(file.path, 1, sentence)
        return
    allowed = tuple(f"sourceflow/{room}" for room in [file.room, *ARROWS[file.room]])
    for number, path in file.includes():
        if path.startswith("sourceflow/") and not path.startswith(allowed):
            sentence = f"{file.room} must not know {path}: arrows point one way."
            yield Complaint(file.path, number, sentence)


def beast_stays_in_http(file):
    for number, path in file.includes():
        if path.startswith("boost/beast") and file.room != "http":
            sentence = "Only http/ includes Boost.Beast, which takes 13 s to compile."
            yield Complaint(file.path, number, sentence)


def root_contents(files):
    for top in sorted({file.path.split("/")[0] for file in files} - ROOT):
        yield Complaint(top, 1, "The root shows a newcomer the way; this belongs in a folder.")


def built(files):
    """Every source file is named by a CMakeLists.txt, its own or one above, or included."""
    lists = {f.path.rpartition("/")[0]: f.text for f in files if f.name == "CMakeLists.txt"}
    included = {path for file in files if file.is_code for _, path in file.includes()}
    for file in files:
        if file.is_code and not is_listed(file.path, lists):
            if file.path.removeprefix("src/") not in included and file.name not in included:
                yield Complaint(file.path, 1, "No CMakeLists.txt names it: nothing compiles it.")


def is_listed(path, lists):
    folder, _, rest = path.rpartition("/")
    while folder:
        text = lists.get(folder, "")
        if "file(GLOB" in text or re.search(rf"(?<![\w/]){re.escape(rest)}(?![\w.])", text):
            return True
        folder, _, last = folder.rpartition("/")
        rest = f"{last}/{rest}"
    return False


def documents_name_what_exists(files):
    """Tests and source files that a document names in backticks are there."""
    words = {word for file in files if file.is_code for word in re.findall(r"\w+", file.text)}
    paths = [file.path for file in files]
    for file in files:
        is_document = file.path.startswith("docs/")
        for number, line in enumerate(file.lines if is_document else [], 1):
            for claim in re.findall(r"`[A-Z]\w+\.([A-Z]\w+)`", line):
                if claim not in words:
                    yield Complaint(file.path, number, f"There is no test that claims {claim}.")
            for path in re.findall(r"`([\w/]+\.(?:cpp|hpp))`", line):
                if not any(f"/{each}".endswith(f"/{path}") for each in paths):
                    yield Complaint(file.path, number, f"There is no file {path}.")


def links_lead_somewhere(files):
    paths = {file.path for file in files}
    places = paths | {str(folder) for path in paths for folder in PurePosixPath(path).parents}
    for file in files:
        for number, line in enumerate(file.lines if file.suffix == ".md" else [], 1):
            for link in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", line):
                if normpath(PurePosixPath(file.path).parent / link) not in places:
                    yield Complaint(file.path, number, f"The link to {link} leads nowhere.")


RULES = [arrows, beast_stays_in_http]
PROJECT_RULES = [root_contents, built, documents_name_what_exists, links_lead_somewhere]
