"""The words of questions that are shipped."""

from functools import cache

from kb.lexicon import Lexicon, parse_lexicon
from kb.shipped import shipped_texts


@cache
def load_lexicon() -> Lexicon:
    """The lexicon as data/lexicon/questions.toml has it."""
    return parse_lexicon(shipped_texts("lexicon")["questions.toml"])
