"""A run as a table in a file format that other programs read."""

import io
from typing import Literal

from moebench.errors import SetupError
from moebench.report.junit import junit_xml
from moebench.summary import frame
from moebench.types import Run

Format = Literal["csv", "parquet", "jsonl", "junit"]


def export_run(run: Run, *, kind: Format) -> bytes:
    """Returns a run's records, one row a trial, with the columns of `moebench.frame`.

    Args:
        run: Any run.
        kind: `csv` (UTF-8, with a header line), `parquet`, `jsonl` (one object a line), or `junit` (XML for
            continuous-integration servers).

    Raises:
        SetupError: Parquet needs the package pyarrow, which is not installed.
    """
    if kind == "junit":
        return junit_xml(run)
    table = frame(run)
    if kind == "csv":
        return table.to_csv(index=False).encode()
    if kind == "jsonl":
        return table.to_json(orient="records", lines=True, date_format="iso", force_ascii=False).encode()
    buffer = io.BytesIO()
    try:
        table.to_parquet(buffer, index=False)
    except ImportError as error:
        raise SetupError(
            "cannot write Parquet",
            why=str(error).splitlines()[0],
            fix="python -m pip install 'moebench[parquet]'",
        ) from error
    return buffer.getvalue()
