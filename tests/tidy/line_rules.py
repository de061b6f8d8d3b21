"""Rules that look at one line at a time."""

import re

from source import Complaint

LONGEST_LINE = {".cpp": 100, ".hpp": 100, ".py": 120}
MACHINE_PATH = re.compile(r"(?<![\w.$}])/(?:work|home|root|tmp|usr/local)/\w")
UNOWNED_TODO = re.compile(r"\b(?:TODO|FIXME|XXX)\b(?! ?\(#\d+\))")
BANNER = re.compile(r"//+\s*(?:[-=*#~]{4,}|\d+[.)]\s)")
SLEEP = re.compile(r"\b(?:sleep_for|sleep_until|usleep|sleep)\s*\(")


def line_length(file):
    longest = LONGEST_LINE.get(file.suffix)
    for number, line in enumerate(file.lines, 1):
        if longest and len(line) > longest:
            yield Complaint(file.path, number, f"{len(line)} columns; {longest} fit the eye.")


def machine_paths(file):
    for number, line in enumerate(file.lines, 1):
        if (found := MACHINE_PATH.search(line)) and not file.is_test:
            sentence = f"{found.group()}... is a path of one machine; nobody else has it."
            yield Complaint(file.path, number, sentence)


def comments(file):
    for number, line in enumerate(file.lines, 1):
        if file.is_code and UNOWNED_TODO.search(line):
            yield Complaint(file.path, number, "A thing to do names its issue behind it: (#12).")
        if file.is_code and BANNER.search(line):
            sentence = "No banners and no numbered steps: make the step a function with a name."
            yield Complaint(file.path, number, sentence)


def tests_do_not_sleep(file):
    for number, line in file.code_lines():
        if file.is_test and SLEEP.search(line):
            sentence = "A test waits for a condition with a deadline; it does not sleep."
            yield Complaint(file.path, number, sentence)


RULES = [line_length, machine_paths, comments, tests_do_not_sleep]
