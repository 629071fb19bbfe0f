"""An office's own Word template: what it may name, and what it may not do."""

import builtins
import io
from dataclasses import replace

import pytest
from docx import Document

from kb.documents.writing import Proof, fill_template
from scoring.errors import UserError
from tests.kb.documents.writing.layouts import SEED


def template(*paragraphs):
    word = Document()
    for text in paragraphs:
        word.add_paragraph(text)
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def filled(*paragraphs, form=SEED, state="filed"):
    content = fill_template(template(*paragraphs), form, state=state)
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)


def test_names_in_both_languages():
    text = filled(
        "{{单位名称}} {{unit}} {{年度}}",
        "总分 {{总分}}，预算 {{预算数}} {{执行率}} {{预算得分}}/{{预算分值}}，{{填报日期}}{{草稿}}",
    )
    assert text == (
        "武汉东湖新技术开发区花山街道办事处 武汉东湖新技术开发区花山街道办事处 2020\n总分 94，预算 11,604.54 100% 20/20，2021年6月30日"
    )


def test_rows_and_notes():
    text = filled("{% for row in 指标 %}{{row.名称}}={{row.得分}}/{{row.分值}};{% endfor %}", "{% for note in 偏差原因 %}({{note.序号}}){{note.内容}}{% endfor %}",
                  "{% for goal in goals %}{{goal.number}}:{{goal.indicators|length}} {% endfor %}")  # fmt: skip
    assert "信访件办结率=4.5/5;" in text
    assert "(1)信访件办结率很难达到100%" in text
    assert "1:5 2:4 3:5" in text


def test_evidence():
    proofs = (
        Proof("信访件办结率", "台账.pdf", "张三", "2021-03-02"),
        Proof("社区管理数量", "照片.jpg", "李四", "2021-03-05"),
    )
    text = template("{% for one in 佐证材料 %}{{one.指标}}:{{one.文件}},{{one.who}},{{one.时间}};{% endfor %}")
    word = Document(io.BytesIO(fill_template(text, SEED, proofs=proofs)))
    assert word.paragraphs[0].text == "信访件办结率:台账.pdf,张三,2021-03-02;社区管理数量:照片.jpg,李四,2021-03-05;"


def test_a_draft_is_marked():
    assert filled("{{草稿}}", state="draft") == "草稿"


def test_texts_stay_texts():
    form = replace(SEED, unit="<w:p>{{ 7*7 }}&\x00 行\n二")
    assert filled("{{单位名称}}", form=form) == "<w:p>{{ 7*7 }}& 行\n二"


@pytest.mark.parametrize(
    "text",
    [
        "{{没有的}}",
        "{{单位名称",
        "{% for x in %}",
        "{{ ''.__class__.__mro__ }}",
        "{{ 指标[0].没有的.x }}",
        "{% include 'x' %}",
        "{{ 1/0 }}",
        "{{ 目标.x() }}",
    ],
)
def test_what_a_template_may_not_hold(text):
    with pytest.raises(UserError, match="template-unknown"):
        filled(text)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"text", b"%PDF-1.7"])
def test_a_file_that_is_no_word_document(content):
    with pytest.raises(UserError, match="template-invalid"):
        fill_template(content, SEED)


def test_the_library_is_an_extra(monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name.startswith(("docxtpl", "kb.documents.writing.own_template")):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UserError, match="template-extra"):
        fill_template(b"", SEED)
