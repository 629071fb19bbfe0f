"""The `jixiao` command. Heavy modules are loaded only by the command that needs them, so that `--help` is quick."""

import argparse
import gc
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.settings import Settings, environment_with_file, read_settings
from bot.text import Language, plain_text, say
from scoring.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.assistant import Assistant
    from bot.filing import Imported, NotImported
    from kb.store.archive import Archive
    from scoring.rulebook import Rulebook


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and give its exit code.

    0 done; 1 a form has errors; 2 something the user can put right; 3 a fault of ours (JIXIAO_DEBUG=1 shows where).
    """
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    language: Language = "zh"
    try:
        settings = read_settings(environment_with_file(os.environ, Path.cwd()))
        language = settings.language or "zh"
        options = _parser(language).parse_args(arguments)
        return _COMMANDS[options.command or "chat"](settings, options)
    except UserError as error:
        print(sentence(error, language), file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        print(sentence(UserError("unexpected", why=f"{type(error).__name__}: {error}"), language), file=sys.stderr)
        if os.environ.get("JIXIAO_DEBUG"):
            raise
        return 3


def sentence(error: UserError, language: Language) -> str:
    """What an error says to the person who can put it right."""
    return plain_text(say(language, f"errors.{error.code}", **error.values))


def _parser(language: Language) -> argparse.ArgumentParser:
    def told(key: str) -> str:
        return plain_text(say(language, f"cli.{key}"))

    parser = argparse.ArgumentParser(prog="jixiao", description=told("about"), epilog=told("epilog"),
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    commands = parser.add_subparsers(dest="command", metavar=told("command"))

    def command(name: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=told(name), description=told(name))

    chat = command("chat")
    chat.add_argument("--user", help=told("user"))
    telegram = command("telegram")
    telegram.add_argument("--webhook", metavar="URL", help=told("webhook"))
    telegram.add_argument("--listen", metavar="HOST:PORT", default="127.0.0.1:8443", help=told("listen"))
    telegram.add_argument("--metrics", metavar="HOST:PORT", help=told("metrics"))
    ask = command("ask")
    ask.add_argument("question", nargs="+", help=told("question"))
    for name in ("import", "check"):
        files = command(name)
        files.add_argument("files", nargs="+" if name == "import" else "*", metavar="FILE", help=told("files"))
        files.add_argument("--json", action="store_true", help=told("json"))
        if name == "import":
            files.add_argument("--replace", action="store_true", help=told("replace"))
        if name == "check":
            files.add_argument("--rulebook", metavar="NAME", help=told("rulebook"))
            files.add_argument("--explain", metavar="CODE", help=told("explain"))
    for listing in ("forms", "rulebooks"):
        command(listing).add_argument("--json", action="store_true", help=told("json"))
    audit = command("audit")
    audit.add_argument("action", nargs="?", choices=("list", "verify", "export"), default="list",
                       help=told("audit_action"))  # fmt: skip
    audit.add_argument("place", nargs="?", metavar="OUT")
    audit.add_argument("--form", type=int, metavar="ID", help=told("form"))
    audit.add_argument("--format", choices=("csv", "json"))
    audit.add_argument("--head", metavar="HASH", help=told("audit_head"))
    audit.add_argument("--json", action="store_true", help=told("json"))
    export = command("export")
    export.add_argument("--format", choices=("docx", "xlsx", "pdf", "png", "html", "json"), help=told("format"))
    export.add_argument("--template", metavar="DOCX", help=told("template"))
    for narrowed in (ask, export):
        narrowed.add_argument("--unit", help=told("unit"))
        narrowed.add_argument("--year", type=int, help=told("year"))
        narrowed.add_argument("--form", type=int, metavar="ID", help=told("form"))
    ask.add_argument("--json", action="store_true", help=told("json"))
    export.add_argument("place", metavar="OUT", nargs="?", help=told("out"))
    person = command("person")
    person.add_argument("action", choices=("export", "erase"), help=told("person_action"))
    person.add_argument("user", metavar="ID", help=told("person_id"))
    person.add_argument("place", metavar="OUT", nargs="?", help=told("person_out"))
    person.add_argument("--yes", action="store_true", help=told("person_yes"))
    command("backup").add_argument("place", metavar="OUT", help=told("backup_out"))
    command("restore").add_argument("place", metavar="FILE", help=told("restore_file"))
    return parser


# --- talking ---------------------------------------------------------------------------------------------------------


@contextmanager
def _archive(settings: Settings) -> "Iterator[Archive]":
    from kb.store.archive import Archive

    def upgrading(before: str, after: str) -> None:
        print(plain_text(say(settings.language or "zh", "cli.upgrading", before=before, after=after)), file=sys.stderr)

    archive = Archive.open(settings.database, upgrading)
    try:
        yield archive
    finally:
        archive.close()


def _assistant(settings: Settings, archive: "Archive", admins: Sequence[str]) -> "Assistant":
    from bot.assistant import Assistant, load_rhythm
    from bot.embedding import installed_embedder
    from bot.rulebooks import load_rulebooks

    books = load_rulebooks(settings.own_rulebooks)
    gc.freeze()  # what is loaded stays, and need not be looked through for garbage between two answers
    return Assistant(archive, settings.language, books, admins=admins, visible=settings.visible,
                     rhythm=load_rhythm(settings.home / "reminders.toml"), embedder=installed_embedder())  # fmt: skip


def _chat(settings: Settings, options: argparse.Namespace) -> int:
    from bot.console import talk_through_pipe

    user = getattr(options, "user", None) or settings.console_user
    with _archive(settings) as archive:
        admins = settings.admins or (settings.console_user,)
        with archive.transaction() as store:
            if not settings.admins and store.people.is_empty():
                admins = (*admins, user)  # a database of one's own
        assistant = _assistant(settings, archive, admins)
        if sys.stdin.isatty() and sys.stdout.isatty():
            from bot.terminal import talk_on_terminal

            talk_on_terminal(assistant, user, settings.language, settings.home / "history", (settings.exports,))
        else:
            talk_through_pipe(assistant, user, settings.language, sys.stdin, sys.stdout, (settings.exports,))
    return 0


def _telegram(settings: Settings, options: argparse.Namespace) -> int:
    from bot.telegram import serving

    if not settings.telegram_token:
        raise UserError("telegram-token")
    with _archive(settings) as archive:
        assistant = _assistant(settings, archive, settings.admins)
        serving.run(settings, assistant, webhook=options.webhook, listen=options.listen, metrics=options.metrics)
    # All is stored and closed; to take the interpreter apart, with all its libraries, may take a busy machine seconds.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _ask(settings: Settings, options: argparse.Namespace) -> int:
    from bot.answering import Answerer
    from bot.embedding import installed_embedder
    from bot.rulebooks import load_rulebooks

    questions = (
        (line.strip() for line in sys.stdin) if options.question == ["-"] else iter([" ".join(options.question)])
    )
    with _archive(settings) as archive:
        asker = Answerer(
            archive,
            settings.language,
            load_rulebooks(settings.own_rulebooks),
            unit=options.unit,
            year=options.year,
            form=options.form,
            embedder=installed_embedder(),
        )
        gc.freeze()
        for question in questions:
            if not question:
                continue
            if options.json:
                print(json.dumps(asker.as_json(question), ensure_ascii=False), flush=True)
            else:
                print(asker.as_text(question), flush=True)
                if options.question == ["-"]:
                    print(flush=True)
    return 0


# --- files -----------------------------------------------------------------------------------------------------------


def _import(settings: Settings, options: argparse.Namespace) -> int:
    from bot import importing
    from bot.rulebooks import import_rulebook, known_rulebooks, load_rulebooks

    language = settings.language or "zh"
    books = load_rulebooks(settings.own_rulebooks)
    rulebooks = [file for file in options.files if file.lower().endswith(".toml")]
    failed = False
    with _archive(settings) as archive:
        for file in rulebooks:
            try:
                book = import_rulebook(archive, Path(file), books, settings.console_user, datetime.now(UTC))
            except UserError as error:
                failed = True
                _refused(file, error, language, as_json=options.json)
            else:
                _imported_rulebook(file, book, language, as_json=options.json)
        files = importing.files_in([file for file in options.files if file not in rulebooks])
        tally, bar = importing.Tally(), importing.Bar(len(files), sys.stderr)
        known = known_rulebooks(books, archive)
        for outcome in importing.import_files(archive, files, known, replacing=options.replace, done=bar.show):
            tally.add(outcome)
            bar.clear()
            _tell_outcome(outcome, language, as_json=options.json)
        bar.clear()
        if len(files) > 1 and not options.json:
            print(plain_text(say(language, "cli.import_summary", files=len(files), **tally.values())))
    return 2 if failed or tally.failed else 0


def _tell_outcome(outcome: "Imported | NotImported", language: Language, *, as_json: bool) -> None:
    from bot import filing, form_json

    if isinstance(outcome, filing.Imported):
        if as_json:
            print(json.dumps(form_json.import_json(outcome, language), ensure_ascii=False), flush=True)
        else:
            print("\n".join(filing.import_lines(outcome, language)), flush=True)
        return
    _refused(outcome.file, outcome.error, language, as_json=as_json)
    if not as_json:
        for line in filing.difference_lines(outcome.differences, language):
            print(line, file=sys.stderr)


def _check(settings: Settings, options: argparse.Namespace) -> int:
    from bot import filing, form_json

    language = settings.language or "zh"
    if options.explain:
        print(filing.explain_finding(options.explain, language))
        return 0
    if not options.files:
        raise UserError("check-nothing")
    worst = 0
    books = _stored_rulebooks(settings)
    for file in options.files:
        try:
            forms = filing.check_forms(Path(file), books, options.rulebook)
        except UserError as error:
            worst = 2
            _refused(file, error, language, as_json=options.json)
            continue
        for checked in forms:
            if options.json:
                print(json.dumps(form_json.check_json(checked, language), ensure_ascii=False))
            else:
                print("\n".join(filing.check_lines(checked, language)))
            worst = max(worst, int(checked.has_errors))
    return worst


def _stored_rulebooks(settings: Settings) -> "Mapping[str, Rulebook]":
    """All rulebooks; those of a database that is not there, or cannot be opened, are left out: a check needs none."""
    from bot.rulebooks import known_rulebooks, load_rulebooks

    files = load_rulebooks(settings.own_rulebooks)
    place = settings.database.removeprefix("sqlite:///")
    if place != settings.database and not Path(place).is_file():
        return files
    try:
        with _archive(settings) as archive:
            return known_rulebooks(files, archive)
    except UserError:
        return files


def _imported_rulebook(file: str, book: "Rulebook", language: Language, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"file": file, "rulebook": book.name, "source": book.source}, ensure_ascii=False))
    else:
        told = say(language, "rules.kept", name=book.name, title=book.title[language], source=book.source)
        print(f"{file}: {plain_text(told)}")


def _refused(file: str, error: UserError, language: Language, *, as_json: bool) -> None:
    message = sentence(error, language)
    if as_json:
        told: dict[str, Any] = {"file": file, "error": {"code": error.code, "message": message}}
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(f"{file}: {message}", file=sys.stderr)


def _export(settings: Settings, options: argparse.Namespace) -> int:
    from bot import exporting

    language = settings.language or "zh"
    place = options.place or ""
    format_ = exporting.format_for(options.format, place, template=bool(options.template))
    template = exporting.template_in(Path(options.template)) if options.template else None
    wanted = exporting.Wanted(year=options.year, unit=options.unit or "", form=options.form)
    with _archive(settings) as archive, archive.reading() as store:
        file = exporting.export(store, wanted, format_, language, template)
    if place == "-":
        sys.stdout.buffer.write(file.content)
        sys.stdout.buffer.flush()
        return 0
    print(plain_text(say(language, "pictures.saved", path=exporting.put(file, place))))
    return 0


# --- lists -----------------------------------------------------------------------------------------------------------


def _forms(settings: Settings, options: argparse.Namespace) -> int:
    from bot import form_json

    with _archive(settings) as archive:
        listed = form_json.list_forms(archive)
    if options.json:
        print(json.dumps(listed, ensure_ascii=False))
        return 0
    language = settings.language or "zh"
    for form in listed:
        print(plain_text(say(language, f"cli.form_{form['state']}", **form)))
    if not listed:
        print(plain_text(say(language, "cli.forms_none")))
    return 0


def _rulebooks(settings: Settings, options: argparse.Namespace) -> int:
    language = settings.language or "zh"
    books = _stored_rulebooks(settings).values()
    if options.json:
        listed = [{"name": book.name, "title": book.title[language], "source": book.source} for book in books]
        print(json.dumps(listed, ensure_ascii=False))
        return 0
    for book in books:
        print(
            plain_text(
                say(language, "cli.rulebook_line", name=book.name, title=book.title[language], source=book.source)
            )
        )
    return 0


def _audit(settings: Settings, options: argparse.Namespace) -> int:
    from bot import auditing

    language = settings.language or "zh"
    with _archive(settings) as archive:
        if options.action == "verify":
            told, whole = auditing.verify(archive, options.head, language)
            print("\n".join(told))
            return 0 if whole else 1
        if options.action == "export":
            if not options.place:
                raise UserError("audit-ending", place="OUT")
            count = auditing.export(archive, options.form, options.place, options.format)
            print(plain_text(say(language, "cli.audit_exported", count=count, place=options.place)))
        elif options.json:
            print(json.dumps(auditing.rows(archive, options.form), ensure_ascii=False))
        else:
            print("\n".join(auditing.listed(archive, options.form, language)))
    return 0


def _person(settings: Settings, options: argparse.Namespace) -> int:
    from bot import personal

    language = settings.language or "zh"
    with _archive(settings) as archive:
        if options.action == "export":
            count = personal.export(archive, options.user, options.place or "-", sys.stdout)
            if count is not None:
                print(plain_text(say(language, "cli.person_exported", count=count, place=options.place)))
            return 0
        personal.known(archive, options.user)
        if not options.yes:
            print(plain_text(say(language, "cli.person_confirm", user=options.user)), file=sys.stderr)
            if sys.stdin.readline().strip() != options.user:
                raise UserError("person-unconfirmed", user=options.user)
        number = personal.erase(archive, options.user, datetime.now(UTC))
    print(plain_text(say(language, "cli.person_erased", number=number)))
    if options.user in settings.admins:
        print(plain_text(say(language, "cli.person_admin")))
    return 0


def _backup(settings: Settings, options: argparse.Namespace) -> int:
    from kb.store.backup import back_up

    place = Path(options.place)
    if place.is_dir():
        place /= datetime.now().astimezone().strftime("jixiao-%Y%m%d-%H%M%S.backup")
    back_up(settings.database, place)
    print(plain_text(say(settings.language or "zh", "cli.backed_up", place=str(place))))
    return 0


def _restore(settings: Settings, options: argparse.Namespace) -> int:
    from kb.store.backup import restore

    restore(Path(options.place), settings.database)
    with _archive(settings) as archive, archive.reading() as store:
        count = store.filed_count() + len(store.headings(state="draft")) + len(store.headings(state="submitted"))
    print(plain_text(say(settings.language or "zh", "cli.restored", count=count)))
    return 0


_COMMANDS: dict[str, Callable[[Settings, argparse.Namespace], int]] = {
    "chat": _chat,
    "telegram": _telegram,
    "ask": _ask,
    "import": _import,
    "check": _check,
    "export": _export,
    "audit": _audit,
    "forms": _forms,
    "rulebooks": _rulebooks,
    "person": _person,
    "backup": _backup,
    "restore": _restore,
}

if __name__ == "__main__":
    sys.exit(main())
