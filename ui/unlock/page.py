"""What the unlock window is told, and what it asks for: frozen values, no case data."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class UnlockPage:
    """Everything the window shows of this laptop and the person it belongs to."""

    greeting_name: str = ""
    full_name: str = ""
    initials: str = ""
    role_line: str = ""
    online: bool = False
    tries_left: int | None = None
    wait_seconds: int | None = None
    offline_until: datetime | None = None
    lease_left: float = 0.0
    lease_words: str = ""
    children: int = 0
    briefs: int | None = None
    last_received: str | None = None
    waiting: int = 0
    drafts: int = 0
    laptop: str = ""
    duty_telephone: str = ""
    out_of_hours_telephone: str = ""
    greeting: str = "Good morning"
    first_use: bool = False


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a person types to make a laptop theirs."""

    hub: str
    login: str
    password: str
    code: str
    passphrase: str

    def __repr__(self) -> str:
        """Keep the secrets out of every log."""
        return f"Enrolment(hub={self.hub!r})"
