"""Who is away, until when, and who does the work meanwhile."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from directory.queries import absences_of, colleagues_of, person_by_key
from recommendations import actions
from web.desk.forms_absences import AbsenceForm
from web.desk.views import DeskView
from web.presenters.dates import date_medium

PAST_SHOWN = 50


class ListAbsencesView(DeskView):
    """The absences of the Office's people: those that hold or come, then those that are over."""

    def get(self, request: HttpRequest) -> HttpResponse:
        known = list(absences_of(self.person, on=self.on))
        ahead = [each for each in known if each.ends_on >= self.on and each.called_off_at is None]
        past = [each for each in known if each not in ahead]
        leads = "manager" in self.sides
        context = {
            "ahead": [(each, leads or each.person_id == self.person.pk, each.starts_on <= self.on) for each in ahead],
            "past": past[::-1][:PAST_SHOWN],
            "leads": leads,
        }
        return render(request, "desk/list_absences.html", context)


class EnterAbsenceView(DeskView):
    """Days away, of oneself or, for who leads, of a colleague."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(self._form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            return self._page(form)
        said = form.cleaned_data
        try:
            absence = actions.enter_absence(
                person=person_by_key(said["person"]) if "person" in said else self.person,
                delegate=person_by_key(said["delegate"]),
                starts_on=said["starts_on"],
                ends_on=said["ends_on"],
                by=self.person,
                at=self.now,
            )
        except ValidationError as error:
            form.take_errors(error)
            return self._page(form)
        told = _("Absence inscrite : du %(start)s au %(end)s, %(delegate)s fait le travail de %(person)s.") % {
            "start": date_medium(absence.starts_on),
            "end": date_medium(absence.ends_on),
            "delegate": absence.delegate.name,
            "person": absence.person.name,
        }
        messages.success(request, told)
        return redirect("desk:list_absences")

    def _form(self, *data: Any) -> AbsenceForm:
        people = colleagues_of(self.person, on=self.on)
        return AbsenceForm(*data, people=people, own=self.person.pk, for_others="manager" in self.sides)

    def _page(self, form: AbsenceForm) -> HttpResponse:
        return render(self.request, "desk/enter_absence.html", {"form": form})


class EndAbsenceView(DeskView):
    """Back earlier than planned; or the absence will not be."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        absence = actions.end_absence(absence_id=pk, by=self.person, at=self.now)
        told = _("Absence terminée : %(person)s reprend son travail aujourd’hui.") % {"person": absence.person.name}
        messages.success(request, told)
        return redirect("desk:list_absences")
