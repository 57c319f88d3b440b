"""The lock of viewflow's processes: a blocking row lock.

Stock viewflow has none by default (steps are doubled), and its own row lock sleeps between attempts. Ours waits in the
database, as the engine's does, for as long as the connection's `lock_timeout` allows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, transaction
from viewflow.workflow.exceptions import FlowLockFailed


class RowLock:
    """`lock_impl` of every flow of the project. Raises `FlowLockFailed` when the time-out passes."""

    @contextmanager
    def __call__(self, flow_class: Any, process_pk: Any) -> Iterator[None]:
        with transaction.atomic():
            if process_pk is not None:
                try:
                    flow_class.process_class._default_manager.select_for_update(no_key=True, of=("self",)).filter(
                        pk=process_pk
                    ).first()
                except OperationalError as error:
                    raise FlowLockFailed(f"process {process_pk} is held by another transaction") from error
            yield


row_lock = RowLock()
