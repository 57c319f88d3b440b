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
from .lists import retire_body_list, save_body_list

__all__ = [
    "add_person",
    "designate_address",
    "end_absence",
    "end_role",
    "grant_role",
    "record_absence",
    "register_body",
    "rename_body",
    "retire_address",
    "retire_body_list",
    "save_body_list",
]
