"""Asking the hub for the file of a referral that is passed on."""

from app.casework.passing import Asked, Made
from sync.authority import Authority
from sync.wire_passing import PassingAsk


def ask(authority: Authority, asked: Asked) -> Made:
    """Return the file; raises as every question does."""
    answer = authority.pass_on(PassingAsk(referral=asked.referral, key=asked.key, passphrase=asked.passphrase))
    return Made(answer.file, answer.authority, answer.withheld)
