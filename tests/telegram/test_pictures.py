"""Pictures and official forms as Telegram shows them: photos with a caption, documents with a name."""

import io

import openpyxl

from tests.telegram.person import Person
from tests.telegram.test_conversations import CLERK, archive, bot_over  # noqa: F401 - fixtures


async def test_a_score_card_is_a_photo_and_a_form_a_document(bot_api, serve, archive):  # noqa: F811
    person = Person(bot_api, user_id=CLERK)
    async with serve(bot_over(archive), by="polling"):
        (photo,) = await person.say("成绩单")
        assert photo.file.kind == "photo"
        assert photo.file.content.startswith(b"\x89PNG")
        caption, _, alt = photo.text.partition("\n")
        assert caption == "花山街道 2020 年成绩单：总分 94，6 项共扣 6 分"
        assert "扣分最多的：改善居民生活状况" in alt

        await person.say("/export")
        (document,) = await person.press("导出 Excel")
        assert (document.file.kind, document.file.name) == ("document", "2020年度花山街道办事处部门整体绩效自评表.xlsx")
        assert document.text == "2020年度花山街道办事处部门整体绩效自评表"
        assert openpyxl.load_workbook(io.BytesIO(document.file.content)).active["G9"].value == 4


async def test_a_draft_goes_out_marked_and_its_question_follows(bot_api, serve, archive):  # noqa: F811
    person = Person(bot_api, user_id=CLERK)
    async with serve(bot_over(archive), by="polling"):
        await person.say("填 2021 年自评表")
        await person.say("先填表")
        document, question = await person.say("导出 pdf")
        assert document.file.name == "2021年度部门整体绩效自评表-花山街道.pdf"
        assert document.text == "2021年度部门整体绩效自评表 花山街道（草稿）"
        assert "第 1/20 问" in question.text
