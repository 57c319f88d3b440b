from django.db import migrations, models
from django.db.models import F


def name_them(apps, schema_editor):
    """The regime of the product by its name; any other by its code until an administrator names it."""
    rows = apps.get_model("workflows", "RuleProfile").objects
    rows.filter(regime="16-27").update(name_fr="Recommandations de l’Office", name_en="Recommendations of the Office")
    rows.filter(name_fr="").update(name_fr=F("regime"), name_en=F("regime"))


class Migration(migrations.Migration):
    dependencies = [("workflows", "0009_courtesy")]

    operations = [
        migrations.AddField(
            model_name="ruleprofile",
            name="name_en",
            field=models.CharField(default="", max_length=120, verbose_name="nom du régime en anglais"),
        ),
        migrations.AddField(
            model_name="ruleprofile",
            name="name_fr",
            field=models.CharField(default="", max_length=120, verbose_name="nom du régime"),
        ),
        migrations.RunPython(name_them, migrations.RunPython.noop),
    ]
