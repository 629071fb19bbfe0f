"""The same table in every format gives the same form."""

import pytest

from kb.documents import read_document
from tests.kb.documents.test_forms import TABBED, file_of
from tests.kb.documents.writers import WRITERS
from tests.transcripts import squeezed

#: Every layout in these; the others, which say little new, for each third layout and the seed.
OFTEN = {"docx", "xlsx", "html"}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (kind, name)
        for kind in WRITERS
        for place, name in enumerate(TABBED)
        if kind in OFTEN or place % 3 == 0 or name == "huashan-2020"
    ],
)
def test_the_same_form_from_every_format(kind, name):
    text = file_of(name).read_text(encoding="utf-8")
    (expected,) = read_document(text.encode(), "form.txt")
    (found,) = read_document(WRITERS[kind](text), f"form.{kind}")
    assert found.form == expected.form
    assert found.missing == expected.missing
    # A PDF keeps no blank at the end of a line that it wraps.
    assert [squeezed(text) for text in found.leftovers] == [squeezed(text) for text in expected.leftovers]
