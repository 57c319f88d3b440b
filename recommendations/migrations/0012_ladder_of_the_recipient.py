"""A case that was issued before there were ladders follows that of its recipient's kind."""

from django.db import migrations

_FOLLOW = """
    UPDATE workflows_workflowinstance AS i SET ladder = b.kind
      FROM recommendations_case c JOIN directory_body b ON b.id = c.recipient_id
     WHERE c.instance_id = i.id AND i.ladder = ''
"""


class Migration(migrations.Migration):
    dependencies = [
        ("recommendations", "0011_wordings"),
        ("directory", "0002_sentences_of_constraints"),
        ("workflows", "0006_ladders"),
    ]

    operations = [migrations.RunSQL(_FOLLOW, migrations.RunSQL.noop)]
