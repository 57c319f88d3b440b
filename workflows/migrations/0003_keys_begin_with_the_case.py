"""The unique keys begin with the case: an index of the foreign key alone was written and never needed."""

import django.db.models.deletion
from django.db import migrations, models


def _case(name: str) -> models.ForeignKey:
    return models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=name,
        to="workflows.workflowinstance",
    )


class Migration(migrations.Migration):
    dependencies = [("workflows", "0002_first_rules")]

    operations = [
        migrations.AlterField(model_name="deadline", name="instance", field=_case("deadlines")),
        migrations.AlterField(model_name="duework", name="instance", field=_case("due_work")),
        migrations.AlterField(model_name="transition", name="instance", field=_case("transitions")),
    ]
