"""`manage.py simulate`: years of invented cases on a passed clock, then a checker of its own over every row."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from web.simulation.run import Report, own_database, simulate

SHOWN = 20
LIMITS = {"cases": (1, 100_000), "days": (1, 3650), "seed": (0, 2**31)}


class Command(BaseCommand):
    """Ends with an error when anything does not hold; works in a database of its own, dropped at the end."""

    help = "Simule des dossiers inventés pendant des années, puis vérifie chaque ligne; rien n’est conservé ni envoyé."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cases", type=int, default=200, help="nombre de dossiers (200 par défaut)")
        parser.add_argument("--days", type=int, default=240, help="nombre de jours (240 par défaut)")
        parser.add_argument("--seed", type=int, default=1, help="graine du tirage (1 par défaut)")
        parser.add_argument("--faults", action="store_true", help="avec pannes, doublons et processus tués")
        parser.add_argument("--json", action="store_true", help="le bilan en JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        for name, (least, most) in LIMITS.items():
            if not least <= options[name] <= most:
                raise CommandError(f"--{name} : donnez un nombre de {least} à {most}.")
        with own_database():
            report = simulate(**{name: options[name] for name in (*LIMITS, "faults")})
        if options["json"]:
            self.stdout.write(json.dumps({**asdict(report), "case_years": report.case_years}, ensure_ascii=False))
        else:
            self._tell(report)
        if report.violations:
            raise CommandError(f"{len(report.violations)} manquements avec la graine {report.seed}.")

    def _tell(self, report: Report) -> None:
        self.stdout.write(
            f"{report.cases} dossiers, {report.days} jours ({report.case_years:.0f} années-dossiers), "
            f"graine {report.seed}{', avec pannes' if report.faults else ''} : "
            f"{report.acts} gestes dont {report.refused} refusés, "
            f"{report.letters} lettres remises dont {report.repeated} deux fois, en {report.seconds} s."
        )
        if not report.violations:
            self.stdout.write("Tout concorde.")
            return
        for each in report.violations[:SHOWN]:
            self.stdout.write(f"  dossier {each.case} : {each.what}")
        self.stdout.write("La plus courte histoire trouvée :")
        for line in report.story:
            self.stdout.write(f"  {line}")
