"""What the site starts from: its tables, people who can log in, and cases whose silence has long been due."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.management import call_command

from directory.models import Body, Person
from recommendations.models import Case
from web.simulation.player import Log, play
from web.simulation.stories import BODIES, Act, Story

from .people import PASSWORD

DAY = timedelta(days=1)
# Days since the issue and since the receipt, chosen so that no notice of the policy falls within three days of today:
# whether a sweep or an act comes first, and whether midnight passes meanwhile, then changes nothing that is expected.
AGES = ((116, 110), (45, 40), (45, None))


def fill(*, now: datetime) -> Log:
    """Migrates, plays the past without any sweep, and gives everybody the password. Returns the facts so far."""
    call_command("migrate", verbosity=0, interactive=False)
    acts = []
    for group, (issued, received) in enumerate(AGES):
        cases = tuple(range(group * BODIES, (group + 1) * BODIES))
        acts.append(Act(now - issued * DAY, "issue", cases))
        if received is not None:
            acts += [Act(now - received * DAY, "acknowledge", (case,)) for case in cases]
    log = play(Story(0, tuple(acts)))
    hasher = PBKDF2PasswordHasher()
    Person.objects.update(password=hasher.encode(PASSWORD, hasher.salt()))
    return log


def bodies() -> dict[int, str]:
    """Number of a body in the stories → what its box on the form of a recommendation sends."""
    codes = {f"simulation-{number}": number for number in range(BODIES)}
    found = Body.objects.filter(code__in=codes).values_list("code", "pk")
    return {codes[code]: str(pk) for code, pk in found}


def first_numbers(log: Log) -> dict[int, str]:
    """Case of the stories → its number on the pages."""
    numbers = dict(Case.objects.values_list("pk", "number"))
    return {case: numbers[key] for case, key in log.cases.items()}
