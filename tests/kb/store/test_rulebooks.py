"""Rulebooks in the store: every version is kept, the newest counts, and a form's choices come back with it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.assistant import Assistant
from bot.dialogue.event import Event
from bot.rulebooks import import_rulebook, known_rulebooks, load_rulebooks, with_stored
from kb.store.archive import Archive
from kb.store.rulebooks import StoredRulebook
from scoring.errors import UserError
from scoring.form import RulebookChoice
from tests.bot.dialogue.conversation import SEED
from tests.bot.dialogue.test_rulebooks import OURS
from tests.databases import database

AT = datetime(2022, 6, 1, tzinfo=UTC)
FILES = load_rulebooks()


@pytest.fixture
def archive(tmp_path):
    archive = Archive.open(database(tmp_path / "a.sqlite"))
    yield archive
    archive.close()


def stored(name: str, text: str) -> StoredRulebook:
    return StoredRulebook(name=name, unit="", text=text, user="clerk", at=AT)


def test_the_newest_version_counts_at_every_edge_and_after_a_restart(archive, tmp_path):
    for number, text in enumerate((OURS, OURS.replace('"0.1"', '"1"'))):
        Assistant(archive).handle(Event(id=str(number), user="1", at=AT, text=text))
    with archive.transaction() as store:
        assert [one.text for one in store.rulebooks.newest()] == [OURS.replace('"0.1"', '"1"')]
    other = Archive.open(database(tmp_path / "a.sqlite"))
    assert known_rulebooks(FILES, other)["our-rules"].rounding.to == 1
    shown = Assistant(other).handle(Event(id="x", user="2", at=AT, text="评分规则")).said[0].text
    assert "本单位规则（our-rules，本单位导入）\n  出处：某局〔2021〕3号文" in shown
    other.close()


def test_one_that_extends_a_later_one_is_read_and_one_that_no_longer_reads_is_left_out():
    books = with_stored(
        FILES,
        [
            stored("b", OURS.replace("our-rules", "b").replace('"hubei"', '"c"')),
            stored("c", OURS.replace("our-rules", "c")),
            stored("d", OURS.replace("our-rules", "d").replace('"hubei"', '"gone"')),
            stored("hubei", OURS.replace("our-rules", "hubei")),
        ],
    )
    assert list(books) == [*FILES, "c", "b"]
    assert books["hubei"] is FILES["hubei"]


def test_a_file_is_brought_in_once_and_again_and_never_over_a_shipped_one(archive, tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text(OURS, encoding="utf-8-sig")
    assert import_rulebook(archive, path, FILES, "1", AT).name == "our-rules"
    assert import_rulebook(archive, path, FILES, "1", AT).name == "our-rules"
    path.write_text(OURS.replace("our-rules", "national"), encoding="utf-8")
    with pytest.raises(UserError, match="rulebook-taken"):
        import_rulebook(archive, path, FILES, "1", AT)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match="file-not-text"):
        import_rulebook(archive, path, FILES, "1", AT)


def test_what_a_form_chose_for_its_parts_is_stored_with_it(archive):
    choices = (
        RulebookChoice(rulebook="national", goal=2),
        RulebookChoice(rulebook="half-point", indicator="信访件办结率"),
    )
    with archive.transaction() as store:
        form_id, _ = store.add_form(replace(SEED, rulebook_choices=choices), source="", content="x", at=AT)
        draft_id = store.begin_draft(replace(SEED, year=2021, rulebook_choices=choices), form_id, user="1", at=AT)
        changed = {"rulebook/goal/2": "", "rulebook/level2/质量指标": "hubei"}
        store.record_entries(draft_id, changed, user="1", at=AT)
    with archive.transaction() as store:
        assert store.form(form_id).rulebook_choices == choices
        form = store.form(draft_id)
        assert form.rulebook_choices == (choices[1], RulebookChoice(rulebook="hubei", level2="质量指标"))
        store.file_draft(draft_id, form, user="1", at=AT)
    with archive.transaction() as store:
        assert store.form(draft_id).rulebook_choices == form.rulebook_choices
