"""What a run found, as a table of claims by client or endpoint, or as JSON."""

import json
import pathlib
import tomllib

KNOWN = pathlib.Path(__file__).parent / "known.toml"
MARKS = {"pass": "pass", "fail": "FAIL", "differs": "differs", "absent": "-"}


def known():
    """The differences on record: by who differs and in which claim."""
    found = tomllib.loads(KNOWN.read_text()).get("difference", [])
    return {(who, entry["claim"]): entry for entry in found for who in entry["who"]}


class Report:
    def __init__(self, claims):
        self.claims = claims
        self.known = known()
        self.columns = {}
        self.skipped = {}
        self.calls = {}

    def skip(self, name, reason):
        self.skipped[name] = reason

    def add(self, column, claim, outcome, detail=""):
        if outcome == "fail" and (column, claim) in self.known:
            outcome, detail = "differs", self.known[column, claim]["does"]
        self.columns.setdefault(column, {})[claim] = (outcome, detail)

    def add_calls(self, column, calls):
        """What a client has called and got an answer to."""
        self.calls.setdefault(column, set()).update(calls)

    def judge(self, column, referee):
        """Where the referee fails with a server too, it is the server that differs; where it does not, it is us."""
        theirs = self.columns.get(referee, {})
        for claim, (outcome, detail) in theirs.items():
            if outcome == "fail":
                theirs[claim] = ("differs", detail)
        for claim, (outcome, detail) in self.columns.get(column, {}).items():
            if outcome == "fail" and (referee in self.skipped or theirs.get(claim, ("",))[0] == "differs"):
                self.columns[column][claim] = ("differs", detail)

    def failures(self):
        return [
            (column, claim, detail)
            for column, found in self.columns.items()
            for claim, (outcome, detail) in found.items()
            if outcome == "fail"
        ]

    def counts(self, column):
        outcomes = [outcome for outcome, _ in self.columns[column].values()]
        return {kind: outcomes.count(kind) for kind in MARKS}

    def as_json(self):
        return json.dumps(
            {
                "columns": {
                    column: {
                        claim: {"outcome": outcome, **({"detail": detail} if detail else {})}
                        for claim, (outcome, detail) in found.items()
                    }
                    for column, found in self.columns.items()
                },
                "skipped": self.skipped,
            },
            indent=1,
        )

    def mark(self, column, service, operation):
        """Of an operation: whether the claims about it hold, or `-` if the client never got that far."""
        about = f"{service} {operation}: "
        outcomes = [self.columns[column].get(claim, ("absent", ""))[0]
                    for claim, sentence in self.claims.items() if sentence.startswith(about)]
        found = [kind for kind in ("fail", "differs") if kind in outcomes]
        if found:
            return MARKS[found[0]]
        return MARKS["pass" if (service, operation) in self.calls.get(column, ()) else "absent"]

    def operations(self):
        """A table in Markdown of operations by client; those with the same marks share a row."""
        rows = {}
        for service, operation in sorted(set().union(*self.calls.values())):
            if service in ("sqs", "sns", "kms", "sts"):
                marks = tuple(self.mark(column, service, operation) for column in self.columns)
                rows.setdefault((service, marks), []).append(f"`{operation}`")
        lines = [["", *self.columns, "operations"], ["---"] * (len(self.columns) + 2)]
        lines += [[service.upper(), *marks, ", ".join(names)] for (service, marks), names in rows.items()]
        return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)

    def as_text(self):
        widest = max((len(sentence) for sentence in self.claims.values()), default=0)
        widest = min(widest, 96)
        widths = {column: max(len(column), 7) for column in self.columns}
        lines = ["".ljust(widest) + "".join("  " + c.ljust(w) for c, w in widths.items())]
        for claim, sentence in self.claims.items():
            marks = [MARKS[found.get(claim, ("absent", ""))[0]] for found in self.columns.values()]
            cells = "".join("  " + mark.ljust(w) for mark, w in zip(marks, widths.values()))
            lines.append((sentence[:widest].ljust(widest) + cells).rstrip())
        lines.append("")
        for column in self.columns:
            counts = self.counts(column)
            lines.append(f"{column}: " + ", ".join(f"{counts[kind]} {kind}" for kind in MARKS if counts[kind]))
        for column, found in self.columns.items():
            for claim, (outcome, detail) in found.items():
                if outcome == "differs":
                    lines.append(f"differs {column} {claim}: {detail}")
        for column, claim, detail in self.failures():
            lines.append(f"FAIL {column} {claim}: {detail}")
        lines += [f"skipped: {name}: {reason}" for name, reason in self.skipped.items()]
        return "\n".join(lines)
