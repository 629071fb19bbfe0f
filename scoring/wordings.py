"""What the words of a target or actual say where they say no single amount: evidence, sub-targets, deadlines."""

import re
from datetime import date
from decimal import Decimal

from scoring.quantity import plain, read_number, read_quantity

_ABSENT = re.compile(
    r"^(?:无|没有|未(?:提供|完成|开展|建立|制定|报送|达)|不(?:齐|全|符)|缺|否|暂无)|缺失|未提供|不齐全"
)
_PRESENT = re.compile(r"^(?:有|是|已|齐全|完备|完整|符合)|齐全|已提供|已建立|已完成|已制定|已报送|材料完整")
_CHANGE = re.compile(
    r"(?P<name>.*?)(?:比?(?:上年|去年|同期))?(?P<up>提高|增长|增加|上升|提升|增)?(?P<down>下降|减少|降低|减)?(?:了|到)?(?P<number>[\d.,]+)(?P<unit>.*)"
)
_LATE = re.compile(r"(?:逾期|超期|延期|推迟|晚了?|迟了?)(\d+)(天|日|个?工作日|个?月)")
_ON_TIME = re.compile(r"按时|按期|如期|及时|准时|提前|按规定时限|在规定时[间限]内")
_DATE = re.compile(r"(20\d\d)[年./-](\d{1,2})[月./-]?(?:(\d{1,2})日?|底|末)?")
DAYS_IN_MONTH = 30


def says_present(text: str) -> bool | None:
    """Whether a text says that the evidence is there; None where it says neither."""
    said = plain(text)
    if _ABSENT.search(said):
        return False
    return True if _PRESENT.search(said) else None


def sub_targets_met(target: str, actual: str) -> tuple[bool, ...] | None:
    """For each sub-target (divided by ;) whether its actual meets it; None where they cannot be told or paired."""
    wanted, reached = _parts(target), _parts(actual)
    if len(wanted) < 2 or len(wanted) != len(reached):
        return None
    met = [_met(one, other) for one, other in zip(wanted, reached, strict=True)]
    return tuple(bool(one) for one in met) if None not in met else None


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"[;。\n]", plain(text)) if part]


def _met(target: str, actual: str) -> bool | None:
    if target == actual:
        return True
    wanted, reached = read_quantity(target), read_quantity(actual)
    if wanted is not None and reached is not None and wanted.unit == reached.unit:
        return reached.value <= wanted.value if wanted.operator in {"≤", "<"} else reached.value >= wanted.value
    change, changed = _CHANGE.fullmatch(target), _CHANGE.fullmatch(actual)
    if change is None or changed is None or change["unit"] != changed["unit"]:
        return None
    if bool(change["down"]) != bool(changed["down"]):
        return False
    numbers = read_number(change["number"]), read_number(changed["number"])
    return None if numbers[0] is None or numbers[1] is None else numbers[1] >= numbers[0]


def days_late(target: str, actual: str) -> Decimal | None:
    """How many days after the deadline; 0 when on time, None where the texts do not say."""
    said = plain(actual)
    if late := _LATE.search(said):
        return Decimal(late[1]) * (DAYS_IN_MONTH if late[2].endswith("月") else 1)
    due, done = _day(plain(target)), _day(said)
    if due is not None and done is not None:
        return Decimal(max(0, (done - due).days))
    return Decimal(0) if _ON_TIME.search(said) and not said.startswith(("未", "不", "没")) else None


def _day(text: str) -> date | None:
    """The day a text names; a month alone means its end."""
    match = _DATE.search(text)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2])
    try:
        if match[3]:
            return date(year, month, int(match[3]))
        following = date(year + month // 12, month % 12 + 1, 1)
    except ValueError:
        return None
    return date.fromordinal(following.toordinal() - 1)
