"""「审核」: the form is submitted, looked at, remarked on row by row, returned or passed, and at last made public."""

from bot.dialogue import closing
from bot.dialogue.change import AddRemark, Change, FileForm, SettleRemarks, TakeStep
from bot.dialogue.evidencing import proofs
from bot.dialogue.interview import Interview
from bot.dialogue.people_labels import called
from bot.dialogue.phrase import Phrase, phrase
from bot.dialogue.sharing import LONGEST_REMARK, form_name, too_long
from bot.dialogue.talk import Talk, whole_walk
from bot.dialogue.turn import Choice, Message, Notice, Turn
from kb.people import Person
from kb.record import Heading
from kb.review import Remark
from kb.sharing import part_of

TYPED = "typed"
WHOLE = "all"
MOST_FORMS = 12
#: Digits of a form's id; what is longer is none.
LONGEST_ID = 9


def submit_for_review(talk: Talk, walk: Interview) -> Turn:
    """Hand the finished form to the reviewers; from now on it is frozen."""
    heading = walk.draft.heading
    line = phrase("review.submitted", form=form_name(heading))
    choices = (Choice(f"do:takeback:{heading.id}", phrase("review.take_back")),)
    told = Message((phrase("review.waits", form=form_name(heading), who=talk.library.person.called),),
                   (Choice(f"do:review:{heading.id}", phrase("review.look")),))  # fmt: skip
    notices = tuple(Notice(one.user, told) for one in _with_role(talk, heading, "reviewer"))
    session = talk.session_with(draft=None, focus="")
    return Turn(session, (TakeStep(heading.id, "submitted"),), (Message((line,), choices),), ask=False, notices=notices)


def take_back(talk: Talk, argument: str) -> Turn:
    """Make a submitted form a draft again, while nobody has passed it."""
    heading = _heading(talk, argument)
    if heading is None or heading.state != "submitted":
        return talk.say(phrase("dialogue.stale"))
    session = talk.session_with(draft=heading.id, focus="", paused=False)
    line = Message((phrase("closing.reopened", year=heading.year or ""),))
    return Turn(session, (TakeStep(heading.id, "taken_back"),), (line,))


def review(talk: Talk, argument: str) -> Turn:
    """The forms that wait for review; or one of them, with what can be done."""
    heading = _heading(talk, argument)
    walk = _walk(talk, heading)
    if heading is None or walk is None:
        waiting = talk.record.headings(state="submitted")
        choices = tuple(Choice(f"do:review:{one.id}", form_name(one)) for one in waiting)
        return talk.say(phrase("review.which" if waiting else "review.none"), choices=choices, ask=False)
    form = closing.preview(walk)
    found = [closing.finding_line(finding) for finding in closing.findings_of(walk)]
    remarks = [_remark(walk, remark) for remark in _open(walk)]
    lines = (*form.lines, *found, *((phrase("review.remarks"),) if remarks else ()), *remarks)
    return Turn(
        talk.session_with(), messages=(Message(lines, (*_ways(walk), *proofs(walk.draft.evidence))),), ask=False
    )


def remark(talk: Talk, argument: str) -> Turn:
    """A remark on a row: which one, then what."""
    form_id, _, rest = argument.partition(":")
    heading = _heading(talk, form_id)
    walk = _walk(talk, heading)
    if heading is None or walk is None:
        return talk.say(phrase("dialogue.stale"))
    place, _, typed = rest.partition(":")
    part = _part(walk, place)
    if part is None:
        choices = [Choice(f"do:remark:{form_id}:{number}", row.name) for number, row in enumerate(walk.form.indicators)]
        choices.append(Choice(f"do:remark:{form_id}:{WHOLE}", phrase("review.whole")))
        return talk.say(phrase("review.remark_which"), choices=tuple(choices), ask=False)
    name = _part_name(walk, part)
    if typed != TYPED:
        waiting = f"remark:{form_id}:{place}:{TYPED}"
        return talk.say(phrase("review.remark_what", name=name), ask=False, awaiting=waiting)
    text = talk.event.text.strip()
    if len(text) > LONGEST_REMARK:
        return talk.say(too_long(text), ask=False, awaiting=f"remark:{form_id}:{place}:{TYPED}")
    line = phrase("review.remarked", name=name, text=text)
    count = len(_open(walk)) + 1
    return Turn(
        talk.session_with(), (AddRemark(heading.id, part, text),), (Message((line,), tuple(_ways(walk, count))),),
        ask=False,
    )  # fmt: skip


def give_back(talk: Talk, argument: str) -> Turn:
    """Return the form with the remarks; they become the editor's list."""
    heading = _heading(talk, argument)
    walk = _walk(talk, heading)
    if heading is None or walk is None:
        return talk.say(phrase("dialogue.stale"))
    remarks = _open(walk)
    if not remarks:
        return remark(talk, argument)
    line = phrase("review.returned", form=form_name(heading), count=len(remarks))
    told = Message(
        (phrase("review.came_back", form=form_name(heading), who=talk.library.person.called, count=len(remarks)),
         *(_remark(walk, each) for each in remarks)),
        (Choice(f"do:continue:{heading.id}", phrase("review.see_to")),),
    )  # fmt: skip
    notices = tuple(Notice(one.user, told) for one in _with_role(talk, heading, "editor"))
    return Turn(
        talk.session_with(), (TakeStep(heading.id, "returned"),), (Message((line,)),), ask=False, notices=notices
    )


def approve(talk: Talk, argument: str) -> Turn:
    """Pass the form: it is filed."""
    heading = _heading(talk, argument)
    walk = _walk(talk, heading)
    if heading is None or walk is None:
        return talk.say(phrase("dialogue.stale"))
    form = closing.finished(walk.form)
    line = phrase("review.approved", form=form_name(heading), total=form.printed_total)
    message = Message((line,), (Choice(f"do:publish:{heading.id}", phrase("review.publish")),))
    told = Message((phrase("review.passed", form=form_name(heading), who=talk.library.person.called,
                           total=form.printed_total),))  # fmt: skip
    notices = tuple(Notice(one.user, told) for one in _with_role(talk, heading, "editor"))
    changes: tuple[Change, ...] = (
        *(SettleRemarks(heading.id, each.part) for each in _open(walk)),
        FileForm(heading.id, form),
    )
    return Turn(talk.session_with(), changes, (message,), ask=False, notices=notices)


def publish(talk: Talk, argument: str) -> Turn:
    """Note that a filed form was made public; it cannot be taken back any more."""
    heading = _heading(talk, argument)
    if heading is None and not argument:
        person = talk.library.person
        filed = [one for one in talk.record.headings(state="filed") if not one.stage and person.belongs_to(one.unit)]
        choices = tuple(Choice(f"do:publish:{one.id}", form_name(one)) for one in filed[:MOST_FORMS])
        return talk.say(phrase("review.publish_which" if filed else "review.publish_none"), choices=choices, ask=False)
    if heading is None or heading.state != "filed" or heading.stage:
        return talk.say(phrase("dialogue.stale"))
    line = phrase("review.published", form=form_name(heading))
    return Turn(talk.session_with(), (TakeStep(heading.id, "published"),), (Message((line,)),), ask=False)


def settle(talk: Talk, token: str) -> Turn:
    """Be done with a remark without changing anything."""
    prompt = talk.walk.find(token) if talk.walk is not None else None
    if talk.walk is None or prompt is None:
        return talk.say(phrase("dialogue.stale"))
    return Turn(
        talk.session_with(focus=""), (SettleRemarks(talk.walk.form_id, part_of(prompt.key)),),
        (Message((phrase("review.settled"),)),),
    )  # fmt: skip


def returned_lines(talk: Talk) -> list[Phrase]:
    """What came back to an editor, for the greeting."""
    return [
        phrase("review.is_returned", form=form_name(one))
        for one in talk.record.headings(state="draft")
        if one.stage == "returned"
    ]


def waiting_lines(talk: Talk) -> tuple[list[Phrase], list[Choice]]:
    """What waits for a reviewer, for the greeting."""
    waiting = talk.record.headings(state="submitted")
    return (
        [phrase("review.waiting", forms=tuple(form_name(one) for one in waiting))] if waiting else [],
        [Choice(f"do:review:{one.id}", phrase("review.look_at", form=form_name(one))) for one in waiting],
    )


def _ways(walk: Interview, remarks: int | None = None) -> list[Choice]:
    form_id = walk.form_id
    count = len(_open(walk)) if remarks is None else remarks
    passes = Choice(f"do:approve:{form_id}", phrase("review.approve"))
    returns = Choice(f"do:return:{form_id}", phrase("review.return_with" if count else "review.return", count=count))
    adds = Choice(f"do:remark:{form_id}", phrase("review.add_remark"))
    return [returns, adds, passes] if count else [passes, returns, adds]


def _open(walk: Interview) -> list[Remark]:
    return [remark for remark in walk.draft.remarks if not remark.settled]


def _remark(walk: Interview, remark: Remark) -> Phrase:
    return phrase("review.remark_line", name=_part_name(walk, remark.part), text=remark.text, who=called(remark.name))


def _part(walk: Interview, place: str) -> str | None:
    if place == WHOLE:
        return part_of(walk.prompts[0].key)
    rows = walk.form.indicators
    return f"row/{rows[int(place)].id}" if place.isdecimal() and int(place) < len(rows) else None


def _part_name(walk: Interview, part: str) -> Phrase | str:
    kind, _, row_id = part.partition("/")
    names = {row.id: row.name for row in (*walk.draft.skeleton.indicators, *walk.form.indicators)}
    return names.get(row_id, row_id) if kind == "row" else phrase("review.whole")  # one may be dropped since


def _walk(talk: Talk, heading: Heading | None) -> Interview | None:
    """A submitted form as its questions."""
    draft = talk.record.submitted(heading.id) if heading is not None else None
    return None if draft is None else whole_walk(draft, talk.library)


def _heading(talk: Talk, form_id: str) -> Heading | None:
    return talk.heading(int(form_id)) if form_id.isdecimal() and len(form_id) <= LONGEST_ID else None


def _with_role(talk: Talk, heading: Heading, role: str) -> list[Person]:
    return [one for one in talk.record.persons() if one.role == role and one.belongs_to(heading.unit)]
