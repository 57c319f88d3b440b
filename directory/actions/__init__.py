"""What is done to the directory. Nothing is erased: a name ends, a role ends, an address or a list is retired."""

from .absences import end_absence, record_absence
from .bodies import (
    add_person,
    designate_address,
    end_role,
    grant_role,
    register_body,
    rename_body,
    retire_address,
)
from .imports import apply_import, import_file, keep_import
from .lists import retire_body_list, save_body_list

__all__ = [
    "add_person",
    "apply_import",
    "designate_address",
    "end_absence",
    "end_role",
    "grant_role",
    "import_file",
    "keep_import",
    "record_absence",
    "register_body",
    "rename_body",
    "retire_address",
    "retire_body_list",
    "save_body_list",
]
