"""Every address of the site, by audience."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

# The administration pages ask for the same log-in, rate limits and second factor as every other page.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign] # as allauth documents

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
