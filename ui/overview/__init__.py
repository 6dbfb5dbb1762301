"""The overview of an authority: measures, charts each with its table, and what is to be looked at today."""
