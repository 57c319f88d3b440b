"""Wiring: settings, addresses, Celery, the servers' entry points. No rule of the field lives here."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
