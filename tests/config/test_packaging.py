"""The files that carry the product to another machine."""

import re
import shutil
import subprocess

import pytest
import yaml
from django.conf import settings

ROOT = settings.BASE_DIR
SECRETS = [
    "SECRET_KEY",
    "POSTGRES_PASSWORD",
    "REDIS_PASSWORD",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
]


@pytest.mark.parametrize("name", ["dev", "run", "uv"])
def test_the_lock_names_no_host_and_checks_every_package_by_hash(name):
    lock = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert "://" not in lock
    assert "index-url" not in lock
    packages = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]
    assert packages
    assert all("--hash=sha256:" in package for package in packages)


def test_a_deployment_runs_the_versions_that_were_tested():
    dev, run = (
        set(re.findall(r"^\S+==\S+", (ROOT / f"requirements/{n}.txt").read_text(), re.M)) for n in ("dev", "run")
    )
    assert run < dev


@pytest.fixture
def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_every_lasting_service_says_whether_it_is_well(compose):
    lasting = {name for name, service in compose["services"].items() if service["restart"] != "no"}
    assert lasting == {"web", "worker", "beat", "db", "redis"}
    assert all("healthcheck" in compose["services"][name] for name in lasting)


def test_no_secret_has_a_default():
    text = (ROOT / "docker-compose.yml").read_text()
    for name in SECRETS:
        assert re.findall(rf"\$\{{{name}(..)", text), name
        assert set(re.findall(rf"\$\{{{name}(..)", text)) == {":?"}, name


def test_docker_accepts_the_composition_where_its_client_is_installed():
    client = shutil.which("docker")
    if not client or subprocess.run([client, "compose", "version"], capture_output=True).returncode != 0:
        return  # nothing to ask here; the tests above read the file themselves
    given = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", **dict.fromkeys(SECRETS, "given")}
    command = [client, "compose", "config", "--quiet"]
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    missing = subprocess.run(command, cwd=ROOT, env={**given, "SECRET_KEY": ""}, capture_output=True, text=True)
    assert "SECRET_KEY" in missing.stderr


def test_the_image_does_not_run_as_root():
    users = re.findall(r"^USER (\S+)", (ROOT / "Dockerfile").read_text(), re.M)
    assert users == ["suites"]
