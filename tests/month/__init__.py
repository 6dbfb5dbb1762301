"""A team's month: what people do to children's case files for weeks, and a diary of it that says what must be so."""
