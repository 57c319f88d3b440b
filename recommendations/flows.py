"""The human work of the Office, as flows: what follows what, and who may do it.

The path of a flow and the name of a node are stored with running work: never move or rename one without a migration of
data (`tests/data/flows.json` is compared with them).
"""

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from workflows.actors import Role
from workflows.human import HumanTask
from workflows.locks import row_lock

from .models import Assessing, Case, Escalating, Issuing, Receiving, Recommendation, Response


class IssuingFlow(flow.Flow):
    """From a draft to its signature. Another person than who wrote it reviews it, and another signs."""

    process_class = Issuing
    process_title = _("Formulation d’une recommandation")
    lock_impl = row_lock

    start = flow.StartHandle(this.begin).Annotation(title=_("Commencer")).Next(this.draft)
    draft = (
        HumanTask(Role.OFFICER, Role.SIGNATORY, Role.MANAGER, Role.ADMINISTRATOR)
        .Annotation(title=_("Rédiger le projet"))
        .Assign(this.drafter)
        .Next(this.review)
    )
    review = (
        HumanTask(Role.OFFICER, Role.SIGNATORY, Role.MANAGER)
        .Annotation(title=_("Réviser le projet"))
        .Next(this.reviewed)
    )
    reviewed = flow.If(this.is_approved).Annotation(title=_("Prêt à signer?")).Then(this.sign).Else(this.draft)
    sign = HumanTask(Role.SIGNATORY).Annotation(title=_("Signer et transmettre")).Next(this.signed)
    signed = flow.If(this.is_approved).Annotation(title=_("Signé?")).Then(this.issued).Else(this.draft)
    issued = flow.End().Annotation(title=_("Transmise"))

    def begin(self, activation, *, recommendation: Recommendation):  # type: ignore[no-untyped-def]
        """One process for one recommendation; the unique key refuses a second."""
        activation.process.recommendation = recommendation
        return activation.process

    def drafter(self, activation):  # type: ignore[no-untyped-def]
        """A draft sent back returns to who wrote it."""
        return activation.process.recommendation.drafted_by

    def is_approved(self, activation) -> bool:  # type: ignore[no-untyped-def]
        """What the last person who had it decided."""
        return activation.process.decision == Issuing.Decision.APPROVED


class ReceiptFlow(flow.Flow):
    """From no receipt to a proved one: begun when nobody acknowledges, or when an address refuses a letter."""

    process_class = Receiving
    process_title = _("Établissement de la réception")
    lock_impl = row_lock

    start = flow.StartHandle(this.begin).Annotation(title=_("Réception non prouvée")).Next(this.prove)
    prove = (
        HumanTask(Role.OFFICER, Role.SIGNATORY, Role.MANAGER, Role.ADMINISTRATOR)
        .Annotation(title=_("Établir la réception"))
        .Assign(this.officer)
        .Next(this.proved)
    )
    proved = flow.End().Annotation(title=_("Réception établie"))

    def begin(self, activation, *, case: Case):  # type: ignore[no-untyped-def]
        """One process for one case; the unique key refuses a second."""
        activation.process.case = case
        return activation.process

    def officer(self, activation):  # type: ignore[no-untyped-def]
        """Who is responsible for the case; nobody once that person has left."""
        officer = activation.process.case.officer
        return officer if officer.is_active else None


class AssessmentFlow(flow.Flow):
    """From an answer to its assessment: begun by each version; by policy, another person confirms."""

    process_class = Assessing
    process_title = _("Appréciation d’une réponse")
    lock_impl = row_lock

    start = flow.StartHandle(this.begin).Annotation(title=_("Réponse reçue")).Next(this.assess)
    assess = (
        HumanTask(Role.OFFICER, Role.SIGNATORY, Role.MANAGER, Role.ADMINISTRATOR)
        .Annotation(title=_("Apprécier la réponse"))
        .Assign(this.assessor)
        .Next(this.needs_reader)
    )
    needs_reader = (
        flow.If(this.has_reader).Annotation(title=_("Seconde lecture?")).Then(this.confirm).Else(this.assessed)
    )
    confirm = (
        HumanTask(Role.OFFICER, Role.SIGNATORY, Role.MANAGER, Role.ADMINISTRATOR)
        .Annotation(title=_("Confirmer l’appréciation"))
        .Next(this.confirmed)
    )
    confirmed = flow.If(this.is_confirmed).Annotation(title=_("Confirmée?")).Then(this.assessed).Else(this.assess)
    assessed = flow.End().Annotation(title=_("Appréciée"))

    def begin(self, activation, *, response: Response, number: int = 1):  # type: ignore[no-untyped-def]
        """One process for one version and round; the unique key refuses a second."""
        activation.process.response, activation.process.round = response, number
        return activation.process

    def assessor(self, activation):  # type: ignore[no-untyped-def]
        """Who assessed, when it comes back; at first the officer of the case, nobody once that person has left."""
        process = activation.process
        person = process.proposal.assessed_by if process.proposal else process.response.case.officer
        return person if person.is_active else None

    def has_reader(self, activation) -> bool:  # type: ignore[no-untyped-def]
        """Whether the rules of the case ask for a second person."""
        return bool(activation.process.response.case.instance.profile.second_reader)

    def is_confirmed(self, activation) -> bool:  # type: ignore[no-untyped-def]
        """Confirmed by another person than who assessed; the flow itself goes no other way."""
        process, reader = activation.process, activation.task.previous.get().owner_id
        other = process.proposal is not None and reader != process.proposal.assessed_by_id
        return other and process.decision == Assessing.Decision.CONFIRMED


class EscalationFlow(flow.Flow):
    """From a rung of the Office's ladder to its decision: begun when silence reaches it, cancelled when it ends."""

    process_class = Escalating
    process_title = _("Échelon après le défaut (politique de l’Office)")
    lock_impl = row_lock

    start = flow.StartHandle(this.begin).Annotation(title=_("Échelon atteint")).Next(this.decide)
    decide = (
        HumanTask(Role.OFFICER, Role.SIGNATORY, Role.MANAGER, Role.ADMINISTRATOR)
        .Annotation(title=_("Décider d’un échelon"))
        .Assign(this.officer)
        .Next(this.decided)
    )
    decided = flow.End().Annotation(title=_("Décidé"))

    def begin(self, activation, *, rung: Escalating):  # type: ignore[no-untyped-def]
        """One process for one rung of a case in one cycle; the unique key refuses a second."""
        process = activation.process
        for name in ("case", "cycle", "after_days", "authority", "reached_on"):
            setattr(process, name, getattr(rung, name))
        return process

    def officer(self, activation):  # type: ignore[no-untyped-def]
        """Who is responsible for the case; nobody once that person has left."""
        officer = activation.process.case.officer
        return officer if officer.is_active else None
