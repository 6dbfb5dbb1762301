"""The screens of a referral: a form over the whole window, from danger to sending."""
