"""The records: what the Office recommends, to whom, what proves the receipt, what was answered and thought of it."""

from .bulk import (
    BulkAct,
    BulkLine,
    HandReminder,
)
from .cases import (
    Case,
    LetterFile,
    LetterText,
    letter_path,
)
from .courtesies import (
    CourtesyExtension,
)
from .drafting import (
    SEARCH_CONFIG,
    DraftVersion,
    Issuing,
    NumberSequence,
    Recommendation,
    ReviewNote,
    Theme,
)
from .ended import (
    EndedCount,
)
from .escalation import (
    Escalating,
    RungDecision,
)
from .passages import (
    Passage,
    PassageVersion,
)
from .points import (
    PointAnswer,
    PointAssessment,
    RecommendationPoint,
)
from .receipts import (
    FailedDelivery,
    ReceiptFact,
    Receiving,
    evidence_path,
)
from .responses import (
    Assessing,
    Assessment,
    Attachment,
    Response,
    attachment_path,
)
from .snoozes import (
    Snooze,
)
from .views import (
    SavedView,
)
from .wordings import (
    WordingVersion,
)

__all__ = [
    "Assessing",
    "Assessment",
    "Attachment",
    "BulkAct",
    "BulkLine",
    "Case",
    "CourtesyExtension",
    "DraftVersion",
    "EndedCount",
    "Escalating",
    "FailedDelivery",
    "HandReminder",
    "Issuing",
    "LetterFile",
    "LetterText",
    "NumberSequence",
    "Passage",
    "PassageVersion",
    "PointAnswer",
    "PointAssessment",
    "ReceiptFact",
    "Receiving",
    "Recommendation",
    "RecommendationPoint",
    "Response",
    "ReviewNote",
    "RungDecision",
    "SEARCH_CONFIG",
    "SavedView",
    "Snooze",
    "Theme",
    "attachment_path",
    "evidence_path",
    "WordingVersion",
    "letter_path",
]
