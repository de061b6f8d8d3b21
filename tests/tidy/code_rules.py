"""Rules for headers and coroutines, and against saying a thing twice."""

import re
from collections import defaultdict

from source import Complaint

HEAVY = re.compile(r"boost/(?:asio|beast|json)|soci/|openssl/|spdlog/")
LIGHT_ROOMS = {"message", "store", "app"}
UNOWNED = re.compile(r"\bdetached\b|\.detach\(\)")
TRIVIAL = re.compile(
    r".*\boverride;$|[\W_]*$|#|//|using |namespace |return;?$|public:|private:|break;|\w{0,8}\W*$"
)
LONGEST_FILE = 600
REPEATED = 6


def headers_teach(file):
    if file.suffix != ".hpp" or not file.path.startswith("src/"):
        return
    if not file.text.startswith("#pragma once\n"):
        yield Complaint(file.path, 1, "A header begins with #pragma once.")
    if not any(line.startswith("///") for line in file.lines):
        yield Complaint(file.path, 1, "A header says in a /// comment what it is for.")


def headers_stay_light(file):
    if file.suffix == ".hpp" and file.room in LIGHT_ROOMS and file.path.count("/") == 3:
        for number, path in file.includes():
            if HEAVY.match(path):
                sentence = f"<{path}> would reach every user's file; it belongs in a .cpp."
                yield Complaint(file.path, number, sentence)


def coroutines_await_names(file):
    """g++ before 14 destroys temporaries in a co_await twice; names also read better."""
    for found in re.finditer(r"\bco_await\b", file.code if file.is_code else ""):
        depth = 0
        for at in range(found.end(), len(file.code)):
            char = file.code[at]
            if char == "{" and depth > 0:
                number = file.code.count("\n", 0, at) + 1
                sentence = "co_await takes names: give this object a line of its own."
                yield Complaint(file.path, number, sentence)
            depth += (char in "([") - (char in ")]")
            if depth < 0 or (depth == 0 and char in ";,{}"):
                break


def tasks_have_owners(file):
    for number, line in file.code_lines():
        if UNOWNED.search(line) and "task_group" not in file.name:
            sentence = "Every task has an owner that joins it: spawn it in a TaskGroup."
            yield Complaint(file.path, number, sentence)


def file_length(file):
    if file.is_code and len(file.lines) > LONGEST_FILE:
        sentence = f"{len(file.lines)} lines are more than one thing; divide it."
        yield Complaint(file.path, LONGEST_FILE, sentence)


def no_repeats(files):
    """No six lines that say something stand in two places; an example stands alone."""
    seen = defaultdict(list)
    for file in files:
        lines = [(n, " ".join(line.split())) for n, line in enumerate(file.lines, 1)]
        lines = [(n, line) for n, line in lines if file.is_code and not TRIVIAL.match(line)]
        for at in range(len(lines) - REPEATED + 1):
            block = tuple(line for _, line in lines[at : at + REPEATED])
            is_example = file.path.startswith("examples/")
            seen[is_example, block].append((file.path, lines[at][0], at))
    told = set()
    for places in seen.values():
        for (path, line, at), (path_again, line_again, at_again) in zip(places, places[1:]):
            # A longer repeat is many overlapping blocks at one distance; one complaint is enough.
            repeat = (path, path_again, at_again - at)
            # A header declares what the source beside it defines.
            is_pair = path != path_again and path.rsplit(".")[0] == path_again.rsplit(".")[0]
            if repeat not in told and not is_pair:
                told.add(repeat)
                sentence = f"These lines stand at {path}:{line} too; say it once."
                yield Complaint(path_again, line_again, sentence)


RULES = [headers_teach, headers_stay_light, coroutines_await_names, tasks_have_owners, file_length]
PROJECT_RULES = [no_repeats]
