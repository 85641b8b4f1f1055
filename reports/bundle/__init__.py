"""The session bundle: one JSON file that proves a payroll (bundle.md)."""

from reports.bundle.comparison import NOTHING, differences
from reports.bundle.invalid import InvalidBundle
from reports.bundle.proof import proof_checksum
from reports.bundle.reader import Bundle, read_bundle
from reports.bundle.table import render
from reports.bundle.writer import attendance_json, payroll_json, to_json, write_bundle

__all__ = [
    "NOTHING",
    "Bundle",
    "InvalidBundle",
    "attendance_json",
    "differences",
    "payroll_json",
    "proof_checksum",
    "read_bundle",
    "render",
    "to_json",
    "write_bundle",
]
