"""The steps of the tour, in the order of a day; each asserts in the hub's tables and the laptop's ledger."""

from collections.abc import Callable

from tests.tour import closing, day, handed_over, joint_visit, referred, two_people
from tests.tour.laptop import HandOf
from tests.tour.tour import Tour

STEPS: tuple[tuple[str, Callable[[Tour], str], Callable[[Tour], HandOf | None]], ...] = (
    ("unlock", day.unlock, lambda tour: None),
    ("today", day.today, lambda tour: tour.first.case),
    ("brief-offline", day.brief_offline, lambda tour: tour.first.case),
    ("protected-address", day.protected_address, lambda tour: None),
    ("visit-offline", day.visit_offline, lambda tour: tour.first.case),
    ("killed-and-reopened", day.killed_and_reopened, lambda tour: tour.first.case),
    ("signed", day.signed, lambda tour: tour.first.case),
    ("waiting", day.waiting, lambda tour: tour.first.case),
    ("reconnected", day.reconnected, lambda tour: tour.first.case),
    ("received", day.received, lambda tour: tour.first.case),
    ("second-laptop-sees-it", day.second_laptop_sees_it, lambda tour: tour.second.case),
    ("who-has-looked", day.who_has_looked, lambda tour: tour.first.case),
    ("two-laptops-merged", two_people.two_laptops_merged, lambda tour: tour.joe.case),
    ("two-versions-settled", two_people.two_versions_settled, lambda tour: None),
    ("joint-visit", joint_visit.joint_visit, lambda tour: tour.siobhan.case),
    ("handover-late-contribution", handed_over.handover_late_contribution, lambda tour: None),
    ("referred-offline", referred.referred_offline, lambda tour: None),
    ("decided", referred.decided, lambda tour: None),
    ("locked", closing.locked, lambda tour: tour.first.launcher),
    ("forgotten-passphrase", closing.forgotten_passphrase, lambda tour: tour.first.launcher),
    ("audit-verified", closing.audit_verified, lambda tour: None),
)
"""Name, act, and whose window is photographed when it is done; without one the step takes its picture itself."""
