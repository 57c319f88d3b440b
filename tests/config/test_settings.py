"""The settings of a deployment, read in a process of their own under a given environment."""

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as test_settings

from config.embedded import SOCKET_PATH_LIMIT, places

ROOT = test_settings.BASE_DIR
PRODUCTION = {
    "SECRET_KEY": "f" * 25 + "0123456789" * 5,
    "DATABASE_URL": "postgres://suites:secret@db.example:5432/suites",
    "REDIS_URL": "redis://redis.example:6379/0",
    "ALLOWED_HOSTS": "suites.example",
    "SITE_URL": "https://suites.example",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example:587",
}


def run(arguments: list[str], environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    base = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=base | environment, capture_output=True, text=True
    )


def values(environment: dict[str, str], *names: str) -> list:
    code = "import json, sys; from config import settings as s\n"
    code += "print(json.dumps([getattr(s, name) for name in sys.argv[1:]], default=str))"
    done = run(["-c", code, *names], environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_deployment_check_finds_nothing_in_production_settings():
    done = run(["manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_every_variable_that_is_read_is_documented_and_the_other_way_round():
    source = (ROOT / "config" / "settings.py").read_text()
    read = set(re.findall(r"""(?:env\.\w+|environ\.get)\(\s*"([A-Z_]+)\"""", source))
    table = source.split("=====\n")[2]
    documented = set(re.findall(r"^([A-Z_]+) ", table, re.MULTILINE))
    assert documented == read


def test_over_http_only_the_health_check_is_answered():
    code = "import django; django.setup(); from django.test import Client\n"
    code += "visitor = Client(headers={'host': 'suites.example'})\n"
    code += "print([visitor.get(address).status_code for address in ('/healthz', '/')])"
    done = run(["-c", code], {**PRODUCTION, "DJANGO_SETTINGS_MODULE": "config.settings"})
    assert "[200, 301]" in done.stdout, done.stderr


def test_what_is_not_said_is_safe():
    debug, demo, secure, redirect, hosts = values(
        {"SECRET_KEY": PRODUCTION["SECRET_KEY"]},
        *["DEBUG", "DEMO", "SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "ALLOWED_HOSTS"],
    )
    assert (debug, demo, secure, redirect, hosts) == (False, False, True, True, ["localhost", "127.0.0.1"])


def test_a_deployment_without_a_secret_key_is_told_how_to_make_one():
    done = run(["manage.py", "check"], {**PRODUCTION, "SECRET_KEY": ""})
    assert done.returncode != 0
    assert "secrets.token_urlsafe(50)" in done.stderr


def test_a_clone_makes_its_secret_key_once_and_for_its_owner_only(tmp_path):
    first, second = (values({"SUITES_LOCAL": str(tmp_path)}, "SECRET_KEY") for _ in range(2))
    assert first == second
    assert len(first[0]) >= 50
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"DATABASE_URL": "postgres://ana:p%40ss@db:6543/cases"}, ("db", 6543, "ana", "p@ss", "cases")),
        ({"PGHOST": "/run/postgresql", "PGUSER": "ana"}, ("/run/postgresql", "", "ana", "", "suites")),
        (
            {"PGHOST": "db", "PGPORT": "6543", "PGPASSWORD": "$ecret", "PGDATABASE": "cases"},
            ("db", "6543", "", "$ecret", "cases"),
        ),
    ],
)
def test_the_database_is_the_one_that_the_environment_names(environment, expected):
    (database,) = values({"SECRET_KEY": PRODUCTION["SECRET_KEY"], **environment}, "DATABASES")
    assert tuple(database["default"].get(key, "") for key in ("HOST", "PORT", "USER", "PASSWORD", "NAME")) == expected


def test_without_a_named_server_the_clones_own_are_used(tmp_path):
    database, broker, cache = values({"SUITES_LOCAL": str(tmp_path)}, "DATABASES", "CELERY_BROKER_URL", "CACHES")
    found = places(tmp_path)
    assert database["default"]["HOST"] == str(found.sockets)
    assert broker == f"redis+socket://{found.valkey_socket}?virtual_host=0"
    assert cache["default"]["LOCATION"] == f"unix://{found.valkey_socket}"


def test_a_demonstration_keeps_its_letters_in_a_folder_and_asks_no_second_factor(tmp_path):
    backend, folder, required = values(
        {"SUITES_DEMO": "1", "SUITES_LOCAL": str(tmp_path)},
        *["EMAIL_BACKEND", "EMAIL_FILE_PATH", "STAFF_SECOND_FACTOR_REQUIRED"],
    )
    assert backend.endswith("filebased.EmailBackend")
    assert (folder, required) == (str(tmp_path / "letters"), False)


def test_a_deep_folder_gets_a_short_place_for_its_sockets(tmp_path):
    deep = tmp_path / ("a-rather-long-name-" * 6)
    for folder in (tmp_path, deep):
        assert len(bytes(places(folder).postgres_socket)) <= SOCKET_PATH_LIMIT
    assert places(deep).sockets != places(tmp_path).sockets
    assert places(deep) == places(Path(str(deep)))
