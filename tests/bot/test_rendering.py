"""What is attached to a message: kept as text, made into files."""

import pytest

from bot.assistant import Assistant
from bot.dialogue.attached import (
    ComparisonPicture,
    OfficialForm,
    ScoreCardPicture,
    TrendPicture,
    attached_from_json,
    attached_to_json,
)
from scoring.errors import UserError
from tests.bot.conftest import archive, assistant  # noqa: F401 - fixtures

ALL = [
    OfficialForm(1, "docx"),
    ScoreCardPicture(1),
    TrendPicture((1, 2), "信访"),
    TrendPicture((3,)),
    ComparisonPicture(1, 2),
]


@pytest.mark.parametrize("attached", ALL)
def test_a_value_survives_being_stored(attached):
    assert attached_from_json(attached_to_json(attached)) == attached


@pytest.mark.parametrize("text", ['{"kind": "Other"}', "{}", '{"kind": "ScoreCardPicture", "x": 1}'])
def test_a_value_of_another_version_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        attached_from_json(text)


def test_pictures_have_a_caption_and_words(assistant: Assistant):  # noqa: F811
    for attached in (ScoreCardPicture(1), TrendPicture((1,)), ComparisonPicture(1, 1)):
        file = assistant.render(attached, "en")
        assert file.is_picture
        assert file.media_type == "image/png"
        assert file.content.startswith(b"\x89PNG")
        assert file.caption
        assert "花山街道" in file.name
        assert assistant.draw(attached, "zh", 80)


def test_an_official_form_is_a_document(assistant: Assistant):  # noqa: F811
    file = assistant.render(OfficialForm(1, "docx"), "zh")
    assert not file.is_picture
    assert file.name == "2020年度花山街道办事处部门整体绩效自评表.docx"
    assert assistant.draw(OfficialForm(1, "docx"), "zh", 80) is None


def test_a_form_that_is_gone(assistant: Assistant):  # noqa: F811
    for attached in (ScoreCardPicture(9), OfficialForm(9, "pdf"), TrendPicture((9,)), ComparisonPicture(1, 9)):
        with pytest.raises(UserError, match="form-unknown"):
            assistant.render(attached, "zh")
