"""Hostile and broken files of every format: read, or refused with a code, in time; never another error."""

import io
import os
import time

import docx
import openpyxl
import pytest
import typst

from kb.documents import apart, read_document
from scoring.errors import UserError
from tests.kb.documents import fuzz, hostile
from tests.kb.documents.test_forms import SEED
from tests.kb.documents.writers import WRITERS, docx_of, html_of, pdf_of, xls_of, xlsx_of

TEXT = SEED.read_text(encoding="utf-8")
#: `make fuzz` tries thousands.
MUTANTS = 10


def refusal(content, name="form"):
    with pytest.raises(UserError) as refused:
        read_document(content, name)
    assert refused.value.values["file"] == name
    return refused.value.code


@pytest.mark.parametrize("kind", [*WRITERS, "txt"])
def test_mutants_of_a_real_file(kind):
    """A few of those that `make fuzz` tries; any error that is no refusal fails."""
    for data in hostile.mutants(fuzz.files()[kind], MUTANTS):
        assert fuzz.outcome(data, f"form.{kind}")


def test_entities_are_refused_and_nothing_of_this_machine_is_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    content = docx_of(TEXT)
    assert refusal(hostile.billion_laughs(content)) == "file-damaged"
    assert refusal(hostile.external_entity(content, secret)) == "file-damaged"
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]><html><body>&x;<table>'
    (found,) = read_document(page.encode() + html_of(TEXT), "form.html")
    assert "机密" not in str(found)


def test_bombs_are_refused_before_they_are_unpacked():
    content = docx_of(TEXT)
    assert refusal(hostile.zip_bomb(content, 120_000_000)) == "file-swollen"
    assert refusal(hostile.zip_that_lies(content)) == "file-damaged"
    assert refusal(hostile.deep_xml(content)) == "file-damaged"
    assert refusal(hostile.repacked(content, {f"word/{n}.xml": b"<a/>" for n in range(6_000)})) == "file-swollen"


def test_a_merged_range_over_the_whole_sheet():
    def merged(part):
        return part.replace(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')

    content = hostile.repacked(xlsx_of(TEXT), {"xl/worksheets/sheet1.xml": merged})
    assert refusal(content) == "file-swollen"


def test_locked_files():
    assert refusal(hostile.password_package(), "a.docx") == "file-password"
    assert refusal(hostile.locked_pdf(), "a.pdf") == "file-password"


def test_a_scan_has_no_text():
    picture = typst.compile(b"#rect(width: 5cm)[a]", format="png")
    scan = f"#image(bytes(({','.join(map(str, picture))})))"
    assert refusal(typst.compile(scan.encode()), "scan.pdf") == "file-scanned"
    document = docx.Document()
    document.add_picture(io.BytesIO(picture))
    out = io.BytesIO()
    document.save(out)
    assert refusal(out.getvalue(), "scan.docx") == "file-scanned"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (b"\x89PNG\r\n\x1a\n....", "file-picture"),
        (b"\xff\xd8\xff\xe0....", "file-picture"),
        (b"Rar!\x1a\x07\x00", "file-archive"),
        (b"PK\x05\x06" + bytes(18), "file-archive"),
        (b"PK\x03\x04", "file-damaged"),
        (b"%PDF-1.7\n%%EOF", "file-damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file-format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + bytes(600), "file-damaged"),
        (b"\x00\x01\x02\x03\xfe\xff" * 50, "file-not-text"),
        (b"MZ\x90\x00" + bytes(range(256)), "file-not-text"),
        (b"<html><body><p>hello</p></body></html>", "file-not-a-form"),
        (b"x" * 20_000_001, "file-too-large"),
        (b"x" * 5_000_001, "file-too-large"),
    ],
)
def test_what_is_no_form(content, code):
    assert refusal(content) == code


def test_old_word_files_need_libreoffice(monkeypatch):
    from kb.documents import office

    monkeypatch.setattr(office.shutil, "which", lambda _: None)
    monkeypatch.setattr(office, "_PLACES", ())
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") + bytes(600)
    assert refusal(old, "旧.doc") == refusal(b"{\\rtf1 form}", "form.rtf") == "file-office-missing"


def test_libreoffice_is_ended_when_its_time_is_over(monkeypatch, tmp_path):
    from kb.documents import office

    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nsleep 60\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(office.shutil, "which", lambda _: str(program))
    monkeypatch.setattr(office, "SECONDS", 1)
    with pytest.raises(UserError) as refused:
        office.converted(b"{\\rtf1}")
    assert refused.value.code == "file-too-slow"
    program.write_text('#!/bin/sh\nfor last; do :; done\ncp "$last" "$(dirname "$last")/form.docx"\n', encoding="utf-8")
    assert office.converted(b"made") == b"made"


def test_a_reader_that_stands_still_is_ended_and_the_next_file_is_read():
    child = apart._Child()
    os.kill(child._process.pid, 19)  # stopped: it answers nothing any more
    begun = time.monotonic()
    with pytest.raises(UserError) as refused:
        child.read(docx_of(TEXT), "docx", 1)
    assert refused.value.code == "file-too-slow"
    assert time.monotonic() - begun < 30
    assert not child.is_alive
    assert read_document(docx_of(TEXT), "form.docx")[0].form.printed_total == 94


def test_a_reader_that_breaks_down_is_no_crash_of_ours():
    with apart._children.one() as child:
        child._process.kill()
        child._process.wait()
        with pytest.raises(UserError) as refused:
            child.read(docx_of(TEXT), "docx", 5)
    assert refused.value.code == "file-damaged"
    assert read_document(xls_of(TEXT), "form.xls")


def test_formulas_and_macros_are_not_run():
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(TEXT)))
    book.active["Z99"] = '=WEBSERVICE("http://127.0.0.1:1/")'
    out = io.BytesIO()
    book.save(out)
    (found,) = read_document(out.getvalue(), "form.xlsm")
    assert "WEBSERVICE" in str(found)  # as a text
    assert found.form.printed_total == 94


def test_a_file_is_told_by_its_content_not_by_its_name():
    for name, content in {
        "form.xls": html_of(TEXT),
        "form.doc": docx_of(TEXT),
        "form.txt": pdf_of(TEXT),
        "../../etc/passwd": xlsx_of(TEXT),
        "": xls_of(TEXT),
    }.items():
        assert read_document(content, name)[0].form.printed_total == 94
