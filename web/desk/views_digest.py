"""« Mes avis »: how often a person wants one letter about all that waits, and the last ones."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from notifications import actions
from notifications import queries as notices
from web.desk.forms_work import DigestForm
from web.desk.views import DeskView

SHOWN = 10


class ChooseDigestView(DeskView):
    """The rhythm, the day and the language of one's digest."""

    def get(self, request: HttpRequest) -> HttpResponse:
        known = notices.digest_choice(self.person)
        initial = {"rhythm": "none", "weekday": 0, "language": self.person.language}
        if known:
            initial = {"rhythm": known.rhythm, "weekday": known.weekday, "language": known.language}
        return self._page(DigestForm(initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = DigestForm(request.POST)
        if not form.is_valid():
            return self._page(form)
        said = form.cleaned_data
        actions.choose_digest(
            by=self.person, at=self.now, rhythm=said["rhythm"], weekday=said["weekday"], language=said["language"]
        )
        messages.success(request, _("Choix enregistré. Il vaut dès le prochain résumé."))
        return redirect("desk:choose_digest")

    def _page(self, form: DigestForm) -> HttpResponse:
        digests = [(each, getattr(each, "message", None)) for each in notices.digests_of(self.person, count=SHOWN)]
        return render(self.request, "desk/choose_digest.html", {"form": form, "digests": digests})
