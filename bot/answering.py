"""What `jixiao ask` does: one question after another over the stored forms, nothing saved."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.answer_text import answer_json, answer_text
from bot.lexicon import load_lexicon
from bot.rulebooks import with_stored
from bot.text import Language, plain_text
from kb.answers import Answer, Asker, Shelf, ask
from kb.concepts import Vocabulary
from kb.dictionary import definitions
from kb.lexicon import asked_in
from kb.matching import Terms
from kb.meaning import Embedder
from kb.store.archive import Archive
from scoring.rulebook import Rulebook


class Answerer:
    """Answers questions over an archive."""

    def __init__(
        self,
        archive: Archive,
        language: Language | None,
        rulebooks: Mapping[str, Rulebook],
        *,
        unit: str | None,
        year: int | None,
        form: int | None,
        embedder: Embedder | None = None,
    ) -> None:
        """`rulebooks`: those from files. embedder: for suggestions by meaning, None to go without."""
        self._archive = archive
        self._embedder = embedder
        self._language = language
        self._asker = Asker(unit=unit or "", year=year, form_id=form, today=datetime.now().astimezone().date())
        self._lexicon = load_lexicon()
        self._terms = Terms.of(self._lexicon, definitions)
        with archive.reading() as store:
            self._rulebooks = with_stored(rulebooks, store.rulebooks.newest())

    def as_text(self, question: str) -> str:
        """The answer in the asker's language."""
        return self._worded(question, self._answer(question))

    def as_json(self, question: str) -> dict[str, Any]:
        """The answer as the object of `ask --json`."""
        answer = self._answer(question)
        return answer_json(question, answer, self._worded(question, answer))

    def _answer(self, question: str) -> Answer:
        with self._archive.reading() as store:
            shelf = Shelf(Vocabulary(store.index, self._terms), self._lexicon, self._rulebooks, self._embedder)
            return ask(question, store, shelf, self._asker)

    def _worded(self, question: str, answer: Answer) -> str:
        language = asked_in(question, self._lexicon) or self._language or "zh"
        return plain_text(answer_text(answer, language, listed=True))
