"""The roof: starts the launcher or, asked by it, a case process."""

import argparse
import logging
import sys
from pathlib import Path

from app import case, hardening, opening
from app.launcher import Launcher, case_command
from ui.program import Program, home_folder

VERSION = opening.PROGRAM


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="doorstep", description="Know who is working with this child before you knock."
    )
    parser.add_argument("--version", action="version", version=f"Doorstep {VERSION}")
    parser.add_argument("--home", type=Path, default=home_folder(), help="where this laptop keeps its encrypted stores")
    parser.add_argument("--case", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Run Doorstep; returns the exit code."""
    asked = _asked(sys.argv[1:] if arguments is None else arguments)
    hardening.harden()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    program = Program()
    if asked.case:
        case.main(asked.home, program)
    launcher = Launcher(program, asked.home, case_command(asked.home))
    launcher.start()
    return program.run()


if __name__ == "__main__":
    sys.exit(main())
