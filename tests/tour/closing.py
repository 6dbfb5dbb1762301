"""The end of the day: the lock, the forgotten passphrase, and the audit."""

from tests.tour.processes import is_running, memory_holds, run_tool
from tests.tour.tour import Tour, check, lock, photograph_answer

SEALED_WORDS = "Grandmother rang: Craig stays most nights."


def locked(tour: Tour) -> str:
    """Lock with unsent work: the case process is gone and the launcher's memory holds no key."""
    tour.first.network.cut()
    hand = tour.first.case
    hand.click("rail-record")
    hand.click("kind-telephone")
    hand.click(f"record-{tour.amara}")
    hand.click("step-3")
    hand.type("analysis", SEALED_WORDS)
    hand.until("Saved on this laptop")
    key = tour.first.unlocked().dek
    ended = lock(tour.first)
    tour.first.launcher.until("1 draft, not signed")
    check(not is_running(ended), "the case process is still there")
    found = memory_holds(tour.first.launcher.pid, [key, key.hex().encode(), SEALED_WORDS.encode()])
    check(not found, "the launcher's memory holds the key or case text")
    how = "its memory was searched" if found is not None else "this system does not let its memory be searched"
    return f"the case process is gone, the launcher holds no key and no text ({how})"


def forgotten_passphrase(tour: Tour) -> str:
    """The passphrase is forgotten: sealed work is delivered all the same, the draft is held for a person."""
    tour.first.network.connect()
    hand = tour.first.launcher
    hand.click("forgotten")
    hand.click("deliver-sealed")
    hand.until("1 draft you had not signed is kept there for your supervisor")
    rows = tour.world.asked("SELECT what, content FROM doorstep.held")
    check([row.what for row in rows] == ["draft"], "the draft is not held on the hub")
    check(SEALED_WORDS in rows[0].content, "the held draft is not what was written")
    return "without any passphrase the sealed draft reached the hub and is held for the supervisor"


def audit_verified(tour: Tour) -> str:
    """Every audit chain of the hub verifies, from a process of its own."""
    code, said = run_tool("server", "audit", "verify", "--home", str(tour.world.hub_home))
    check(code == 0, f"the audit does not verify: {said.strip()[-200:]}")
    rows = tour.world.asked("SELECT count(*) AS n FROM doorstep.audit WHERE act LIKE 'change%'")
    check(rows[0].n >= len(tour.waiting), "changes without audit rows")
    photograph_answer("doorstep-hub audit verify", said, tour.picture)
    return said.strip().splitlines()[-1]
