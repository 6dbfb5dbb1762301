"""The front door: the referrals that wait."""
