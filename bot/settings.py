"""The settings: JIXIAO_* environment variables, or the same names in a `.env` file of the working folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.text import Language
from scoring.errors import UserError


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a run of the program is told.

    database: an SQLAlchemy URL. language: None for the person's own. admins: user ids, the first of which is the
    person at the terminal. visible: whose filed forms a person sees, those of `all` units or of their own `unit`. home:
    the folder for the database and the terminal's history.
    """

    database: str
    language: Language | None
    telegram_token: str
    telegram_api: str
    admins: tuple[str, ...]
    home: Path
    visible: Literal["all", "unit"] = "all"

    @property
    def own_rulebooks(self) -> Path:
        """The folder for the office's own rulebooks, beside the database's."""
        return self.home / "rulebooks"

    @property
    def exports(self) -> Path:
        """The folder for exported files where the working folder takes none."""
        return self.home / "exports"

    @property
    def console_user(self) -> str:
        """The person at the terminal: the first administrator, so that a form begun in Telegram goes on here."""
        return self.admins[0] if self.admins else "local"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings in this environment. Raises UserError `setting-language`, `setting-admins` or `setting-visible`."""
    values = {name: value.strip() for name, value in environment.items() if name.startswith("JIXIAO_")}
    home = _home()
    return Settings(
        database=values.get("JIXIAO_DATABASE") or f"sqlite:///{home / 'jixiao.db'}",
        language=_language(values.get("JIXIAO_LANGUAGE", "")),
        telegram_token=values.get("JIXIAO_TELEGRAM_TOKEN", ""),
        telegram_api=(values.get("JIXIAO_TELEGRAM_API") or "https://api.telegram.org").rstrip("/"),
        admins=_admins(values.get("JIXIAO_ADMINS", "")),
        home=home,
        visible=_visible(values.get("JIXIAO_VISIBLE", "")),
    )


def environment_with_file(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The environment, with what a `.env` file in the folder adds; what is set already wins."""
    file = folder / ".env"
    if not file.is_file():
        return dict(environment)
    from dotenv import dotenv_values

    told = {name: value for name, value in dotenv_values(file).items() if value is not None}
    return {**told, **environment}


def _home() -> Path:
    from platformdirs import user_data_path

    return user_data_path("jixiao", appauthor=False)


def _language(text: str) -> Language | None:
    if not text:
        return None
    if text.lower().startswith("zh"):
        return "zh"
    if text.lower().startswith("en"):
        return "en"
    raise UserError("setting-language", value=text)


def _visible(text: str) -> Literal["all", "unit"]:
    match text.lower():
        case "" | "all":
            return "all"
        case "unit":
            return "unit"
        case _:
            raise UserError("setting-visible", value=text)


def _admins(text: str) -> tuple[str, ...]:
    ids = tuple(part for part in text.replace(",", " ").replace(";", " ").split())
    for part in ids:
        if not part.isdigit():
            raise UserError("setting-admins", value=part)
    return ids
