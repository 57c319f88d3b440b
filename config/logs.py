"""What the log does not repeat."""

import logging
import re

_SECRET = re.compile(r"(/calendriers/)[^/\s\"']+")


class WithoutSecrets(logging.Filter):
    """Takes the secrets of calendars out of the addresses that Django logs (« Not Found: … »)."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if "/calendriers/" in said:
            record.msg, record.args = _SECRET.sub(r"\1…", said), ()
        return True
