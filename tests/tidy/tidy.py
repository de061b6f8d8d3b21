"""Fails on whatever breaks the rules of the house, naming file, line and rule in one sentence."""

import sys

import code_rules
import house_rules
import line_rules
import name_rules
from source import read_project

FILE_RULES = line_rules.RULES + name_rules.RULES + house_rules.RULES + code_rules.RULES
PROJECT_RULES = house_rules.PROJECT_RULES + code_rules.PROJECT_RULES


def complaints_about(files):
    for rule in FILE_RULES:
        for file in files:
            yield from rule(file)
    for rule in PROJECT_RULES:
        yield from rule(files)


def main(root):
    files = list(read_project(root))
    complaints = sorted(set(complaints_about(files)))
    for path, line, sentence in complaints:
        print(f"{path}:{line}: {sentence}")
    print(f"{len(files)} files, {len(complaints)} complaints.")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "."))
