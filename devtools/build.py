"""What is made from the sources and never committed: compiled translations, collected static files."""

import hashlib
import os
import sys
from pathlib import Path

import polib

from devtools.messages import Problem, step
from devtools.setup import LOCAL, LOCK, ROOT


def build(arguments: list[str]) -> int:
    """Bring both up to date; nothing is said when they are."""
    translations = [po for po in sorted(ROOT.glob("web/locale/*/LC_MESSAGES/*.po")) if _is_older(_compiled(po), po)]
    if translations:
        with step("Translations"):
            for po in translations:
                compile_translation(po)
    static = LOCAL / "static"
    stamp, wanted = LOCAL / "static.stamp", _fingerprint()
    if not (static.exists() and stamp.exists() and stamp.read_text() == wanted):
        with step("Static files"):
            collect_static()
        stamp.write_text(wanted)
    return 0


def compile_translation(po: Path) -> None:
    """Write the ``.mo`` beside; fuzzy entries are left out, as msgfmt does."""
    draft = _compiled(po).with_suffix(f".{os.getpid()}")
    try:
        polib.pofile(str(po)).save_as_mofile(str(draft))
    except (OSError, UnicodeDecodeError) as error:  # polib says OSError for a syntax error, with the line
        raise Problem(f"{po.relative_to(ROOT)} cannot be read: {error}", "Mend that file.") from error
    draft.replace(_compiled(po))


def collect_static() -> None:
    os.environ["SUITES_DEMO"] = "1"  # no deployment's secrets are needed to copy files
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import CommandError, call_command

    django.setup()
    try:
        # viewflow's own pages are shown to nobody: 50 MB stay where they are
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["viewflow"])
    except (CommandError, ValueError) as error:
        raise Problem(f"The static files could not be collected: {error}", "Mend the file it names.") from error


def _compiled(po: Path) -> Path:
    return po.with_suffix(".mo")


def _is_older(made: Path, source: Path) -> bool:
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime


def _fingerprint() -> str:
    files = [f"{path} {path.stat().st_mtime_ns}" for path in sorted(ROOT.glob("web/static/**/*")) if path.is_file()]
    return hashlib.sha256("\n".join([sys.version, LOCK.read_text(), *files]).encode()).hexdigest()
