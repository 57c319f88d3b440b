"""What the correction of a receipt would change, before it is made; by the engine's code, without writing."""

from datetime import date, datetime

from directory.models import Person
from workflows.foresight import Foresight, foresee, standing_of

from .models import ReceiptFact
from .people import actor_for
from .queries import NotFound, get_case_by_id
from .receipt_rules import TECHNOLOGICAL


def foresee_correction(
    person: Person, case_id: int, fact_id: int, *, moment: datetime, admissible: bool, at: datetime, on: date
) -> Foresight | None:
    """How a case stands and would stand if the fact were corrected so; None where no receipt would be proved.

    Raises `NotFound`.
    """
    case = get_case_by_id(person, case_id, on=on)
    facts = ReceiptFact.objects.filter(case=case, replaced_by=None)
    corrected = facts.filter(pk=fact_id).first()
    if corrected is None:
        raise NotFound
    others = facts.filter(admissible=True).exclude(pk=fact_id)
    proving = [(each.moment, each.pk, each.channel) for each in others]
    if admissible:  # the new fact comes last among those of the same moment
        proving.append((moment, max(facts.values_list("pk", flat=True)) + 1, corrected.channel))
    if not proving:
        return None
    received_at, _pk, channel = min(proving)
    if case.instance.received_at in (None, received_at):
        return standing_of(case_id, at=at)
    actor = actor_for(person, issuer_id=case.recommendation.issuer_id, on=on)
    said = {"received_at": received_at, "technological": channel in TECHNOLOGICAL}
    return foresee(case_id, "correct_receipt", by=actor, at=at, **said)
