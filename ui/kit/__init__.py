"""The design system: tokens, theme and the parts every screen is built from."""
