"""The administration site of the directory: nothing of it is erased."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Body, BodyName, DesignatedAddress, Membership, Person


class NeverErased:
    """Who or what was once named stays: end it by a date."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class BodyNameInline(NeverErased, admin.TabularInline):
    model = BodyName
    extra = 0


class DesignatedAddressInline(NeverErased, admin.TabularInline):
    model = DesignatedAddress
    extra = 0


class MembershipInline(NeverErased, admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ["person", "body"]


@admin.register(Body)
class BodyAdmin(NeverErased, admin.ModelAdmin):
    list_display = ["code", "kind", "language", "is_issuer"]
    list_filter = ["kind", "is_issuer"]
    search_fields = ["code", "names__name", "names__acronym"]
    inlines = [BodyNameInline, DesignatedAddressInline, MembershipInline]


@admin.register(Person)
class PersonAdmin(NeverErased, admin.ModelAdmin):
    list_display = ["name", "email", "language", "is_active", "is_staff"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "language", "is_active", "is_staff"]
    inlines = [MembershipInline]
