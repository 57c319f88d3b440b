"""What people do to recommendations and cases. One act, one transaction; a refused act changes nothing.

Keyword-only everywhere: `by` is the person, `at` the aware moment of the act. Bad input raises `ValidationError` by
field, with sentences; a step that the procedure refuses raises an `EngineError`; what a person may not see raises
`NotFound`.
The lock of the case is taken before its other rows (lock order).
"""

from ..courtesy_rules import NoCourtesyNow
from .absences import end_absence, enter_absence
from .administration import apply_import, change_rules, decree_day, keep_import, make_regime, take_day_back
from .answered_points import PointNotReopened, missing_in
from .assessing import OwnAssessment, assess, close, confirm_assessment, return_assessment, withdraw
from .bulk import ask_extension, assign, begin_bulk, confirm_bulk, remind
from .courtesies import NoCourtesyRuns, extend, remove_extension
from .drafting import (
    AlreadyIssued,
    InReview,
    NotReviewed,
    OwnText,
    approve,
    comment,
    save_draft,
    send_back,
    submit,
    take_back,
)
from .enclosures import enclose, take_out
from .escalating import decide_mention, send_rung_letter, skip_rung
from .issuing import issue
from .letters import LetterAltered, LetterNotMade, print_letter
from .passages import save_passage
from .receipts import acknowledge, correct_receipt, establish_receipt
from .recipients import RecipientsChanged
from .responses import NothingToSend, answer, attach, detach, record_answer, save_response
from .snoozes import snooze_case, snooze_task, wake
from .tasks import give_back, hand_over, take
from .views import change_view, delete_view, save_view

__all__ = [
    "AlreadyIssued",
    "InReview",
    "LetterAltered",
    "LetterNotMade",
    "NoCourtesyNow",
    "NoCourtesyRuns",
    "NotReviewed",
    "NothingToSend",
    "OwnAssessment",
    "OwnText",
    "PointNotReopened",
    "RecipientsChanged",
    "acknowledge",
    "answer",
    "apply_import",
    "approve",
    "ask_extension",
    "assess",
    "assign",
    "attach",
    "begin_bulk",
    "change_rules",
    "change_view",
    "close",
    "comment",
    "confirm_assessment",
    "confirm_bulk",
    "correct_receipt",
    "decide_mention",
    "decree_day",
    "delete_view",
    "detach",
    "enclose",
    "end_absence",
    "enter_absence",
    "establish_receipt",
    "extend",
    "give_back",
    "hand_over",
    "issue",
    "keep_import",
    "make_regime",
    "missing_in",
    "print_letter",
    "record_answer",
    "remind",
    "remove_extension",
    "return_assessment",
    "save_draft",
    "save_passage",
    "save_response",
    "save_view",
    "send_back",
    "send_rung_letter",
    "skip_rung",
    "snooze_case",
    "snooze_task",
    "submit",
    "take",
    "take_back",
    "take_day_back",
    "take_out",
    "wake",
    "withdraw",
]
