"""What people read: tables for the terminal (`tables`) and one self-contained HTML page (`html`).

`write_report` is loaded when it is first used, so that the terminal's tables do not load Jinja2.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from moebench.report.html import write_report

__all__ = ["write_report"]


def __getattr__(name: str) -> Any:
    if name != "write_report":
        raise AttributeError(f"module 'moebench.report' has no attribute '{name}'")
    from moebench.report.html import write_report

    return write_report
