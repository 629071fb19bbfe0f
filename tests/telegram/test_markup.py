"""Telegram's reading of HTML."""

import pytest

from tests.telegram.markup import parse_html, trimmed
from tests.telegram.refusals import Refusal


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("信访 &lt;b&gt; &amp; &quot;引&quot; &#39;&#x4fe1;", '信访 <b> & "引" \'信'),
        ("<b>粗<i>斜</i></b><u>线</u>", "粗斜线"),
        ('<a href="https://example.org/?a=1&amp;b=2">链接</a>', "链接"),
        ("<B>大写</b>", "大写"),
        ("<b>也可以</>", "也可以"),
        ("<blockquote expandable>长</blockquote>", "长"),
        ("<span class='tg-spoiler'>藏</span>", "藏"),
    ],
)
def test_reads(source: str, text: str) -> None:
    formatted = parse_html(source)
    assert formatted.text == text
    assert formatted.slips == ()


def test_entities_count_utf16_units() -> None:
    formatted = parse_html('😀<b>粗<i>😀</i></b> <pre><code class="language-python">x</code></pre>')
    assert formatted.entities == (
        {"type": "bold", "offset": 2, "length": 3},
        {"type": "italic", "offset": 3, "length": 2},
        {"type": "pre", "offset": 6, "length": 1, "language": "python"},
    )


def test_trims_and_moves_the_entities() -> None:
    formatted = trimmed(parse_html("\n <b> 得分 </b> \n<i> </i>"))
    assert formatted.text == "得分"
    assert formatted.entities == ({"type": "bold", "offset": 0, "length": 2},)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("得分 < 5", 'Unsupported start tag "" at byte offset 7'),
        ("a<br>b", 'Unsupported start tag "br" at byte offset 1'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ("<script>x</script>", 'Unsupported start tag "script" at byte offset 0'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ("<b>粗", 'Can\'t find end tag corresponding to start tag "b"'),
        ("粗</b>", "Unexpected end tag at byte offset 3"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b/ >x</b>", 'Unsupported start tag "b/" at byte offset 0'),
        ('<b ="x">x</b>', 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<a href=x:y>x</a>", "Unexpected end of name token at byte offset 8"),
        ("<span class='red'>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji emoji-id='x'>x</tg-emoji>", "Invalid custom emoji identifier specified"),
    ],
)
def test_refuses(source: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize(
    ("source", "text", "slip"),
    [
        ("A & B", "A & B", "'&' that is not escaped at byte offset 2"),
        ("A&nbsp;B", "A&nbsp;B", "'&' that is not escaped at byte offset 1"),
        ("A &lt B", "A < B", "a reference without ';' at byte offset 2"),
        ("≥ > 6", "≥ > 6", "'>' that is not escaped at byte offset 4"),
    ],
)
def test_notes_what_telegram_shows_as_it_stands(source: str, text: str, slip: str) -> None:
    formatted = parse_html(source)
    assert formatted.text == text
    assert formatted.slips == (slip,)
