"""The vocabulary in the database is at every moment that of the forms on file."""

from collections import Counter
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from bot.rulebooks import load_rulebooks
from kb.answers import Asker, Nothing, Shelf, ask, scope
from kb.concepts import Vocabulary
from kb.matching import Terms
from kb.query import parse
from kb.store import indexing
from kb.store.archive import Archive
from kb.store.vocabulary_tables import ConceptRow, OfficeNameRow, PieceCountRow, PieceRow, PlaceRow, VocabularyRow
from kb.vocabulary import HeldIndex
from kb.words import KINDS
from scoring.errors import UserError
from scoring.form import Deviation, Form, Goal, Indicator, Measure, indicator_id
from tests.databases import database
from tests.kb.asking import TOWN, glossary, lexicon, seed

NOW = datetime(2022, 6, 30, tzinfo=UTC)
UNITS = ("临江县清河镇人民政府", "武汉市花山街道办事处")
NAMES = ("信访件办结率", "信访件 办结率", "计划生育政策落实到位率", "群众满意度", "GDP增长率", "", "x")
TEXTS = ("", "100%", "受理阳光信访件272件", "协调化解较困难")


@st.composite
def forms(draw) -> Form:
    rows: list[Indicator] = []
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=4)):
        rows.append(
            Indicator(
                id=indicator_id(name, [row.id for row in rows]), level1="产出指标", level2="质量指标", name=name,
                weight=Decimal(5), target=draw(st.sampled_from(TEXTS)), actual=draw(st.sampled_from(TEXTS)),
            )
        )  # fmt: skip
    of = rows[0].id if rows else None
    return Form(
        unit=draw(st.sampled_from(UNITS)),
        year=draw(st.sampled_from((2019, 2020))),
        goals=(Goal(number=1, indicators=tuple(rows)),),
        deviations=(Deviation(ordinal=1, text=draw(st.sampled_from(TEXTS)), indicator=of),),
        measures=(Measure(section="measure", ordinal=1, text=draw(st.sampled_from(TEXTS)), indicator=of),),
    )


OPERATIONS = st.one_of(
    st.tuples(st.sampled_from(("add", "begin")), forms()),
    st.tuples(st.just("file"), st.integers(0, 3), forms()),
    st.tuples(st.sampled_from(("reopen", "discard")), st.integers(0, 3)),
)


@given(st.lists(OPERATIONS, max_size=8))
@settings(max_examples=15, deadline=None)
def test_after_any_changes_it_is_as_if_made_anew(operations):
    archive = Archive.open("sqlite://")
    try:
        for turn, (what, *rest) in enumerate(operations):
            # Of a form that was passed on, some steps are refused; then nothing of them is stored.
            with suppress(UserError), archive.transaction() as store:
                _do(store, what, rest, turn)
        with archive.transaction() as store:
            kept = _dump(store._session)
            filed = [(heading.id, store.form(heading.id)) for heading in store.headings(state="filed")]
            held = HeldIndex(sorted(filed), glossary())
            assert kept["counts"] == Counter((kind, piece) for kind, piece, _ in kept["pieces"])
            assert kept["pieces"] == {
                (kind, piece, held.concepts([number])[number].plain_name): uses
                for (kind, piece), found in held.uses.items()
                for number, uses in found.items()
            }
            store._session.execute(VocabularyRow.__table__.delete())
            store.bring_up_to_date()
            assert _dump(store._session) == kept
    finally:
        archive.close()


def _do(store, what, rest, turn) -> None:
    states = {"file": ("draft",), "reopen": ("filed",), "discard": ("draft",)}.get(what, ())
    ids = [heading.id for heading in store.headings() if heading.state in states]
    match what:
        case "add":
            store.add_form(rest[0], source="x", content=str(turn), at=NOW)
        case "begin":
            store.begin_draft(rest[0], None, user="a", at=NOW)
        case _ if not ids:
            return
        case "file":
            store.file_draft(ids[rest[0] % len(ids)], rest[1], user="a", at=NOW)
        case "reopen":
            store.reopen(ids[rest[0] % len(ids)], user="a", at=NOW)
        case "discard":
            store.discard(ids[rest[0] % len(ids)], user="a", at=NOW)


def _dump(session: Session) -> dict[str, object]:
    session.expire_all()
    names = {row.id: row.plain_name for row in session.exec(select(ConceptRow))}
    return {
        "size": session.exec(select(VocabularyRow.concepts)).one(),
        "concepts": {row.plain_name: row.uses for row in session.exec(select(ConceptRow))},
        "places": {
            (row.form_id, row.indicator, names[row.concept_id], row.year) for row in session.exec(select(PlaceRow))
        },
        "pieces": {
            (KINDS[row.kind], row.piece, names[row.concept_id]): row.uses for row in session.exec(select(PieceRow))
        },
        "counts": {(KINDS[row.kind], row.piece): row.concepts for row in session.exec(select(PieceCountRow))},
        "offices": {(row.name, row.unit): row.uses for row in session.exec(select(OfficeNameRow))},
    }


@pytest.fixture
def archive(tmp_path):
    opened = Archive.open(database(tmp_path / "jixiao.db"))
    with opened.transaction() as store:
        store.add_form(seed(), source="x", content="a", at=NOW)
        store.add_form(TOWN, source="y", content="b", at=NOW)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("信访", "信访件办结率"), ("计生", "计划生育政策落实到位率"), ("信访件办洁率", "信访件办结率"),
        ("xinfang", "信访件办结率"), ("xfjbjl", "信访件办结率"), ("petitons", "信访件办结率"), ("河长制", None),
    ],
)  # fmt: skip
def test_the_stored_vocabulary_answers_as_the_one_in_memory_does(archive, text, name):
    held = Vocabulary.from_forms([(1, seed()), (2, TOWN)], lexicon(), glossary().dictionary)
    with archive.reading() as store:
        stored = Vocabulary(store.index, Terms.of(lexicon()))
        query = parse(text, lexicon(), this_year=2021, known=stored.known())
        found = [(match.concept.name, match.strength) for match in stored.resolve(query)]
        assert found == [(match.concept.name, match.strength) for match in held.resolve(query)]
        assert [found[0][0] if found else None] == [name]


def test_a_question_reads_only_the_concepts_of_the_forms_that_are_asked_about(archive):
    with archive.reading() as store:
        vocabulary = Vocabulary(store.index, Terms.of(lexicon()))
        query = parse("计生", lexicon(), this_year=2021, known=vocabulary.known())
        assert vocabulary.resolve(query, store.index.on_forms([1]))
        assert not vocabulary.resolve(query, store.index.on_forms([2]))


def test_offices_are_found_by_every_name_that_people_use(archive):
    with archive.reading() as store:
        for said in ("花山街道2020年得了多少分", "huashan jiedao 2020", "清河镇的信访", "临江县清河镇人民政府"):
            assert len(store.units_in(said)) == 1, said
        assert store.units_in("红旗街道") == []


def test_a_text_of_any_length_is_read(archive):
    with archive.reading() as store:
        assert len(store.units_in("花山街道的信访" * 1000)) == 1
        vocabulary = Vocabulary(store.index, Terms.of(lexicon()))
        query = parse("信访件办结率" * 1000, lexicon(), this_year=2021, known=vocabulary.known())
        assert [match.concept.name for match in vocabulary.resolve(query)] == ["信访件办结率"]


def test_other_words_of_the_lexicon_give_other_english(archive, monkeypatch):
    with archive.transaction() as store:
        before = dict(store.index.glossed(["petition"]))
        store._session.execute(indexing.GLOSS.update().values(strength=0.1))
        monkeypatch.setattr(indexing, "_made_by", lambda: f"{indexing.VERSION}:another")
        store.bring_up_to_date()
        assert store.index.glossed(["petition"]) == before


def test_a_revision_takes_the_place_of_the_one_before(archive):
    changed = replace(seed(), goals=seed().goals[:1])
    with archive.transaction() as store:
        store.add_form(changed, source="z", content="c", at=NOW)
        assert "计划生育政策落实到位率" not in store.index.named(["计划生育政策落实到位率"])
        assert store.index.named([seed().indicators[0].name])


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("历史遗留",), ["信访件办结率"]), (("历史遗留", "维稳"), ["信访件办结率"]), (("信访件办结率",), ["信访件办结率"]),
        (("历史遗留", "秸秆"), []), (("100%",), None), (("%_/",), []), (("天气",), []),
    ],
)  # fmt: skip
def test_words_are_looked_for_in_the_texts_of_rows(archive, words, found):
    held = HeldIndex([(1, seed()), (2, TOWN)], glossary())
    with archive.reading() as store:
        names = {number: concept.name for number, concept in store.index.concepts(range(1, 60)).items()}
        every = held.concepts(range(1, held.size() + 1))
        ids = {name: number for number, name in names.items()}
        stored = store.index.written(ids.values(), words, None, (), 1000)
        told = [(every[it.concept].name, it.form_id, it.indicator) for it in held.written(every, words, None, (), 1000)]
        assert sorted((names[it.concept], it.form_id, it.indicator) for it in stored) == sorted(told)
        assert found is None or sorted({name for name, _, _ in told}) == found
        on_one = store.index.written(ids.values(), words, [2], (), 1000)
        assert sorted(map(str, on_one)) == sorted(str(it) for it in stored if it.form_id == 2)
        assert list(store.index.written(ids.values(), words, None, (1999,), 1000)) == []


def test_words_of_one_note_are_found_among_many_offices(tmp_path, monkeypatch):
    monkeypatch.setattr(scope, "MOST_FORMS", 2)
    note = Deviation(ordinal=1, text="部分老 旧小区电梯加装滞后。", indicator="a")
    row = Indicator(id="a", level1="产出指标", level2="质量指标", name="群众满意度", weight=Decimal(5))
    plain = Form(unit="", goals=(Goal(number=1, indicators=(row,)),))
    with closing(Archive.open(database(tmp_path / "many.db"))) as opened, opened.transaction() as store:
        for place, unit in enumerate(("甲镇", "乙镇", "丙镇", "丁镇", "戊镇")):
            noted = (note,) if unit == "丙镇" else ()
            form = replace(plain, unit=unit, year=2018 + place, deviations=noted)
            store.add_form(form, source="x", content=unit, at=NOW)
        shelf = Shelf(Vocabulary(store.index, Terms.of(lexicon())), lexicon(), {"": load_rulebooks()["hubei"]})
        told = ask("旧小区电梯", store, shelf, Asker(this_year=2023))
        assert [(each.unit, each.text) for each in told.notes] == [("丙镇", note.text)]
        assert isinstance(ask("小区水电梯", store, shelf, Asker(this_year=2023)), Nothing)
