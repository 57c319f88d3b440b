"""Administration at the desk: the rules of each regime and the days decreed, their effect shown before it is saved."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from notifications.wording_queries import wording_changes
from recommendations import actions
from recommendations import administration_queries as queries
from recommendations.people import OFFICE_TIME
from web.desk import rule_presenters as presenters
from web.desk.forms_administration import (
    DecreedDayForm,
    NewRegimeForm,
    RulesForm,
    RungForms,
    TakeBackForm,
    rung_initial,
    rungs_typed,
)
from web.desk.views import DeskView
from web.errors import status_of
from workflows import rule_queries, rules
from workflows.engine import EngineError

PAGE = 50


class AdministrationView(DeskView):
    """A page that those who watch may read."""

    side = "manager"

    def page(self, template: str, refusal: EngineError | None = None, **context: Any) -> HttpResponse:
        """The page, with whether the person may change what it shows."""
        context |= {"may_change": "administrator" in self.sides, "refusal": refusal, "today": self.on}
        return render(self.request, template, context, status=status_of(refusal) if refusal else 200)

    def require_administrator(self) -> None:
        """Raises `NotAllowed` for who may only read."""
        queries.require_administrator(self.person, on=self.on)


class ShowAdministrationView(AdministrationView):
    """What is administered at the desk, and how it stands today."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = rule_queries.regimes(on=self.on)
        return self.page(
            "desk/show_administration.html",
            regimes=[(each, presenters.when_of(each.current, each) if each.current else "") for each in found],
            days=rule_queries.decreed_days(),
            changes=presenters.history(rule_queries.rule_changes(limit=5), wording_changes(limit=5))[:5],
        )


class ShowHistoryView(AdministrationView):
    """Everything that was changed of the rules and of the letters: what, who, when, why."""

    def get(self, request: HttpRequest) -> HttpResponse:
        lines = presenters.history(rule_queries.rule_changes(), wording_changes())
        page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
        return self.page("desk/show_history.html", page=page, changes=page.object_list)


# --- regimes ----------------------------------------------------------------------------------------------------


class _RegimeView(AdministrationView):
    def regime(self, slug: str) -> rule_queries.Regime:
        found = rule_queries.regime_of(slug, on=self.on)
        if found is None:
            raise Http404
        return found


class ShowRegimeView(_RegimeView):
    """The rules of a regime: those in force, those to come, every version with who saved it and why."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        regime = self.regime(slug)
        shown = next((each for each in regime.versions if str(each.number) == request.GET.get("version")), None)
        shown = shown or regime.current or regime.newest
        return self.page(
            "desk/show_regime.html",
            regime=regime,
            shown=shown,
            lines=presenters.rules_of(shown),
            ladders=presenters.ladders_of(shown.profile),
            versions=[(each, presenters.when_of(each, regime)) for each in regime.versions],
        )


class ChangeRulesView(_RegimeView):
    """The next version of a regime's rules: typed, its effect read, then saved."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        self.require_administrator()
        regime = self.regime(slug)
        newest = regime.newest
        initial = {each.name: getattr(newest.profile, each.name) for each in rules.rule_fields()}
        return self._page(regime, self._form(initial={**initial, "version": newest.number}), rung_forms(regime))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        self.require_administrator()
        regime, form = self.regime(slug), self._form(request.POST)
        rungs = rung_forms(regime, request.POST)
        if not (form.is_valid() and rungs.is_valid()):
            return self._page(regime, form, rungs)
        asked = {
            "regime": slug,
            "values": form.values(),
            "in_force_from": form.cleaned_data["in_force_from"],
            "reason": form.cleaned_data["reason"],
            "expected_version": form.cleaned_data["version"],
            "rungs": rungs_typed(rungs),
        }
        try:
            if "confirm" in request.POST:
                saved = actions.change_rules(by=self.person, at=self.now, **asked)
                messages.success(request, _("Version %(n)d enregistrée.") % {"n": saved.version})
                return redirect("desk:show_regime", slug)
            row = rules.next_version(**asked, on=self.on)
        except ValidationError as error:
            form.take_errors(error)
            return self._page(regime, form, rungs)
        except rules.RulesChanged as refusal:
            return self._page(regime, form.seen_again(regime.newest.number), rungs, refusal)
        return self._page(regime, form, rungs, row=row)

    def _form(self, *data: Any, **options: Any) -> RulesForm:
        return RulesForm(*data, rules=rules.rule_fields(), **options)

    def _page(
        self,
        regime: rule_queries.Regime,
        form: RulesForm,
        rungs: Any,
        refusal: EngineError | None = None,
        row: Any = None,
    ) -> HttpResponse:
        context: dict[str, Any] = {"regime": regime, "form": form, "rungs": rungs}
        if row is not None:
            effect = rule_queries.effect_of_version(row, on=self.on, time_zone=OFFICE_TIME)
            context |= {"row": row, **_in_words(effect, row)}
        return self.page("desk/change_rules.html", refusal, **context)


class MakeRegimeView(AdministrationView):
    """A regime made after another: its rules typed, what it would give read, then saved."""

    def get(self, request: HttpRequest) -> HttpResponse:
        self.require_administrator()
        like = self._like(request.GET.get("de", ""))
        typed = ("name_fr", "name_en", "article")  # what makes it another one
        same = {each.name: getattr(like.newest.profile, each.name) for each in rules.rule_fields()}
        initial = {name: value for name, value in same.items() if name not in typed}
        return self._page(like, self._form(initial={**initial, "like": like.slug}), rung_forms(like))

    def post(self, request: HttpRequest) -> HttpResponse:
        self.require_administrator()
        like, form = self._like(request.POST.get("like", "")), self._form(request.POST)
        rungs = rung_forms(like, request.POST)
        if not (form.is_valid() and rungs.is_valid()):
            return self._page(like, form, rungs)
        said = form.cleaned_data
        asked = {
            "regime": said["regime"],
            "like": like.slug,
            "values": form.values(),
            "in_force_from": said["in_force_from"],
            "reason": said["reason"],
            "rungs": rungs_typed(rungs),
        }
        try:
            if "confirm" in request.POST:
                made = actions.make_regime(by=self.person, at=self.now, **asked)
                messages.success(request, _("Régime %(slug)s créé.") % {"slug": made.regime})
                return redirect("desk:show_regime", made.regime)
            row = rules.first_version(**asked, on=self.on)
        except ValidationError as error:
            form.take_errors(error)
            return self._page(like, form, rungs)
        return self._page(like, form, rungs, row)

    def _like(self, slug: str) -> rule_queries.Regime:
        known = rule_queries.regimes(on=self.on)
        return next((each for each in known if each.slug == slug), known[0])

    def _form(self, *data: Any, **options: Any) -> NewRegimeForm:
        return NewRegimeForm(*data, rules=rules.rule_fields(), first=("regime",), **options)

    def _page(self, like: rule_queries.Regime, form: NewRegimeForm, rungs: Any, row: Any = None) -> HttpResponse:
        others = [each.slug for each in rule_queries.regimes(on=self.on) if each.slug != like.slug]
        context: dict[str, Any] = {"like": like, "others": others, "form": form, "rungs": rungs}
        if row is not None:
            effect = rule_queries.effect_of_regime(row, like=like.slug, time_zone=OFFICE_TIME)
            context |= {"row": row, **_in_words(effect, row)}
        return self.page("desk/make_regime.html", **context)


def rung_forms(regime: rule_queries.Regime, data: Any = None) -> Any:
    """The ladder of the newest version of a regime, to be changed."""
    ladder = sorted(regime.newest.profile.known_rungs, key=lambda each: (each.recipient_kind, each.after_days))
    initial = [rung_initial(each) for each in ladder]
    return RungForms(data, prefix="rungs", initial=initial, form_kwargs={"rungs": rules.rung_fields()})


def _in_words(effect: rule_queries.VersionEffect, row: Any) -> dict[str, Any]:
    return {
        "effect": effect,
        "changed": presenters.changed_rules(effect.differences),
        "ladders": presenters.changed_ladders(effect.before, row),
        "days": presenters.example_days(effect.example),
    }


# --- days decreed -----------------------------------------------------------------------------------------------


class ListDecreedDaysView(AdministrationView):
    """The days decreed so far."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(
            "desk/list_decreed_days.html", days=rule_queries.decreed_days(), carried=not rule_queries.still_carried()
        )


class _EffectView(AdministrationView):
    """An act on the calendar whose effect is read before it is confirmed."""

    template = ""

    def effect_page(
        self, form: Any, effect: rules.Effect | None = None, refusal: EngineError | None = None, **context: Any
    ) -> HttpResponse:
        """The form, and under it, once it can be counted, what it would do."""
        if effect is not None:
            cases, others = queries.moved_cases(self.person, effect.moves, on=self.on)
            context |= {
                "effect": effect,
                "moved": presenters.cases_moved(len(effect.moves)),
                "cases": cases,
                "others": others,
            }
        return self.page(self.template, refusal, form=form, **context)

    def done(self, change: rules.RuleChange, said: str) -> HttpResponse:
        """Says what was done, and what is still on its way."""
        if change.carried_at is None:
            more = _("Un dossier est occupé en ce moment : les autres dates suivent dans les minutes qui viennent.")
            messages.warning(self.request, f"{said} {more}")
        else:
            messages.success(self.request, said)
        return redirect("desk:list_decreed_days")


class DecreeDayView(_EffectView):
    """A day decreed: its name and its decree, the cases that it moves, then the act."""

    template = "desk/decree_day.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        self.require_administrator()
        return self.effect_page(DecreedDayForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        self.require_administrator()
        form = DecreedDayForm(request.POST)
        if not form.is_valid():
            return self.effect_page(form)
        new, refusal = form.decreed(), None
        try:
            if "confirm" in request.POST:
                try:
                    change = actions.decree_day(by=self.person, at=self.now, new=new, seen=form.cleaned_data["seen"])
                    return self.done(change, _("Jour férié ajouté : %(name)s.") % {"name": change.name_fr})
                except rules.RulesChanged as changed:
                    refusal = changed
            return self.effect_page(form, rules.effect_of_decreeing(new), refusal)
        except ValidationError as error:
            form.take_errors(error)
            return self.effect_page(form)


class TakeDayBackView(_EffectView):
    """A day entered by mistake: the cases that find their dates again, why, then the act."""

    template = "desk/take_day_back.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.require_administrator()
        return self._page(TakeBackForm(), self._row(pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.require_administrator()
        row, form = self._row(pk), TakeBackForm(request.POST)
        if not form.is_valid():
            return self._page(form, row)
        said = form.cleaned_data
        try:
            change = actions.take_day_back(
                by=self.person, at=self.now, day=row.day, reason=said["reason"], seen=said["seen"]
            )
        except ValidationError as error:
            form.take_errors(error)
            return self._page(form, row)
        except rules.RulesChanged as refusal:
            return self._page(form, row, refusal)
        return self.done(change, _("Jour férié retiré : %(name)s.") % {"name": change.name_fr})

    def _row(self, pk: int) -> Any:
        row = next((each for each in rule_queries.decreed_days() if each.pk == pk), None)
        if row is None:
            raise rules.NotDecreed
        return row

    def _page(self, form: TakeBackForm, row: Any, refusal: EngineError | None = None) -> HttpResponse:
        return self.effect_page(form, rules.effect_of_taking_back(day=row.day), refusal, row=row)
