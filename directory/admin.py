"""The administration site of the directory: nothing of it is erased."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .models import Body, BodyName, DesignatedAddress, Membership, Person


class NeverErased:
    """Who or what was once named stays: end it by a date."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class WholeRows(BaseInlineFormSet):
    """Checks rows with their parent: Django leaves it out, so that the database would refuse with an error page."""

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            if form.has_changed() and form.is_valid():
                try:
                    form.instance.validate_constraints()
                except ValidationError as error:
                    form.add_error(None, error)


class BodyNameInline(NeverErased, admin.TabularInline):
    model = BodyName
    formset = WholeRows
    extra = 0


class DesignatedAddressInline(NeverErased, admin.TabularInline):
    model = DesignatedAddress
    extra = 0


class MembershipInline(NeverErased, admin.TabularInline):
    model = Membership
    formset = WholeRows
    extra = 0
    autocomplete_fields = ["person", "body"]


@admin.register(Body)
class BodyAdmin(NeverErased, admin.ModelAdmin):
    list_display = ["code", "present_name", "kind", "language", "is_issuer"]
    list_filter = ["kind", "is_issuer"]
    search_fields = ["code", "names__name__unaccent", "names__acronym"]
    inlines = [BodyNameInline, DesignatedAddressInline, MembershipInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Body]:
        return super().get_queryset(request).prefetch_related("names")

    @admin.display(description=_("nom"))
    def present_name(self, body: Body) -> str:
        return next((each.name for each in body.names.all() if each.valid_until is None), "")


@admin.register(Person)
class PersonAdmin(NeverErased, admin.ModelAdmin):
    list_display = ["name", "email", "language", "is_active", "is_staff"]
    search_fields = ["name__unaccent", "email"]
    fields = ["name", "email", "language", "is_active", "is_staff"]
    inlines = [MembershipInline]
