"""The run itself inside the page, so that the page is a full record: text in, `<script>` element out, and back."""

import base64
import gzip
import re

from markupsafe import Markup

from moebench.errors import DataError

PLAIN_LIMIT = 50_000
"""Characters above which the run is packed: packed it takes a fifth of the room, but no eye can read it."""

_ESCAPED = re.compile("[<>&\u2028\u2029\ud800-\udfff]")
_ELEMENT = re.compile(
    r'<script type="(application/jsonl|application/gzip\+base64)" id="run">([^<]*)</script>'
)


def embed(text: str) -> Markup:
    r"""Returns a `<script>` element that holds `text` and that no browser runs.

    Args:
        text: JSON, or JSON lines. It comes back the same but for the spelling of `<`, `>`, `&`, line separators
            and lone surrogates, which become `\uXXXX`: inside JSON strings, the only place for them, that is the
            same value. So nothing in it can close the element.
    """
    safe = _ESCAPED.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
    kind = "application/jsonl"
    if len(safe) > PLAIN_LIMIT:
        kind = "application/gzip+base64"
        safe = base64.b64encode(gzip.compress(safe.encode("utf-8"), mtime=0)).decode("ascii")
    return Markup(f'<script type="{kind}" id="run">{safe}</script>')  # noqa: S704 - escaped above


def extract(page: str) -> str:
    """Returns the text that `embed` put into a page.

    Raises:
        DataError: the page holds no run, or it is damaged.
    """
    found = _ELEMENT.search(page)
    if found is None:
        raise DataError(
            "no run can be read from this page",
            why="it has no embedded run: it is not a report, or it was written without the data",
            fix="use the run file itself, or a report that was written with the data",
        )
    kind, text = found.groups()
    if kind == "application/jsonl":
        return text
    try:
        return gzip.decompress(base64.b64decode(text, validate=True)).decode("utf-8")
    except (ValueError, EOFError, OSError) as error:
        raise DataError(
            "the run in this page is damaged",
            why=str(error),
            fix="use the run file itself, or fetch the page again",
        ) from error
