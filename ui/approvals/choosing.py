"""What is chosen and typed for each paper, kept while one goes from one to the next: pure, without a widget."""

from dataclasses import dataclass, field, replace
from typing import Any

from app.casework.approval_pages import Decision, Option, Paper, TeamChoice
from ui.approvals import wording


@dataclass(frozen=True)
class Chosen:
    """As far as somebody has come with one paper."""

    option: str = ""
    body_hash: str = ""
    reason: str = ""
    team: str = ""
    practitioner: str = ""
    also: tuple[str, ...] = ()


@dataclass
class Choosing:
    """By paper. A decision that was chosen on another version than stands is no choice any more; the words stay."""

    _kept: dict[str, Chosen] = field(default_factory=dict)

    def of(self, paper: Paper) -> Chosen:
        """Give what stands chosen of a paper."""
        kept = self._kept.get(paper.key, Chosen())
        if kept.body_hash != paper.body_hash or option_of(paper, kept.option) is None:
            kept = replace(kept, option="", also=())
        team = team_of(paper, kept.team)
        worker = kept.practitioner if team and any(w.practitioner == kept.practitioner for w in team.workers) else ""
        return replace(kept, team=team.team if team else "", practitioner=worker)

    def choose(self, paper: Paper, **what: Any) -> None:
        """Remember a choice or words."""
        self._kept[paper.key] = replace(self.of(paper), body_hash=paper.body_hash, **what)

    def forget(self, key: str) -> None:
        """Let go of what has been decided."""
        self._kept.pop(key, None)

    def missing(self, paper: Paper) -> str:
        """Say what is missing before it can be decided; nothing when it can."""
        chosen = self.of(paper)
        option = option_of(paper, chosen.option)
        if option is None:
            return wording.CHOOSE
        given = not option.gives or chosen.team
        if not chosen.reason.strip():
            return wording.SAY_WHY if given else wording.SAY_BOTH
        return "" if given else wording.SAY_TEAM

    def decision(self, paper: Paper) -> Decision:
        """Give the decision as it is to be written."""
        chosen = self.of(paper)
        option = option_of(paper, chosen.option)
        gives = option is not None and option.gives
        return Decision(
            key=paper.key,
            option=chosen.option,
            reason=chosen.reason.strip(),
            body_hash=paper.body_hash,
            version=paper.version,
            team=chosen.team if gives else "",
            practitioner=chosen.practitioner if gives else "",
            also=tuple(one for one in paper.siblings if one.key in chosen.also),
        )


def option_of(paper: Paper, key: str) -> Option | None:
    """Give a decision that may be taken, by its key."""
    return next((one for one in paper.options if one.key == key and not one.why_not), None)


def team_of(paper: Paper, team: str) -> TeamChoice | None:
    """Give a team to which the child can be given."""
    return next((one for one in paper.teams if one.team == team), None)
