"""What a command tells the person at the terminal, on standard error: how far it is, counts, and issues."""

import sys
from collections.abc import Mapping, Sequence

from app.fhir.issues import Issue, shortened


def bar(what: str, done: int, total: int) -> None:
    """Shows how far it is, on a terminal only; takes the bar away where there is nothing to count."""
    if sys.stderr.isatty():
        width = 40 * done // total if total else 0
        text = f"[{'#' * width:<40}] {done} of {total} {what}" if total else ""
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def no_bar() -> None:
    """Takes the bar away, before something else is written."""
    bar("", 0, 0)


def counted(counts: Mapping[str, Mapping[str, int]], outcomes: Sequence[str]) -> None:
    """One line for each type, one column for each outcome that there is."""
    shown = [one for one in outcomes if any(row[one] for row in counts.values())]
    print(f"{'':<24}" + "".join(f"{one:>11}" for one in shown), file=sys.stderr)
    for type_, row in sorted(counts.items()):
        print(f"{type_:<24}" + "".join(f"{row[one]:>11}" for one in shown), file=sys.stderr)


def report(name: str, issues: Sequence[Issue]) -> int:
    """Prints the issues; 1 where there is an error among them."""
    errors = sum(issue.severity in ("error", "fatal") for issue in issues)
    rest = len(issues) - errors
    said = [f"{errors} faults" if errors else "ok", *([f"{rest} remarks"] if rest else [])]
    print(f"{name}: {', '.join(said)}", file=sys.stderr)
    for issue in issues:
        grade = "" if issue.severity in ("error", "fatal") else f"{issue.severity}: "
        value = f" [{shortened(issue.value)}]" if issue.value else ""
        print(f"  {issue.expression or '-'}: {grade}{issue.text}{value}", file=sys.stderr)
    return 1 if errors else 0
