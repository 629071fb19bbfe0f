"""The words of questions that are shipped."""

from functools import cache

from kb.lexicon import Lexicon, parse_lexicon
from kb.shipped import shipped_texts


@cache
def load_lexicon() -> Lexicon:
    """The lexicon as the files of data/lexicon have it."""
    texts = shipped_texts("lexicon")
    return parse_lexicon(*(texts[f"{name}.toml"] for name in ("questions", "everyday", "common", "judgement")))
