"""doc, wps, rtf and odt: LibreOffice, where it is installed, makes a docx of them."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from scoring.errors import UserError

#: Starting LibreOffice for the first time takes most of it.
SECONDS = 60
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
)


def converted(content: bytes) -> bytes:
    """The same document as docx. Raises UserError `file-office-missing`, `file-too-slow`, `file-damaged`.

    The document lies in a folder of its own under a name of ours, and LibreOffice has a fresh profile there, in which
    macros are off.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice") or next(filter(os.path.exists, _PLACES), None)
    if program is None:
        raise UserError("file-office-missing")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / "form.doc"
        source.write_bytes(content)
        command = [
            program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
            "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder), str(source),
        ]  # fmt: skip
        _run(command)
        made = folder / "form.docx"
        if not made.is_file():
            raise UserError("file-damaged")
        return made.read_bytes()


def _run(command: list[str]) -> None:
    """Run it to its end, or end it and all that it started when its time is over."""
    process = subprocess.Popen(  # noqa: S603 - no shell, no name from outside
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # so that all it starts can be ended; on Windows it says nothing
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired as error:
        raise UserError("file-too-slow", seconds=SECONDS) from error
    finally:
        if process.poll() is None:
            if os.name == "posix":
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
            process.wait()
