"""Settings of the benchmarks: the real ones, with the stock flows to compare with, and no broker."""

from config.settings import *  # noqa: F403 - a settings module is its names

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks"]  # noqa: F405 - from the settings above
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
