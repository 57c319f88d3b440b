"""Log-in, and a person's own means to log in: those pages of allauth that an account opened by the Office needs."""

from allauth.account import views
from django.urls import include, path, re_path

urlpatterns = [
    path("connexion/", views.login, name="account_login"),
    path("connexion/code/", views.request_login_code, name="account_request_login_code"),
    path("connexion/code/confirmation/", views.confirm_login_code, name="account_confirm_login_code"),
    path("confirmation/", views.reauthenticate, name="account_reauthenticate"),
    path("fermeture/", views.logout, name="account_logout"),
    path("inactif/", views.account_inactive, name="account_inactive"),
    path("inscription/", views.signup, name="account_signup"),  # closed: says who opens an account
    path("mot-de-passe/", views.password_change, name="account_change_password"),
    path("mot-de-passe/choix/", views.password_set, name="account_set_password"),
    path("mot-de-passe/oubli/", views.password_reset, name="account_reset_password"),
    path("mot-de-passe/oubli/envoi/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^mot-de-passe/oubli/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("mot-de-passe/change/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("second-facteur/", include("allauth.mfa.urls")),
]
