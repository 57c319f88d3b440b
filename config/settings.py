"""The one settings file. Everything that differs between machines comes from the environment; the defaults are safe.

Without any variable the servers embedded in the clone are used (``make run`` starts them). Every variable that is read:

=======================  ========================  =====================================================================
Variable                 Default                   What it does
=======================  ========================  =====================================================================
DEBUG                    false                     Django's debug pages. Never on a server that others can reach.
SUITES_DEMO              false                     Demonstration: cookies over plain http, no second factor asked of
                                                   staff, letters kept in a folder. ``make run`` sets it.
SUITES_LOCAL             .local                    Folder of what this clone keeps: embedded servers, secret, media.
SECRET_KEY               made in SUITES_LOCAL      Signs sessions and links. 50 characters or more. Required with
                                                   DATABASE_URL or PGHOST outside demonstration.
ALLOWED_HOSTS            localhost,127.0.0.1       Names under which the site answers, separated by commas.
SITE_URL                 http://localhost:8000     Address written into letters, without a final slash.
PORT                     8000                      Port of the web server of ``make run``.
DATABASE_URL             embedded PostgreSQL       postgres://user:password@host:5432/name
PGHOST                   -                         Server, or the folder of its socket, when DATABASE_URL is not set.
PGPORT                   5432                      Its port.
PGUSER                   the system's user         Whom to connect as.
PGPASSWORD               -                         With which password.
PGDATABASE               suites                    Name of the database.
REDIS_URL                embedded Valkey           redis://[:password@]host:6379/0, rediss://… or unix:///path/to.sock
REDIS_PREFIX             suites                    First word of the cache's keys and name of the tasks' queue: lets two
                                                   installations share one Redis.
EMAIL_URL                smtp://localhost:25       smtp+tls://user:password@host:587 or smtp+ssl://…:465. Without it,
                                                   a demonstration writes letters to SUITES_LOCAL/letters.
DEFAULT_FROM_EMAIL       suites@localhost          Sender of the letters.
OUTBOX_CONNECTIONS       4                         How many letters may be on their way to the mail server at once.
MEDIA_ROOT               SUITES_LOCAL/media        Evidence, attachments, letters. Private: no address serves it.
STATIC_ROOT              SUITES_LOCAL/static       Where ``collectstatic`` puts stylesheets and scripts.
BEAT_SCHEDULE            SUITES_LOCAL/beat         File where Celery beat notes its last rings.
TRUSTED_PROXY_COUNT      0                         Reverse proxies in front. More than 0: X-Forwarded-Proto and
                                                   X-Forwarded-For are believed.
HSTS_SECONDS             31536000                  Strict-Transport-Security, outside demonstration.
LOG_LEVEL                INFO                      Of the log on standard output, which holds no personal data.
=======================  ========================  =====================================================================
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.embedded import places

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("SUITES_DEMO", default=False)
LOCAL = Path(env.str("SUITES_LOCAL", default=str(BASE_DIR / ".local")))
EMBEDDED = places(LOCAL)
OWN_DATABASE = bool(env.str("DATABASE_URL", default="") or env.str("PGHOST", default=""))


def _secret_key() -> str:
    """The key given, or one made once for this clone. A real deployment must give it: its processes share no folder."""
    given = os.environ.get("SECRET_KEY", "")  # not through environ, which reads « $NAME » as another variable
    if given:
        return given
    if OWN_DATABASE and not DEMO:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Give 50 or more random characters, the same to web, worker and beat: "
            'python -c "import secrets; print(secrets.token_urlsafe(50))"'
        )
    file = LOCAL / "secret_key"
    if not file.exists():
        LOCAL.mkdir(parents=True, exist_ok=True)
        try:
            with open(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as opened:
                opened.write(secrets.token_urlsafe(50))
        except FileExistsError:  # another process of the clone was first: its key is ours
            pass
    return file.read_text().strip()


def _database() -> dict[str, Any]:
    """DATABASE_URL, else libpq's variables, else the clone's embedded server."""
    found: dict[str, Any] = {"ENGINE": "django.db.backends.postgresql", "NAME": env.str("PGDATABASE", default="suites")}
    if env.str("DATABASE_URL", default=""):
        found = env.db("DATABASE_URL")
    elif env.str("PGHOST", default=""):
        found |= {
            "HOST": env.str("PGHOST"),
            "PORT": env.str("PGPORT", default=""),
            "USER": env.str("PGUSER", default=""),
            "PASSWORD": os.environ.get("PGPASSWORD", ""),
        }
    else:
        found |= {"HOST": str(EMBEDDED.sockets), "USER": "postgres"}
    return {**found, "CONN_HEALTH_CHECKS": True, "CONN_MAX_AGE": 60}


def _broker(redis_url: str) -> str:
    """Celery's spelling of a Redis address: a socket is ``redis+socket`` there and ``unix`` everywhere else."""
    parts = urlsplit(redis_url)
    return f"redis+socket://{parts.path}?virtual_host=0" if parts.scheme == "unix" else redis_url


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default=f"http://localhost:{PORT}").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "web",  # first: its templates replace those of the packages below
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "viewflow",
    "viewflow.workflow",
    # after viewflow: `workflows.admin` replaces what viewflow registers in the administration pages
    "workflows",
    "directory",
    "recommendations",
    "notifications",
]
VIEWFLOW = {"AUTOREGISTER": False}  # the engine only: none of its pages, hence none of its middleware

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.permissions_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "web.middleware.StaffSecondFactorMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.context.site",
            ],
        },
    },
]

# --- Records and files ------------------------------------------------------------------------------------------------

DATABASES = {"default": _database()}

MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(LOCAL / "media")))
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(LOCAL / "static")))
STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# --- Broker and cache -------------------------------------------------------------------------------------------------

REDIS_URL = env.str("REDIS_URL", default="") or EMBEDDED.redis_url
REDIS_PREFIX = env.str("REDIS_PREFIX", default="suites")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": REDIS_PREFIX,
    }
}

CELERY_BROKER_URL = _broker(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# After a worker's sudden death its messages come back within this time; the next minute's ring does not wait for them.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_TASK_DEFAULT_QUEUE = REDIS_PREFIX
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = 2
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TIMEZONE = "America/Toronto"
CELERY_BEAT_SCHEDULE_FILENAME = env.str("BEAT_SCHEDULE", default=str(LOCAL / "beat"))

# --- Time and language ------------------------------------------------------------------------------------------------

USE_TZ = True
TIME_ZONE = "America/Toronto"
USE_I18N = True
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("français")), ("en", _("anglais"))]
LOCALE_PATHS = [BASE_DIR / "web" / "locale"]

# --- People and log-in ------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "directory.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

ACCOUNT_ADAPTER = "web.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # the Office enters the addresses; nobody signs up
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Suites"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
STAFF_SECOND_FACTOR_REQUIRED = not DEMO

# --- Letters ----------------------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="suites@localhost")
EMAIL_TIMEOUT = 20
OUTBOX_CONNECTIONS = env.int("OUTBOX_CONNECTIONS", default=4)
LETTERS_FOLDER = LOCAL / "letters"
if DEMO and not env.str("EMAIL_URL", default=""):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(LETTERS_FOLDER)
else:
    _email = env.email_url("EMAIL_URL", default="smtp://localhost:25")
    EMAIL_BACKEND = _email["EMAIL_BACKEND"]
    EMAIL_HOST, EMAIL_PORT = _email["EMAIL_HOST"], _email["EMAIL_PORT"] or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_USER"], _email["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = _email.get("EMAIL_USE_TLS", False), _email.get("EMAIL_USE_SSL", False)

# --- What a browser may do --------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = MFA_TRUST_COOKIE_SECURE = not DEMO
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = not DEMO
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked over http from inside
SECURE_HSTS_SECONDS = 0 if DEMO else env.int("HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEMO

ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Log --------------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"secrets": {"()": "config.logs.WithoutSecrets"}},
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "line",
            "filters": ["secrets"],
        }
    },
    "root": {"handlers": ["stdout"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Django's own handlers would mail or colour; one line on standard output is enough.
    "loggers": {"django": {"handlers": [], "propagate": True}, "django.server": {"handlers": [], "propagate": True}},
}
