"""Words that say nothing, in the names of things and of files."""

import re

from source import Complaint

EMPTY = "Impl|Base|Manager|Helpers?|Utils?|Enhanced|Wrapper|Repository|Interceptor|Dto"
# A name behind `::` is somebody else's, and so are the callbacks of Boost.Beast's parsers.
BANNED = re.compile(
    rf"(?<!::)\b(?:I[A-Z][a-z]\w*|[A-Z]\w*(?:{EMPTY})|Enhanced\w+"
    r"|(?!on_)\w+_(?:impl|manager|helpers?|utils?|wrapper)_?)\b"
)
BANNED_FILE = re.compile(r"(?:^|_)(?:impl|manager|helpers?|utils?|misc|common|enhanced)(?=[_.]|$)")
SENTENCE = "say what it is; the word tells a reader nothing."


def identifiers(file):
    for number, line in file.code_lines():
        for found in BANNED.finditer(line):
            yield Complaint(file.path, number, f"{found.group()}: {SENTENCE}")


def file_names(file):
    if BANNED_FILE.search(file.name):
        yield Complaint(file.path, 1, f"{file.name}: {SENTENCE}")


RULES = [identifiers, file_names]
