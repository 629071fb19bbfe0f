"""What a file or a pasted text holds, read for the dialogue before it is asked."""

from bot.dialogue.event import Attachment, Contents
from bot.dialogue.phrase import Phrase, phrase
from kb.documents import read_document, read_file
from kb.documents.writing import fill_template, is_template
from kb.shipped import SAMPLE, shipped
from scoring.errors import UserError

#: A pasted form has at least so many lines, and one of these words.
FEWEST_LINES = 5
_WORDS = ("级指标", "自评表", "绩效指标")
#: What a text is called that was pasted.
PASTED = "粘贴的文字"


def read_contents(attachment: Attachment) -> Contents:
    """The forms in a file, that it is a template, or the sentence that says why it is neither."""
    if is_template(attachment.content):
        return Contents(attachment.name, template=True)
    try:
        return Contents(attachment.name, read_document(attachment.content, attachment.name))
    except UserError as error:
        return Contents(attachment.name, refusal=phrase(f"errors.{error.code}", **error.values))


def pasted_form(text: str) -> Contents | None:
    """The forms in a text that was typed or pasted; None for other texts."""
    if text.count("\n") < FEWEST_LINES or not any(word in text for word in _WORDS):
        return None
    try:
        return Contents(PASTED, read_document(text.encode(), PASTED))
    except UserError:
        return None


def template_fault(content: bytes) -> Phrase | None:
    """What hinders a Word template from being filled in, tried with the sample form; None where nothing does."""
    try:
        fill_template(content, read_file(shipped("forms", SAMPLE)).form)
    except UserError as error:
        return phrase(f"errors.{error.code}", **error.values)
    return None
