"""Forms read a second in each format, against the bare library that reads the same file in the same run.

`python -m tests.benchmarks.bench_documents [FILES]`: FILES docx forms are imported at the end (1000).
"""

import io
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import docx
import openpyxl
import pdfplumber
import xlrd
from lxml import html

from bot.importing import Tally, import_files
from bot.rulebooks import load_rulebooks
from kb.documents.formats import read_grids
from kb.documents.recogniser import recognise_all
from kb.store.archive import Archive
from tests.kb.documents.test_forms import SEED
from tests.kb.documents.writers import WRITERS, docx_of, xlsx_of

TEXT = SEED.read_text(encoding="utf-8")
#: How long each measurement runs, in seconds.
LONG = 1.5


def bare_docx(content):
    document = docx.Document(io.BytesIO(content))
    return [cell.text for table in document.tables for row in table.rows for cell in row.cells]


def bare_xlsx(content):
    return [row for sheet in openpyxl.load_workbook(io.BytesIO(content)) for row in sheet.iter_rows(values_only=True)]


def bare_xls(content):
    book = xlrd.open_workbook(file_contents=content, formatting_info=True)
    return [sheet.row_values(row) for sheet in book.sheets() for row in range(sheet.nrows)]


def bare_html(content):
    return [cell.text_content() for cell in html.document_fromstring(content).iter("td")]


def bare_pdf(content):
    with pdfplumber.open(io.BytesIO(content)) as document:
        return [page.extract_tables() for page in document.pages]


FORMATS = {
    "docx": ("docx", bare_docx),
    "xlsx": ("xlsx", bare_xlsx),
    "xls": ("xls", bare_xls),
    "html": ("html", bare_html),
    "pdf": ("pdf", bare_pdf),
}


def seconds(work, *arguments):
    """The processor time that one call takes: the best of as many as fit in."""
    best, begun = float("inf"), time.perf_counter()
    while time.perf_counter() - begun < LONG:
        before = time.process_time()
        work(*arguments)
        best = min(best, time.process_time() - before)
    return best


def formats():
    print("format   forms/s   bare library   ours to bare   recognition to bare library")
    for name, (kind, bare) in FORMATS.items():
        content = WRITERS[name](TEXT)
        grids = read_grids(content, kind)
        library, reading = seconds(bare, content), seconds(read_grids, content, kind)
        recognition = seconds(recognise_all, grids)
        whole = reading + recognition
        print(
            f"{name:6} {1 / whole:9.1f} {1 / library:14.1f} {whole / library:14.2f} {recognition / library:18.2f}"
            f"   ({recognition * 1000:.1f} ms)",
            flush=True,
        )


_PEAK = """
import resource, sys
{work}
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def memory():
    """The highest memory of a process that reads a workbook of 50 forms, against one that only loads it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "forms.xlsx"
        path.write_bytes(xlsx_of(*(TEXT.replace("2020年度", f"{1970 + year}年度") for year in range(50))))
        ours = f"from kb.documents.formats import read_grids\nread_grids(open({str(path)!r}, 'rb').read(), 'xlsx')"
        bare = f"import openpyxl\nopenpyxl.load_workbook({str(path)!r})"
        peaks = [
            int(subprocess.run([sys.executable, "-c", _PEAK.format(work=work)], check=True, capture_output=True).stdout)
            for work in (ours, bare)
        ]
    print(f"50 forms in one workbook: {peaks[0]} MB at most, {peaks[1]} MB for the bare library")


def imports(count):
    """Word files into a database, a transaction each."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number in range(count):
            file = Path(folder) / f"{number}.docx"
            file.write_bytes(docx_of(TEXT.replace("花山街道", f"花山{number}街道")))
            files.append(file)
        archive = Archive.open(f"sqlite:///{folder}/jixiao.db")
        for run in ("imported", "imported again"):
            tally, begun = Tally(), time.perf_counter()
            for outcome in import_files(archive, files, load_rulebooks()):
                tally.add(outcome)
            took = time.perf_counter() - begun
            told = ", ".join(f"{name} {number}" for name, number in tally.values().items() if number)
            print(f"{count} docx {run}: {count / took:.0f} forms/s ({told})", flush=True)
        archive.close()


if __name__ == "__main__":
    formats()
    memory()
    imports(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
