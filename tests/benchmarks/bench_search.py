"""Questions over archives of growing size, side by side with full-text search: `make bench-search ARGS='1000 10000'`.

What stands in the folder JIXIAO_BENCH, as <notes>.db and beside it, is not written again.

Ours is a whole answer from the stored forms: the sentence read, the row found, scored, with its notes. The peers, SQLite
FTS5 with trigrams and tantivy with pairs of characters, only search the same rows for the same words and give their ids.
In one run, one question after another in turn, so that what else the machine does falls on all alike.
"""

import gc
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import tantivy
from pypinyin import Style, lazy_pinyin

from bot.lexicon import load_lexicon
from bot.rulebooks import load_rulebooks
from kb.answers import Asker, Found, Nothing, Several, Shelf, ask
from kb.concepts import Vocabulary
from kb.dictionary import definitions
from kb.matching import Terms
from kb.query import short_name
from kb.store.archive import Archive
from tests.benchmarks.archives import Writer, write

THIS_YEAR = 2024
QUESTIONS = 40  # of each kind


class Ours:
    def __init__(self, path: Path) -> None:
        self.archive = Archive.open(f"sqlite:///{path}")
        self.lexicon = load_lexicon()
        self.terms = Terms.of(self.lexicon, definitions)
        self.books = load_rulebooks()
        gc.freeze()  # as the program does

    def answer(self, question: str) -> Found | Several | Nothing:
        with self.archive.reading() as store:
            shelf = Shelf(Vocabulary(store.index, self.terms), self.lexicon, self.books)
            return ask(question, store, shelf, Asker(this_year=THIS_YEAR))


class Trigrams:
    """SQLite's full-text search in a file of its own."""

    def __init__(self, path: Path) -> None:
        self.is_new = not path.exists()
        self.connection = sqlite3.connect(path)
        self.connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(text, tokenize='trigram')")

    def add(self, texts: Iterator[str] | list[str]) -> None:
        with self.connection:
            self.connection.executemany("INSERT INTO words(text) VALUES (?)", ((text,) for text in texts))

    def search(self, words: str) -> list[int]:
        pieces = {words[i : i + 3] for i in range(len(words) - 2)} or {words}
        match = " OR ".join(f'"{piece}"' for piece in sorted(pieces))
        found = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 8"
        return [row[0] for row in self.connection.execute(found, (match,))]


class Tantivy:
    def __init__(self, path: Path) -> None:
        self.is_new = not path.exists()
        path.mkdir(exist_ok=True)
        schema = tantivy.SchemaBuilder().add_text_field("text", stored=False, tokenizer_name="pairs")
        schema = schema.add_unsigned_field("row", stored=True)
        self.index = tantivy.Index(schema.build(), path=str(path))
        pairs = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.ngram(2, 2, prefix_only=False)).build()
        self.index.register_tokenizer("pairs", pairs)

    def add(self, texts: Iterator[str] | list[str]) -> None:
        writer = self.index.writer(heap_size=100_000_000, num_threads=1)
        for number, text in enumerate(texts):
            writer.add_document(tantivy.Document(text=text, row=number))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()

    def search(self, words: str) -> list[int]:
        searcher = self.index.searcher()
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self.index.schema, "text", words[i : i + 2]))
            for i in range(len(words) - 1)
        ]
        hits = searcher.search(tantivy.Query.boolean_query(terms), 8).hits
        return [searcher.doc(address)["row"][0] for _, address in hits]


def texts_of(path: Path) -> Iterator[str]:
    """One text a row: office, year, name, target, actual, its notes and measures."""
    rows = """
        SELECT f.unit, f.year, i.name, i.target, i.actual, group_concat(n.text, ' ')
        FROM indicator i JOIN form f ON f.id = i.form_id
        LEFT JOIN note n ON n.form_id = i.form_id AND n.indicator = i.key GROUP BY i.id
    """
    for row in sqlite3.connect(path).execute(rows):
        yield " ".join(str(part) for part in row if part is not None)


def questions(path: Path) -> list[tuple[str, str, str]]:
    """Kind, question, and the words of it that a plain search would be given."""
    chance = random.Random(11)
    rows = sqlite3.connect(path).execute(
        "SELECT f.unit, f.year, i.name FROM indicator i JOIN form f ON f.id = i.form_id"
    )
    every = rows.fetchall()
    found = []
    for unit, year, name in chance.sample(every, min(QUESTIONS, len(every))):
        office, part = short_name(unit), name[: max(2, len(name) - 3)]
        spelt = "".join(lazy_pinyin(part[:2], style=Style.NORMAL))
        typo = name[:-2] + chance.choice("帅绿律率") + name[-1]
        found += [
            ("office, year, name", f"{office}{year}年{name}得了多少分", f"{office} {name}"),
            ("office, part of a name", f"{office}的{part}为什么扣分", f"{office} {part}"),
            ("name alone", f"{name}得了多少分", name),
            ("part of a name alone", f"{part}的改进措施有哪些", part),
            ("a slip", f"{office}{typo}得了几分", f"{office} {typo}"),
            ("pinyin", f"{office} {spelt} 得了多少分", f"{office} {part[:2]}"),
            (
                "English",
                chance.choice(("food safety score", "why did rural roads lose points", "petition measures")),
                part,
            ),
            ("not stored", f"{office}的天气预报怎么样", "天气预报"),
        ]
    return found


def measure(notes: int, folder: Path) -> None:
    path = folder / f"{notes}.db"
    start = time.perf_counter()
    writer = Writer(notes) if path.exists() else write(path, notes)
    written = time.perf_counter() - start
    ours, trigrams, peer = Ours(path), Trigrams(folder / f"{notes}.fts"), Tantivy(folder / f"{notes}.tantivy")
    with ours.archive.reading() as store:
        names = store.index.size()
    print(f"\n{notes} notes, {writer.forms} forms, {len(writer.units)} offices, {names} names: written in "
          f"{written:.0f} s, {path.stat().st_size / 1e6:.0f} MB", flush=True)  # fmt: skip
    for full_text in (trigrams, peer):
        if full_text.is_new:
            full_text.add(texts_of(path))
    asked = questions(path)
    for _, question, words in asked[:16]:
        ours.answer(question), trigrams.search(words), peer.search(words)
    times: dict[str, dict[str, list[float]]] = {}
    outcome: dict[str, dict[str, int]] = {}
    for kind, question, words in asked:
        came: dict[str, object] = {}
        for name, call in (
            ("answer()", lambda question=question: ours.answer(question)),
            ("trigrams", lambda words=words: trigrams.search(words)),
            ("tantivy", lambda words=words: peer.search(words)),
        ):
            taken, came[name] = _taken(call)
            times.setdefault(kind, {}).setdefault(name, []).append(taken)
        counts = outcome.setdefault(kind, {})
        what = type(came["answer()"]).__name__
        counts[what] = counts.get(what, 0) + 1
    print(f"{'milliseconds of processor time':<26} {'answer() p50':>13} {'p99':>7} {'trigrams p50':>13} {'p99':>7} "
          f"{'tantivy p50':>13} {'p99':>7}  what came")  # fmt: skip
    every = {
        name: [one for kind in times.values() for one in kind[name]] for name in ("answer()", "trigrams", "tantivy")
    }
    for kind, by_name in {**times, "all": every}.items():
        cells = (f"{_part(taken, 0.5):>13.2f} {_part(taken, 0.99):>7.2f}" for taken in by_name.values())
        print(f"{kind:<26} ", " ".join(cells).replace("  ", " ", 0), outcome.get(kind, ""))
    # It is not to stand in the archive when that is asked again.
    with tempfile.TemporaryDirectory(prefix="jixiao-bench-") as other:
        copy = Ours(Path(shutil.copy(path, other)))
        _cost_of_a_form(writer, copy, trigrams, peer)
        copy.archive.close()
    _first_answer(path, asked[0][1])


def _taken(call: Callable[[], object]) -> tuple[float, object]:
    """Processor time in milliseconds, as another process at work must not count; and what came."""
    start = time.process_time()
    came = call()
    return (time.process_time() - start) * 1000, came


def _part(taken: list[float], part: float) -> float:
    return sorted(taken)[min(len(taken) - 1, int(len(taken) * part))]


def _cost_of_a_form(writer: Writer, ours: Ours, trigrams: Trigrams, peer: Tantivy) -> None:
    """One new form with its rows, stored for good."""
    taken: dict[str, list[float]] = {}
    for turn in range(5):
        form = writer.form(writer.units[turn % len(writer.units)], 2024 + turn)
        texts = [f"{form.unit} {form.year} {row.name} {row.target} {row.actual}" for row in form.indicators]

        def add(form=form, turn=turn) -> None:
            with ours.archive.transaction() as store:
                store.add_form(form, source="x", content=f"new{turn}", at=datetime.now(UTC))

        for name, call in (
            ("answer()", add), ("trigrams", lambda texts=texts: trigrams.add(texts)),
            ("tantivy", lambda texts=texts: peer.add(texts)),
        ):  # fmt: skip
            taken.setdefault(name, []).append(_taken(call)[0])
    print("one new form, ms:", ", ".join(f"{name} {_part(each, 0.5):.1f}" for name, each in taken.items()))


def _first_answer(path: Path, question: str) -> None:
    run = [sys.executable, "-m", "tests.benchmarks.bench_search", "first", str(path), question]
    print(subprocess.run(run, check=True, capture_output=True, text=True).stdout.strip(), flush=True)


def first(path: Path, question: str) -> None:
    start = time.process_time()
    ours = Ours(path)
    ours.answer(question)
    opened = time.process_time() - start
    print(f"from opening the archive to the first answer {opened:.2f} s, with Python's own start and imports "
          f"{time.process_time():.2f} s, memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")  # fmt: skip


def main() -> None:
    if sys.argv[1:2] == ["first"]:
        first(Path(sys.argv[2]), sys.argv[3])
        return
    sizes = [int(size) for size in sys.argv[1:]] or [1000, 10_000, 100_000]
    with tempfile.TemporaryDirectory(prefix="jixiao-bench-") as folder:
        for notes in sizes:
            measure(notes, Path(os.environ.get("JIXIAO_BENCH") or folder))


if __name__ == "__main__":
    main()
