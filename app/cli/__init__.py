"""emm serve | load | convert | validate | assess | export: one file a command; `emm` is what the shell calls."""

from app.cli.emm import main as main
