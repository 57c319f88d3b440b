"""Settings of the tests: the real ones, on servers of the test run's own."""

import os
from pathlib import Path

# The first process of a run names its folder; the processes that it starts (xdist, Celery worker) inherit the name.
_root = Path(__file__).resolve().parent.parent
os.environ.setdefault("SUITES_LOCAL", str(_root / ".local" / "tests" / str(os.getpid())))
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0123456789" * 5)
os.environ["SUITES_DEMO"] = "1"  # pages are read over http; the tests of production settings start their own process

from config.settings import *  # noqa: E402,F403 - the environment above must be set first; a settings module is its names

if "TEST_DATABASE_NAME" in os.environ:  # a Celery worker started by a test works on that test's database
    DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE_NAME"]  # noqa: F405 - from the settings above
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if not os.environ.get("EMAIL_URL"):
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405 - as above
CELERY_TASK_TIME_LIMIT = 60
