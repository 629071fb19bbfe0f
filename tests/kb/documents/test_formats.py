"""The same table in every format gives the same form."""

import os
import subprocess

import pytest

from kb.documents import read_document, read_file
from kb.documents.writing import write_form
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


@pytest.mark.skipif("JIXIAO_LIBREOFFICE" not in os.environ, reason="takes LibreOffice and its ten seconds")
def test_an_old_word_file_by_libreoffice(tmp_path):
    form = read_file(file_of("hubei-project")).form
    (tmp_path / "form.docx").write_bytes(write_form(form, "docx"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "doc", "--outdir", tmp_path, tmp_path / "form.docx"]
    subprocess.run(command, check=True, capture_output=True)
    (found,) = read_document((tmp_path / "form.doc").read_bytes(), "form.wps")
    assert found.form == form
