"""Zero without a number: "none left", "there are no apples left", "nothing remains"."""

import re

from moebench.reading.numerals.text import Number

_NOT_COUNTED = (
    r"(?!one\b|longer|more than|need|matter|doubt|change|other|difference|further|information|way|question|reason"
    r"|idea|problem|answer|solution|mention|indication|specific|limit|such|restriction|worries)"
)
_NO = re.compile(
    r"(?:\b(?:is|are|was|were|be|have|has|had|with|leaving|leaves|left|remain|remains|contains?|gets?|find|see"
    r"|answer:?) (?:now |then |with |exactly |absolutely )?(?P<no>no)(?= "
    rf"{_NOT_COUNTED}[a-z])"
    r"|\A\W*(?P<first>no)(?= [a-z]+(?: [a-z]+){0,2} (?:remain|remains|(?:are |is |will be |were )?left)\b)"
    r"|\b(?P<none>none|nothing|not any|n't any)\b(?! other| to do| but| more| less| else| else's)"
    r"|(?:n['’]t|\bnot) (?:[a-z]+ ){0,2}(?P<any>any)(?= [a-z]+(?: [a-z]+){0,2} (?:left|remaining|anymore)))"
)
_ALONE = re.compile(rf"\W*(?P<no>no|none|nothing|zero)(?: {_NOT_COUNTED}[a-z]+){{0,4}}\W*")


def zeros(low: str, start: int, end: int, *, has_numbers: bool) -> list[Number]:
    """Returns what says zero in the sentence at start..end, as numbers of value 0.

    Args:
        low: The text in lower case.
        start: First character of the sentence.
        end: One past its last character.
        has_numbers: Whether there are numbers too; then a bare "no" at the start says nothing.
    """
    if "no" not in low[start:end] and "any" not in low[start:end]:
        return []
    found = [_zero(low, match) for match in _NO.finditer(low, start, end)]
    if not found and not has_numbers:
        alone = _ALONE.fullmatch(low, start, end)
        if alone and (alone["no"] != "no" or low[start:end].split(None, 1)[1:]):
            return [_zero(low, alone)]
    return found


def _zero(low: str, match: re.Match[str]) -> Number:
    name = match.lastgroup or "no"
    start, end = match.span(name)
    return Number(text=low[start:end], start=start, end=end, value=0, exact=0, in_words=True)
