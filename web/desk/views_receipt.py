"""The receipt of a case: the fact that proves it, by each channel, and its correction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from recommendations import actions, queries
from recommendations.presumption import PresumedAddress, presumption_addresses
from recommendations.receipt_preview import foresee_correction
from recommendations.receipt_rules import RULES
from web.desk import receipt_lines
from web.desk.forms import ActForm
from web.desk.forms_receipt import CorrectionForm, ReceiptForm
from web.desk.views_case import CaseActView
from web.presenters import dates


def _due(case: Any) -> str:
    """The due date of a case, in a sentence."""
    due_on = case.instance.due_on
    return _("L’échéance est le %(day)s.") % {"day": dates.date_long(due_on)} if due_on else ""


class EstablishReceiptView(CaseActView):
    """A fact of receipt: the first that proves it starts the 60 days, a further one confirms, or moves the dates."""

    steps = ("establish_receipt", "note_receipt", "correct_receipt")
    form_class = ReceiptForm
    template_name = "desk/establish_receipt.html"
    addresses: Sequence[PresumedAddress]

    def initial(self) -> dict[str, Any]:
        return {"origin": self.file.case.issuer_name, "destination": self.file.case.recipient_name}

    def prepare(self, form: ActForm) -> None:
        form.fields["moment"].at_place(self.file.instance.time_zone)
        self.addresses = presumption_addresses(self.file.case)
        form.fields["address"].choices = [(each.pk, each.entry.address) for each in self.addresses]

    def more(self, form: ActForm) -> dict[str, Any]:
        return {
            "channels": [(box, RULES[box.data["value"]]) for box in form["channel"].subwidgets],
            "addresses": self.addresses,
            "chosen_address": str(form["address"].value() or ""),
            "fact_lines": receipt_lines.fact_rows(self.file),
            "explanation": receipt_lines.explanation(self.file),
            "failures": self.file.failures,
            "zone": self.file.instance.time_zone,
        }

    def act(self, said: dict[str, Any]) -> str:
        facts = {name: said[name] for name in ("moment", "channel", "origin", "destination", "note", "admissible")}
        before = self.file.instance.due_on
        case = actions.establish_receipt(
            evidence=said["evidence"],
            address_id=said["address"],
            conditions=said["conditions"],
            **facts,
            **self.common(said),
        )
        if case.instance.due_on is None:
            return _("Fait consigné. Il ne prouve pas la réception : aucun délai ne court encore.")
        if before is None:
            return _("Réception établie. %(due)s") % {"due": _due(case)}
        if before == case.instance.due_on:
            return _("Fait consigné. L’échéance ne change pas.")
        return _("Fait consigné : il est plus ancien, et l’échéance change. %(due)s") % {"due": _due(case)}


class CorrectReceiptView(CaseActView):
    """Another moment or another value for a fact; the dates before and after are shown before anything is done."""

    steps = ("note_receipt", "correct_receipt")
    form_class = CorrectionForm
    template_name = "desk/correct_receipt.html"
    fact: Any

    def find(self, *, fact_id: int) -> None:
        found = [line.fact for line in self.file.facts if line.fact.pk == fact_id and line.effect != "replaced"]
        if not found:
            raise queries.NotFound
        self.fact = found[0]

    def initial(self) -> dict[str, Any]:
        zone = self.file.instance.time_zone
        return {"moment": dates.local(self.fact.moment, zone), "admissible": "yes" if self.fact.admissible else "no"}

    def prepare(self, form: ActForm) -> None:
        form.fields["moment"].at_place(self.file.instance.time_zone)

    def confirmed(self, form: ActForm) -> bool:
        return "confirm" in self.request.POST

    def more(self, form: ActForm) -> dict[str, Any]:
        shown = {"fact": self.fact}
        if form.is_bound and form.is_valid():
            shown["preview"] = self._preview(form.cleaned_data["moment"], form.cleaned_data["admissible"])
        return shown

    def _preview(self, moment: datetime, admissible: bool) -> dict[str, Any]:
        """The case before and after; `after` is None where no receipt would be proved."""
        case = self.file.case
        foreseen = foresee_correction(
            self.person, case.pk, self.fact.pk, moment=moment, admissible=admissible, at=self.now, on=self.on
        )
        shown = {"moment": moment, "admissible": admissible, "due_before": case.instance.due_on}
        if foreseen is None:
            return shown
        today = dates.local(self.now, case.instance.time_zone).date()
        return shown | {
            "before": foreseen.before,
            "after": foreseen.after,
            "late_before": receipt_lines.lateness(foreseen.before, today),
            "late_after": receipt_lines.lateness(foreseen.after, today),
            "moves": receipt_lines.moves(foreseen),
        }

    def act(self, said: dict[str, Any]) -> str:
        facts = {name: said[name] for name in ("moment", "admissible", "reason")}
        before = self.file.instance.due_on
        case = actions.correct_receipt(fact_id=self.fact.pk, **facts, **self.common(said))
        if before == case.instance.due_on:
            return _("Fait corrigé. L’échéance ne change pas.")
        return _("Fait corrigé, et l’échéance recalculée. %(due)s") % {"due": _due(case)}
