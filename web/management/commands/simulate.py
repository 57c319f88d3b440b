"""`manage.py simulate`: years of invented cases on a passed clock, then a checker of its own over every row."""

import json
import os
import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from web.simulation.run import Report
from web.simulation.shards import merge, simulate_shards

SHOWN = 20
LIMITS = {"cases": (1, 100_000), "days": (1, 3650), "seed": (0, 2**31)}
FAULTS = {
    "act dies": "geste dont la transaction meurt en chemin, repris",
    "act cut": "geste dont la connexion est coupée, repris",
    "act unheard": "geste accompli dont la réponse se perd, non repris",
    "act beside": "geste pendant deux balayages",
    "sweep lost": "balayage entier perdu",
    "sweep dies": "balayage tué en chemin",
    "sweep cut": "balayage dont la connexion est coupée",
    "sweep poison": "balayage où un dossier échoue",
    "sweep parallel": "trois balayages à la fois",
    "sweep twice": "balayage sonné, livré deux fois",
    "sweep flushed": "balayage sonné, jamais livré",
    "send away": "serveur de courriel absent",
    "send before_send": "envoi tué entre la prise et l’envoi",
    "send after_send": "envoi tué entre l’envoi et l’inscription",
    "send unrecorded": "connexion coupée entre l’envoi et l’inscription",
    "send parallel": "trois envois à la fois",
    "send twice": "envoi sonné, livré deux fois",
    "send flushed": "envoi sonné, jamais livré",
}


class Command(BaseCommand):
    """Ends with an error when anything does not hold; works in databases of its own, dropped at the end."""

    help = "Simule des dossiers inventés pendant des années, puis vérifie chaque ligne; rien n’est conservé ni envoyé."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cases", type=int, default=200, help="nombre de dossiers (200 par défaut)")
        parser.add_argument("--days", type=int, default=240, help="nombre de jours (240 par défaut)")
        parser.add_argument("--seed", type=int, default=1, help="graine du tirage (1 par défaut)")
        parser.add_argument("--faults", action="store_true", help="avec pannes, doublons et processus tués")
        parser.add_argument("--processes", type=int, help="processus à la fois (un par cœur par défaut)")
        parser.add_argument("--json", action="store_true", help="le bilan en JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        for name, (least, most) in LIMITS.items():
            if not least <= options[name] <= most:
                raise CommandError(f"--{name} : donnez un nombre de {least} à {most}.")
        processes = options["processes"] or os.cpu_count() or 1
        if not 1 <= processes <= 64:
            raise CommandError("--processes : donnez un nombre de 1 à 64.")
        begun, done = time.monotonic(), 0

        def told(report: Report) -> None:
            nonlocal done
            done += report.cases
            if not options["json"]:
                elapsed = _number(time.monotonic() - begun)
                self.stderr.write(f"  {_number(done)} dossiers sur {_number(options['cases'])}, {elapsed} s")

        asked = {name: options[name] for name in (*LIMITS, "faults")}
        reports = simulate_shards(**asked, processes=processes, told=told)
        report = merge(reports, seed=options["seed"], seconds=time.monotonic() - begun)
        if options["json"]:
            figures = {"case_years": report.case_years, "case_years_a_minute": round(report.case_years_a_minute)}
            self.stdout.write(json.dumps({**asdict(report), **figures}, ensure_ascii=False))
        else:
            self._tell(report, worlds=len(reports), processes=min(processes, len(reports)))
        if report.violations:
            raise CommandError(f"{len(report.violations)} manquements avec la graine {report.seed}.")

    def _tell(self, report: Report, *, worlds: int, processes: int) -> None:
        self.stdout.write(
            f"{_number(report.cases)} dossiers × {_number(report.days)} jours = {_number(report.case_years)} "
            f"années-dossiers simulées, dont {_number(report.years_lived)} de la transmission à la fin du dossier.\n"
            f"Graine {report.seed}, {worlds} monde(s) sur {processes} processus, {_number(report.seconds)} s : "
            f"{_number(report.case_years_a_minute)} années-dossiers par minute.\n"
            f"{_number(report.acts)} gestes, balayages et envois, dont {_number(report.refused)} refusés; "
            f"{_number(report.letters)} lettres remises, dont {_number(report.repeated)} deux fois."
        )
        if report.faults:
            self.stdout.write(f"{_number(sum(report.struck.values()))} pannes :")
            for name, count in report.struck.items():
                self.stdout.write(f"  {_number(count):>7}  {FAULTS[name]}")
        if not report.violations:
            self.stdout.write("Manquements : 0. Tout concorde.")
            return
        self.stdout.write(f"Manquements : {_number(len(report.violations))}.")
        for each in report.violations[:SHOWN]:
            self.stdout.write(f"  dossier {each.case} : {each.what}")
        self.stdout.write("La plus courte histoire trouvée, dans le monde du premier :")
        for line in report.story:
            self.stdout.write(f"  {line}")


def _number(value: float) -> str:
    return f"{value:,.0f}".replace(",", "\u00a0")
