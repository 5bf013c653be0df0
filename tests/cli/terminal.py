"""A command whose standard error is a terminal."""

import os
import pty
import subprocess
import sys

from tests.conftest import ROOT


def at_terminal(*arguments: str, **environment: str) -> bytes:
    """What a person at the terminal sees of the command, which must succeed; its standard output is thrown away."""
    reader, terminal = pty.openpty()
    command = [sys.executable, "-c", "import sys; from app.cli import main; sys.exit(main())", *arguments]
    child = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, stderr=terminal, stdout=subprocess.DEVNULL
    )
    os.close(terminal)
    seen = b""
    while True:
        try:
            part = os.read(reader, 4096)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        seen += part
    os.close(reader)
    assert child.wait() == 0, seen
    return seen
