"""The file of a Telegram message -> Attachment. Its size is looked at before anything is fetched."""

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.dialogue.event import LARGEST_ATTACHMENT, Attachment
from bot.telegram.parcel import Json, Parcel, as_number, as_text, nested
from scoring.errors import UserError

#: Telegram gives a photo no name.
PHOTO_NAME = "photo.jpg"
LONGEST_NAME = 120


async def attachment_of(parcel: Parcel, bot: Bot) -> Attachment | None:
    """The document or photo that came with a message, fetched; None where there is none.

    Raises UserError `file-too-large` or `file-not-fetched`.
    """
    if document := nested(parcel.message.get("document")):
        name = as_text(document.get("file_name")).strip()[-LONGEST_NAME:] or "document"
        return Attachment(name, as_text(document.get("mime_type")), await _fetched(bot, document, name))
    photo = parcel.message.get("photo")
    if not isinstance(photo, list) or not photo:
        return None
    largest = max(map(nested, photo), key=lambda size: as_number(size.get("width")) * as_number(size.get("height")))
    return Attachment(PHOTO_NAME, "image/jpeg", await _fetched(bot, largest, PHOTO_NAME))


async def _fetched(bot: Bot, what: Json, name: str) -> bytes:
    if as_number(what.get("file_size")) > LARGEST_ATTACHMENT:
        raise _too_large(name)
    try:
        content = bytes(await (await bot.get_file(as_text(what.get("file_id")))).download_as_bytearray())
    except BadRequest as error:
        if "too big" in str(error):
            raise _too_large(name) from error
        raise UserError("file-not-fetched", file=name) from error
    except TelegramError as error:
        raise UserError("file-not-fetched", file=name) from error
    if len(content) > LARGEST_ATTACHMENT:
        raise _too_large(name)
    return content


def _too_large(name: str) -> UserError:
    return UserError("file-too-large", file=name, most=LARGEST_ATTACHMENT // 1_000_000)
