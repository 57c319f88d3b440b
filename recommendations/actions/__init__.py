"""What people do to recommendations and cases. One act, one transaction; a refused act changes nothing.

Keyword-only everywhere: `by` is the person, `at` the aware moment of the act. Bad input raises `ValidationError` by
field, with sentences; a step that the procedure refuses raises an `EngineError`; what a person may not see raises
`NotFound`.
The lock of the case is taken before its other rows (lock order).
"""

from .assessing import assess, close, withdraw
from .issuing import AlreadyIssued, issue, save_draft
from .receipts import acknowledge, correct_receipt, establish_receipt
from .responses import NothingToSend, answer, attach, detach, missing_in, record_answer, save_response

__all__ = [
    "AlreadyIssued",
    "NothingToSend",
    "acknowledge",
    "answer",
    "assess",
    "attach",
    "close",
    "correct_receipt",
    "detach",
    "establish_receipt",
    "issue",
    "missing_in",
    "record_answer",
    "save_draft",
    "save_response",
    "withdraw",
]
