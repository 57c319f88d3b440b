"""How a person logs in: accounts are opened by the Office, nobody signs up, and every sentence is ours."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    """allauth's door to this site."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Ce compte est fermé. Écrivez à l’Office si vous devez encore y accéder."),
        "email_password_mismatch": _("Le courriel ou le mot de passe ne correspond à aucun compte. Vérifiez les deux."),
        "enter_current_password": _("Ce n’est pas votre mot de passe actuel."),
        "incorrect_code": _("Ce code n’est pas le bon. Recopiez celui du dernier courriel reçu."),
        "incorrect_password": _("Ce n’est pas votre mot de passe."),
        "invalid_password_reset": _("Ce lien ne vaut plus. Demandez-en un autre."),
        "too_many_login_attempts": _("Trop d’essais. Attendez quelques minutes, puis recommencez."),
        "rate_limited": _("Trop d’essais. Attendez quelques minutes, puis recommencez."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: the Office opens the accounts."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's own notices are not shown: each page says what it did."""
