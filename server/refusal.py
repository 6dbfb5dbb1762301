"""The one way an act of the hub says no: a status, a code, a sentence, and facts without case text."""

from collections.abc import Mapping


class Refusal(Exception):
    """A whole request is refused. The sentence is shown to people; the code is what programs look at."""

    def __init__(self, status: int, code: str, sentence: str, facts: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.sentence = sentence
        self.facts = dict(facts or {})
