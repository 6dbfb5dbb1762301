"""The figures a person feels: pages opened, a search as it is typed, and how long the window is away meanwhile."""

from bench.figures import Figure, figure, load, spread
from bench.laptop import LOGIN
from bench.meanwhile import DOING
from bench.measures import Measured
from bench.runs import Ground

OPENED = (
    "child", "child of 1,500 entries", "brief", "chronology", "chronology of 1,500 entries",
    "caseload, first in a window", "caseload, back to it", "caseload, a key in its filter", "caseload, scrolled a page",
)  # fmt: skip
CHILDREN = "200"
"""How many children are opened in one run."""

CHANGED = "1000"
WAITING = "500"
SEARCHED = ("50000", "200000")


def opened(ground: Ground) -> list[Figure]:
    """The caseload, 200 of its children, and their brief and chronology, from the press to the last paint."""
    found: Measured = {}
    for _ in range(ground.repeat):
        for name, values in ground.measure("pages", ground.pulled("laptop-felt"), CHILDREN).items():
            found.setdefault(name, []).extend(values)
    figures = [figure("children on the caseload", "children", found["children"][:1])]
    for name in OPENED:
        figures += spread(name, "s", found[f"{name} wall"])
        figures += spread(f"{name}, CPU", "s", found[f"{name} cpu"])[1:]
    return figures


def search(ground: Ground) -> list[Figure]:
    """Questions typed key by key into the window, and the same beside plain SQLite."""
    figures = []
    for entries in SEARCHED:
        found = ground.measure("finding", ground.pulled(f"laptop-of-{entries}"), entries)
        over = f"over {found['records'][0]:,.0f} records"
        figures += spread(f"search {over}, a key to its results painted", "s", found["key wall"])
        figures += spread(f"search {over}, CPU of a key", "s", found["key cpu"])[1:]
        for name, what in (("find", "everything found"), ("words", "the index of words"), ("plain", "plain SQLite")):
            figures += spread(f"search {over}, {what}", "s", found[f"{name} wall"])
        figures += [
            figure(f"search {over}, {what} to plain SQLite, of all keys", "times", found[f"{name} to plain"])
            for name, what in (("find", "everything found"), ("words", "the index of words"))
        ]
    return figures


def approvals(ground: Ground) -> list[Figure]:
    """The list of 500 decisions that wait, from the press to the last paint, and its reading alone."""
    found = ground.measure("deciding", ground.pulled("laptop-deciding"), WAITING)
    return [
        figure("decisions that wait", "decisions", found["decisions"]),
        *spread("approvals, opened", "s", found["open wall"]),
        *spread("approvals, opened, CPU", "s", found["open cpu"]),
        *spread("approvals, read, CPU", "s", found["read cpu"]),
    ]


def stall(ground: Ground) -> list[Figure]:
    """How long the window is away during a first pull, and during a round that brings 1,000 changed records."""
    runs, loads = [], []
    for place in range(ground.repeat):
        loads.append(load())
        runs.append(ground.measure("stall", f"laptop-window-{place}", ground.hub.code(LOGIN)))
    return [
        figure("longest stall of the window during the first pull", "s", [run["stall"][0] for run in runs], loads),
        figure("the next longest", "s", [run["next longest"][0] for run in runs]),
        figure("longest stall of the same window at rest", "s", [run["at rest"][0] for run in runs]),
        figure("stalls over 50 ms", "stalls", [run["over 50 ms"][0] for run in runs]),
        figure("first pull behind the window, wall", "s", [run["wall"][0] for run in runs]),
        *[one for doing in DOING for one in _meanwhile(ground, doing)],
    ]


def _meanwhile(ground: Ground, doing: str) -> list[Figure]:
    ground.pulled("laptop-0")
    ground.pulled("laptop-1")
    runs, loads = [], []
    for _ in range(ground.repeat):
        ground.measure("push", "laptop-0", CHANGED)
        loads.append(load())
        runs.append(ground.measure("meanwhile", "laptop-1", doing))
    return [
        figure(f"longest stall while 1,000 come, {doing}", "s", [run["stall"][0] for run in runs], loads),
        figure(f"stalls over 50 ms while 1,000 come, {doing}", "stalls", [run["over"][0] for run in runs]),
        figure(f"longest stall with no round, {doing}", "s", [run["at rest"][0] for run in runs]),
    ]
