"""The guided tour is a test too: real programs, a real hub, a network that is really cut."""

import os
import subprocess
import sys

from tests.tour.processes import ROOT
from tests.tour.steps import STEPS
from tests.tour.tour import LIGHT_ONLY, PICTURES


def test_every_step_of_the_tour_passes() -> None:
    command = [sys.executable, "-m", "tests.tour", "--headless"]
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen", LIGHT_ONLY: "1"}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    last = done.stdout.strip().splitlines()[-1:]
    assert last == [f"tour: {len(STEPS)} of {len(STEPS)} steps passed"], done.stdout[-2000:] + done.stderr[-2000:]
    assert done.returncode == 0
    for place, (name, *_) in enumerate(STEPS, start=1):
        assert (PICTURES / f"{place:02}-{name}.png").stat().st_size > 10_000
