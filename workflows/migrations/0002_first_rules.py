from datetime import date

from django.db import migrations

REGIME = "16-27"


def add_first_rules(apps, schema_editor):
    """The Office's first policy for article 16.27; later versions are made in the admin site."""
    apps.get_model("workflows", "RuleProfile").objects.get_or_create(
        regime=REGIME,
        version=1,
        defaults={
            "in_force_from": date(2017, 6, 8),  # L.Q. 2017, c. 11, which gave the Office this power
            "reason": "Première version.",
            "article": "C-26, a. 16.27",
            "period_days": 60,
            "due_reading": "i16_weekday",
            "default_readings": ["i16_weekday", "cpc"],
            "acknowledgement_reminders": [5, 10],
            "receipt_task": 15,
            "reminders": [30, 14, 7, 2],
            "response_due": 14,
            "chasers": [15, 30],
            "notice_hour": 6,
        },
    )


class Migration(migrations.Migration):
    dependencies = [("workflows", "0001_engine")]

    operations = [migrations.RunPython(add_first_rules, migrations.RunPython.noop)]
