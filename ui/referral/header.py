"""The dark header of a referral: who is referred, whether the text is saved, the network, the cover."""

from collections.abc import Callable
from datetime import datetime

from app.casework.words import and_list
from app.domain.referral_draft import names_in
from ui.referral.writing import Writing
from ui.visit import times
from ui.visit.header import VisitHeader


class ReferralHeader(VisitHeader):
    """The header of visit mode with the words of a referral."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(now)
        self._referral: Writing | None = None

    def show_referral(self, writing: Writing) -> None:
        """Say who is referred, and go on saying it while the name is being written."""
        self._referral = writing
        writing.children_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Say again who is referred, and when it was begun."""
        if self._referral is None:
            return
        draft, form = self._referral.draft, self._referral.form
        doing = "Going on with the referral of" if draft.goes_on else "Referring"
        self._title.set_words(f"{doing} {and_list(names_in(draft))}")
        begun = times.started_words(draft.started, self._now(), draft.zone)
        self._under.set_words(f"To {form.goes_to}, {begun}")
