"""How a list of cases is looked at: what its address says, and the shortest address that says the same."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from directory.queries import bodies_to_choose
from recommendations import lists
from web.desk import columns, presenters
from web.desk.forms import FilterForm


@dataclass(frozen=True)
class Look:
    """The filters and the columns of a list, as one person looks at it."""

    form: FilterForm
    columns: tuple[columns.Column, ...]
    articles: dict[str, str]

    @property
    def chosen(self) -> lists.CaseFilter:
        """The filters, for the query."""
        return self.form.chosen()

    @property
    def query(self) -> QueryDict:
        """The shortest address of this list: nothing unknown, nothing empty, always in one order."""
        query = self.only_columns
        for name, value in self.form.said().items():
            query[name] = value
        return query

    @property
    def only_columns(self) -> QueryDict:
        """The address of all cases in these columns."""
        query = QueryDict(mutable=True)
        if keys := columns.keys(self.columns):
            query.setlist("col", keys)
        return query

    @property
    def unsorted(self) -> QueryDict:
        """The address of the same list, the most urgent first."""
        query = self.query
        query.pop("sort", None)
        return query

    def in_words(self) -> list[str]:
        """The named view, the filters and the columns, those of everybody apart."""
        view = self.chosen.view
        found = [str(presenters.VIEWS[view])] if view else []
        found += [each.label for each in presenters.active_filters(self.form, self.query)]
        if order := presenters.order_in_words(self.query, columns.COLUMNS):
            found.append(capfirst(order))
        if self.columns != columns.DEFAULT:
            shown = ", ".join(str(each.label).lower() for each in self.columns)
            found.append(_("Colonnes : %(columns)s") % {"columns": shown})
        return found or [_("Tous les dossiers")]


class Looks:
    """Reads addresses for one person on a day: what they may name is looked up once, for one address and for many."""

    def __init__(self, person: Any, *, on: date) -> None:
        self.offered, self.bodies = lists.offered(person, on=on), bodies_to_choose(on=on)

    def at(self, given: QueryDict) -> Look:
        """What an address says; anything unknown in it is left out."""
        form = FilterForm(given, bodies=self.bodies, offered=self.offered)
        return Look(form, columns.chosen(given.getlist("col")), dict(self.offered.regimes))

    def at_text(self, query: str) -> Look:
        """What an address says that was kept, or that a form brought back."""
        return self.at(QueryDict(query))
