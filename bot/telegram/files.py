"""The file of a Telegram message -> Attachment. Its size is looked at before anything is fetched."""

from telegram import Document, PhotoSize, Update
from telegram.error import BadRequest, TelegramError

from bot.dialogue.event import LARGEST_ATTACHMENT, Attachment
from bot.telegram.events import whole
from scoring.errors import UserError

#: Telegram gives a photo no name.
PHOTO_NAME = "photo.jpg"
LONGEST_NAME = 120


async def attachment_of(update: Update) -> Attachment | None:
    """The document or photo that came with an update, fetched; None where there is none.

    Raises UserError `file-too-large` or `file-not-fetched`.
    """
    message = update.message
    if message is None or not (message.document or message.photo):
        return None
    if message.document is not None:
        name = whole(message.document.file_name or "").strip()[-LONGEST_NAME:] or "document"
        return Attachment(name, message.document.mime_type or "", await _fetched(message.document, name))
    largest = max(message.photo, key=lambda size: size.width * size.height)
    return Attachment(PHOTO_NAME, "image/jpeg", await _fetched(largest, PHOTO_NAME))


async def _fetched(what: Document | PhotoSize, name: str) -> bytes:
    if (what.file_size or 0) > LARGEST_ATTACHMENT:
        raise _too_large(name)
    try:
        content = bytes(await (await what.get_file()).download_as_bytearray())
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
