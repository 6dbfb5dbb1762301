"""Doorstep as it is, with a hand inside: the launcher starts case processes by this entry too."""

import argparse
import os
import sys
from pathlib import Path

from app import case, hardening
from app.launcher import Launcher
from tests.tour.hand import PORT, Hand
from ui.program import Program


def main() -> int:
    """Run the launcher or a case process with a hand in it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--case", action="store_true")
    asked = parser.parse_args()
    hardening.harden()
    program = Program()
    hand = Hand("case" if asked.case else "launcher", program.dressing) if PORT in os.environ else None
    if asked.case:
        case.main(asked.home, program)
    command = [sys.executable, "-m", "tests.tour.program", "--case", "--home", str(asked.home)]
    launcher = Launcher(program, asked.home, command)
    launcher.start()
    ended = program.run()
    del hand
    return ended


if __name__ == "__main__":
    sys.exit(main())
