"""Prompt + what was typed -> entries, or the problem with it. What is unclear is asked back, never guessed."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bot.dialogue.days import days_of
from bot.dialogue.interview import Interview, Prompt
from bot.dialogue.money import YUAN_IN_WAN, money_in, read_money
from bot.dialogue.phrase import Phrase, phrase
from bot.dialogue.speech import Speech
from bot.dialogue.spoken import Scored, bare, figures_in, missing_in, points_in, written
from kb.entries import SKIPPED, row_key
from scoring.quantity import (
    HUNDRED,
    Quantity,
    Share,
    confirms,
    plain,
    rate_of,
    read_number,
    read_quantity,
    same_kind,
    write,
)
from scoring.rules import Bands
from scoring.scorecard import read_actual

LONGEST_NOTE = 2000
LONGEST_NAME = 120
LONGEST_FIGURE = 300
#: So much of a text of last year is shown where it is asked about.
LONGEST_LABEL = 60
#: An amount so many times last year's, or so small a part of it, is asked about.
FAR_FROM_LAST = 20

Entries = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a text cannot be taken as it is, and readings that can be taken with one tap: (label, text)."""

    phrase: Phrase
    readings: tuple[tuple[Phrase | str, str], ...] = ()


def read_entry(
    prompt: Prompt, text: str, interview: Interview, today: date, speech: Speech, *, sure: bool = False
) -> Entries | Problem:
    """The entries that this text makes at this prompt. `sure`: the person confirmed an unusual value."""
    cleaned = clean(text)
    if not cleaned:
        return Problem(phrase("problems.empty"))
    if not sure and (same := _as_last_year(cleaned, prompt, speech)) is not None:
        return same
    match prompt.kind:
        case "date":
            read: str | Problem = _date(cleaned, interview, today)
        case "year":
            read = _year(cleaned)
        case "amount":
            read = _amount(cleaned, prompt, interview, speech, sure=sure)
        case "points":
            return _points(cleaned, prompt, speech, sure=sure)
        case "band":
            return _band(cleaned, prompt)
        case "actual":
            read = (None if sure else _missing(cleaned, prompt, speech)) or _actual(cleaned, prompt, sure=sure)
        case "weight":
            read = _weight(cleaned)
        case "name" if (weighed := _WEIGHED.fullmatch(cleaned)) is not None:
            return _name_and_weight(prompt, weighed, interview)
        case "name" if not sure and read_quantity(cleaned) is not None:
            return Problem(phrase("problems.name_figure"), ((phrase("problems.as_written"), cleaned),))
        case "unit" | "name" | "target":
            read = _short(cleaned)
        case _:
            read = _note(cleaned, required=prompt.kind in {"reason", "why"})
    return read if isinstance(read, Problem) else with_consequences(prompt, read)


def _as_last_year(text: str, prompt: Prompt, speech: Speech) -> Entries | Problem | None:
    """What 「和去年一样」 stands for here; much the same is asked about. None for a text that says no such thing."""
    exactly = speech.is_same(text)
    if not exactly and not speech.is_nearly_same(text):
        return None
    if not prompt.previous:
        return Problem(phrase("dialogue.nothing_last_year"))
    if exactly and prompt.kind != "date":
        return with_consequences(prompt, prompt.previous)
    last = prompt.previous if len(prompt.previous) <= LONGEST_LABEL else prompt.previous[:LONGEST_LABEL] + "…"
    words = () if prompt.kind in {"date", "amount", "points"} else ((phrase("dialogue.write_here"), text),)
    return Problem(phrase("problems.as_last_year", last=last), ((phrase("interview.keep"), prompt.previous), *words))


def with_consequences(prompt: Prompt, value: str) -> Entries:
    """The entry, and the entries that no longer hold because of it: a new actual wants a new score."""
    entries: dict[str, str | None] = {prompt.key: value}
    changed = prompt.current is not None and value != prompt.current
    if prompt.row is not None and changed:
        gone = {
            "target": ("band", "given", "why"),
            "weight": ("band", "given", "why"),
            "actual": ("band", "given", "why"),
            "given": ("why",),
        }
        entries |= dict.fromkeys(row_key(prompt.row.id, part) for part in gone.get(prompt.part, ()))
    if prompt.key in {"budget/adjusted", "budget/spent"} and changed:
        entries |= {"budget/given": None, "budget/why": None}
    if prompt.key == "budget/given" and changed:
        entries["budget/why"] = None
    if prompt.kind == "band" and (changed or value == SKIPPED) and prompt.row is not None:
        entries[row_key(prompt.row.id, "given")] = SKIPPED if value == SKIPPED else None
    return entries


def clean(text: str) -> str:
    """A typed text without control characters and surrounding white space; line ends stay."""
    kept = "".join(char for char in text if char == "\n" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"})
    return "\n".join(" ".join(line.split()) for line in kept.splitlines()).strip()


# --- head ------------------------------------------------------------------------------------------------------------


def _date(text: str, interview: Interview, today: date) -> str | Problem:
    years = sorted({(interview.form.year or today.year) + 1, today.year})
    found = days_of(text, years, today) or days_of(bare(text).text, years, today)
    if not found:
        return Problem(phrase("problems.date"))
    if len(found) > 1:
        return Problem(phrase("problems.date_year"), tuple((day.isoformat(), day.isoformat()) for day in found))
    return found[0].isoformat()


def _year(text: str) -> str | Problem:
    match = re.fullmatch(r"(20\d\d)年?度?", plain(text))
    return match[1] if match else Problem(phrase("problems.year"))


def _amount(text: str, prompt: Prompt, interview: Interview, speech: Speech, *, sure: bool) -> str | Problem:
    said = bare(text).text
    read = read_money(text) or read_money(said) or money_in(text, speech)
    previous = Decimal(prompt.previous) if prompt.previous else None
    if read is None or (read.against and previous is None):
        return Problem(phrase("problems.amount"))
    if read.against and previous is not None:
        amount = read.beside(previous)
        return Problem(
            phrase("problems.amount_against", previous=previous, amount=amount),
            ((phrase("problems.amount_in_wan", amount=amount), _written(amount)),),
        )
    amount = read.value
    if amount < 0:
        return Problem(phrase("problems.amount_negative"))
    if amount >= Decimal(10) ** 12:
        return Problem(phrase("problems.amount"))
    adjusted = interview.form.budget.adjusted
    if prompt.key == "budget/spent" and adjusted is not None and amount > adjusted and not sure:
        return Problem(
            phrase("problems.overspent", spent=amount, adjusted=adjusted, over=amount - adjusted),
            ((phrase("problems.amount_in_wan", amount=amount), _written(amount)),),
        )
    if previous and not sure and (doubt := _doubtful_size(amount, previous)) is not None:
        return doubt
    return _written(amount)


def _doubtful_size(amount: Decimal, previous: Decimal) -> Problem | None:
    """An amount so far from last year's, either way, that its unit or a digit may be wrong."""
    if previous / FAR_FROM_LAST < amount < previous * FAR_FROM_LAST:
        return None
    up = amount >= previous
    other = amount / YUAN_IN_WAN if up else amount * YUAN_IN_WAN
    fits = previous / FAR_FROM_LAST < other < previous * FAR_FROM_LAST
    taken = (phrase("problems.amount_in_wan", amount=amount), _written(amount))
    if not fits:
        return Problem(
            phrase(f"problems.amount_far_{'above' if up else 'below'}", amount=amount, previous=previous), (taken,)
        )
    unit = "yuan" if up else "yi"
    return Problem(
        phrase(f"problems.amount_{unit}", amount=amount, previous=previous),
        ((phrase(f"problems.amount_in_{unit}", amount=other), _written(other)), taken),
    )


def _written(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# --- indicators ------------------------------------------------------------------------------------------------------

MOST_POINTS = 100
#: A name with its points behind it, as a form prints them: 社区活动次数(5分).
_WEIGHED = re.compile(r"(.*\S)\s*[(（]\s*(\d{1,3}(?:\.\d{1,2})?)\s*(?:分|points?|pts)\s*[)）]", re.IGNORECASE)


def _weight(text: str) -> str | Problem:
    value = read_number(re.sub(r"\s*(?:分|points?|pts)$", "", bare(text).text, flags=re.IGNORECASE))
    if value is None or not 0 < value <= MOST_POINTS or value != round(value, 2):
        return Problem(phrase("problems.weight"))
    return _written(value)


def _name_and_weight(prompt: Prompt, said: re.Match[str], interview: Interview) -> Entries | Problem:
    """The name alone, and its points where they are others than the row has."""
    name, weight = _short(said[1]), _weight(said[2])
    if isinstance(name, Problem) or isinstance(weight, Problem):
        return name if isinstance(name, Problem) else weight if isinstance(weight, Problem) else {}
    asked = interview.find(row_key(prompt.row.id, "weight")) if prompt.row is not None else None
    if asked is None:  # a form without points
        return with_consequences(prompt, said[0])
    changed = with_consequences(asked, weight) if asked.current != weight else {}
    return {**with_consequences(prompt, name), **changed}


def _actual(text: str, prompt: Prompt, *, sure: bool) -> str | Problem:
    target = prompt.scored.target if prompt.scored else None
    if target is None:
        return _note(text, required=False)
    example = example_of(target)
    if len(text) > LONGEST_FIGURE:
        return Problem(phrase("problems.actual_long", example=example))
    text = _PERCENT.sub("%", text)
    actual = read_actual(text, target)
    told = "" if actual is not None else bare(text).text
    if told:
        found = figures_in(told, target)
        if len(found) > 1:
            return Problem(
                phrase("problems.several"),
                tuple((phrase("problems.take", text=write(replace(one, note=""))), written(one)) for one in found),
            )
        actual = found[0] if found else None
    if actual is None:
        words = len(re.findall(r"[^\W\d_]", text)) >= 2
        return text if sure else Problem(
            phrase("problems.actual", example=example),
            ((phrase("problems.as_written"), text),) if words and not re.search(r"\d", text) else (),
        )  # fmt: skip
    if actual.value < 0 and target.value >= 0 and not _may_fall(prompt):
        return Problem(phrase("problems.negative", example=example))
    if actual.operator:
        exact = write(replace(actual, operator=""))
        return Problem(phrase("problems.operator", sign=actual.operator), ((exact, exact),))
    if not actual.unit:
        if target.is_rate and actual.value <= 1 and not sure:
            return _small_rate(actual.value)
        actual = replace(actual, unit=target.unit)
    if not same_kind(target, actual):
        counted = write(Quantity(actual.value, target.unit))
        readings = () if target.is_rate or actual.is_rate else ((counted, counted),)
        return Problem(phrase("problems.kind", unit=target.unit, actual=actual.unit, example=example), readings)
    if not sure and (problem := _odd_rate(actual, target, prompt)):
        return problem
    if actual.note and not actual.derived and not told:
        return text
    return written(replace(actual, note=_beside(actual.note, prompt)) if told else actual)


_PERCENT = re.compile(r"(?<=\d)\s*(?:percent|per cent|pct)\b", re.IGNORECASE)


def _counts_faults(prompt: Prompt, target: Quantity) -> bool:
    """Whether the rate itself is of what is missing or wrong (差错率), or is to stay low."""
    name = prompt.row.name if prompt.row is not None else ""
    return target.operator in {"≤", "<"} or bool(re.search("差错|错误|缺|逾期|超期|不合格|未|流失|投诉|事故", name))


def _missing(text: str, prompt: Prompt, speech: Speech) -> Problem | None:
    """Who or what is missing, where that is said instead of the rate: 10 人缺席，共 500 人 is 490/500."""
    target = prompt.scored.target if prompt.scored else None
    if target is None or not target.is_rate or _counts_faults(prompt, target):
        return None
    read = read_actual(text, target)
    said = missing_in(text, speech) if read is None or read.derived else None
    if said is None:
        return None
    missing, whole = said
    if whole is None:
        return Problem(phrase("problems.whole_wanted", missing=missing))
    share = f"{whole - missing:f}/{whole:f}"
    rate = rate_of((Share(whole - missing, whole),))
    return Problem(
        phrase("problems.missing", whole=whole, missing=missing, share=share, rate=rate.normalize()),
        ((phrase("problems.take", text=f"{rate.normalize():f}%"), share),),
    )


def _small_rate(value: Decimal) -> Problem:
    readings = tuple((write(rate), write(rate)) for rate in (Quantity(value * HUNDRED, "%"), Quantity(value, "%")))
    return Problem(phrase("problems.small_rate", value=value), readings)


def _odd_rate(actual: Quantity, target: Quantity, prompt: Prompt) -> Problem | None:
    """A rate above 100 % of what cannot exceed it, or one that its own counts contradict."""
    if not actual.is_rate:
        return None
    if actual.value > HUNDRED >= target.value and not _may_exceed(prompt):
        return Problem(
            phrase("problems.over_hundred", rate=actual.value, example=example_of(target)),
            ((phrase("problems.take", text=f"{actual.value:f}%"), write(actual)),),
        )
    if confirms(actual) is False:
        counted = replace(actual, value=rate_of(actual.shares))
        return Problem(
            phrase("problems.contradicted", rate=actual.value, counted=counted.value),
            ((phrase("problems.by_counts", rate=counted.value), write(counted)),
             (phrase("problems.take", text=f"{actual.value:f}%"), write(actual))),
        )  # fmt: skip
    return None


#: What is said around a figure and tells nothing more than it.
_TALK = re.compile(
    r"今年|去年|全年|我们?|我街道|单位|一共|总共|共计|共|合计|还是|仍然?是?|就是|已经?|实际|目前|现在|大概|大约|约|没有?变化?|不变"
    r"|完成|开展|进行|组织|达到|打造|搞|建|做|办|有|是|了|的|在|为|到|和|个|次"
)


def _beside(note: str, prompt: Prompt) -> str:
    """The clauses of a note that tell more than the figure and the name of its row do."""
    name = set(prompt.row.name) if prompt.row is not None else set()
    kept = []
    for clause in note.split(","):
        rest = _TALK.sub("", re.sub(r"[\d.%％零一二两三四五六七八九十百千]+\s*", "", clause))
        if [char for char in rest if char not in name and char.isalnum()]:
            kept.append(clause)
    return ",".join(kept)


def _may_fall(prompt: Prompt) -> bool:
    return prompt.row is not None and bool(re.search("增|降|减|变化|差", prompt.row.name))


def _may_exceed(prompt: Prompt) -> bool:
    return prompt.row is not None and bool(re.search("增|超|执行|同比|提高|比上年|利用", prompt.row.name))


def example_of(target: Quantity) -> str:
    """How an actual for this target may be written."""
    return write(Quantity(target.value, target.unit))


def _points(text: str, prompt: Prompt, speech: Speech, *, sure: bool) -> Entries | Problem:
    weight = prompt.weight if prompt.weight is not None else Decimal(0)
    said = Scored((weight,)) if speech.is_full(text) else points_in(text)
    if said is None:
        return Problem(phrase("problems.points", weight=weight))
    if len(said.points) > 1:
        return _which_points(said.points)
    (value,) = said.points
    if value > weight:
        return Problem(phrase("problems.points_above", value=value, weight=weight))
    entries = {**with_consequences(prompt, _written(value)), **_reasons(prompt, value, said.rest)}
    band = band_of(prompt, value)
    if prompt.row is not None and prompt.band and band != prompt.band:
        if not sure:
            low, high = band_limits(prompt, prompt.band)
            return Problem(
                phrase(
                    "problems.outside_band",
                    value=value,
                    chosen=phrase(f"interview.band_{prompt.band}"),
                    low=low,
                    high=high,
                    band=phrase(f"interview.band_{band}"),
                ),
                ((phrase("interview.record", points=value), text),),
            )
        entries[row_key(prompt.row.id, "band")] = band
    return entries


def _which_points(ends: tuple[Decimal, ...]) -> Problem:
    return Problem(
        phrase("problems.several"), tuple((phrase("interview.record", points=end), _written(end)) for end in ends)
    )


def _reasons(prompt: Prompt, value: Decimal, rest: str) -> Entries:
    """What was said beside the points, where the form wants it: why they differ, why some are lost."""
    if prompt.weight is None or isinstance(_note(rest, required=True), Problem):
        return {}
    keys = []
    if prompt.computed is not None and value != prompt.computed.points:
        keys.append("why")
    if value < prompt.weight and (prompt.computed is None or prompt.computed.points == prompt.weight):
        keys.append("deviation" if prompt.row is not None else "reason")
    return {row_key(prompt.row.id, key) if prompt.row is not None else f"budget/{key}": rest for key in keys}


_BAND_WORDS = {
    "达成": "achieved", "部分": "partly", "部分达成": "partly",
    "未达成": "missed", "没达成": "missed", "没有达成": "missed",
    "achieved": "achieved", "partly": "partly", "partly achieved": "partly", "not achieved": "missed",
}  # fmt: skip


def _band(text: str, prompt: Prompt) -> Entries | Problem:
    bands = _bands(prompt)
    known = {band.name for band in bands.bands}
    name = text if text in known else _BAND_WORDS.get(bare(text).text.casefold().removesuffix("了"))
    if name in known:
        return with_consequences(prompt, str(name))
    said = points_in(text)
    if said is None or prompt.weight is None:
        return Problem(phrase("problems.band"))
    if len(said.points) > 1:
        return _which_points(said.points)
    (value,) = said.points
    if value > prompt.weight:
        return Problem(phrase("problems.points_above", value=value, weight=prompt.weight))
    if prompt.row is None:
        return Problem(phrase("problems.band"))
    return {
        prompt.key: band_of(prompt, value),
        row_key(prompt.row.id, "given"): _written(value),
        row_key(prompt.row.id, "why"): None,
        **_reasons(prompt, value, said.rest),
    }


def _bands(prompt: Prompt) -> Bands:
    if prompt.scored is None or not isinstance(prompt.scored.rule, Bands):
        return Bands(())
    return prompt.scored.rule


def band_of(prompt: Prompt, value: Decimal) -> str:
    """The name of the band in which these points lie; "" where the row is not judged."""
    bands = _bands(prompt)
    return bands.of(value, prompt.weight or Decimal(1)).name if bands.bands else ""


def band_limits(prompt: Prompt, name: str) -> tuple[Decimal, Decimal]:
    """Lowest and highest points of a band; the whole range where there is none of that name."""
    weight = prompt.weight or Decimal(0)
    bands = _bands(prompt)
    return bands.limits(name, weight) if name and bands.bands else (Decimal(0), weight)


# --- words -----------------------------------------------------------------------------------------------------------


def _short(text: str) -> str | Problem:
    line = " ".join(text.split())
    if len(line) > LONGEST_NAME * 3:
        return Problem(phrase("problems.long", most=LONGEST_NAME * 3, length=len(line)))
    return line if re.search(r"\w", line) else Problem(phrase("problems.words"))


#: What leads a text in and is no part of it: 改成：…
_LEADS_IN = re.compile(
    r"^(?:改成|改为|改回|写成|写上|写|填|(?:偏差)?原因(?:是|为)?|(?:改进)?措施(?:是|为)?"
    r"|change (?:it )?to|write|reason|measure)\s*[:：]\s*(?=\S)",
    re.IGNORECASE,
)


def _note(text: str, *, required: bool) -> str | Problem:
    text = _LEADS_IN.sub("", text)
    if len(text) > LONGEST_NOTE:
        return Problem(phrase("problems.long", most=LONGEST_NOTE, length=len(text)))
    letters = len(re.findall(r"[^\W\d_]", text))
    if required and letters < 2:
        return Problem(phrase("problems.reason"))
    return text if letters or re.search(r"\d", text) else Problem(phrase("problems.words"))
