"""Entry point for WSGI servers."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()


def settle() -> None:
    """Takes what was loaded for good out of the garbage collector's sight: it would stop a page for it now and then."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018  # loads every view, and all that views import
    gc.collect()
    gc.freeze()


settle()
