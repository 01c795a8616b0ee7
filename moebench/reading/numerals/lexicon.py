"""The words by which a sentence shows which of its numbers it is about."""


def word_set(text: str) -> frozenset[str]:
    """Returns the words of `text`."""
    return frozenset(text.split())


EXPLAINING = word_set(
    """
    across after against among around as assuming at based because before below besides between by
    considering costing despite during each every excluding for from given having if in including instead into of
    off on once over per since than through till times toward towards under unless until using versus vs when where
    while who whose with within without above plus minus
    add added adding combine combining divide divided divides dividing multiplied multiplies multiply multiplying
    subtract subtracted subtracting subtracts
    """
)
"""A number behind one of these explains another number: "from selling 90 mugs", "at $5", "multiply 9 by 2"."""

VERBS = word_set(
    """
    am are arrive arrived arrives ate bake baked bakes be became become becomes been being bought bring brings
    brought buy buys can can't catch catches caught charge charged charges climb climbed climbs collect
    collected collects contain contains contributes cook cooked cooks cost costs could count counted counts
    cover covered covers did do does doesn't drank drink drinks drive drives drove earn earned earns eat eats
    equal equals find finds flew flies fly found gain gained gains gave get gets give gives go goes going gone
    got gotten grow grows had has have he'll he's held hold holds i'll i've is isn't it's keep keeps kept last
    lasts leave leaves leaving left lose loses lost made make makes making may means might move moved moves must
    need needed needs owe owed owes paid pay pays plant planted plants pour poured pours produce produced
    produces ran reach reaches read reads receive received receives remain remaining remains require required
    requires ride rides rode run runs save saved saves score scored scores sell sells she'll she's should show
    shows sold spend spends spent take takes that's there's they'll they've took total totals travel travels use
    used uses wait waited waits walk walked walks was we've weigh weighs went were will win wins won won't work
    worked works would write writes wrote yield yielded yields you've
    """
)
SUBORDINATING = word_set(
    "after although because before if once since though unless until when whereas while who whose"
)
SUBJECTS = word_set("i you he she it they we there this that which")
DETERMINERS = word_set("the these those his her its their your our my all both")
FILLERS = word_set(
    """
    a about additional also an another approximately around at average average almost exact exactly extra full just
    least more most nearly now only roughly still the total whole
    """
)
AMOUNTS = word_set(
    """
    amount answer average balance bill combined cost count difference distance figure income loss maximum minimum
    net overall price profit rate remainder result revenue salary sale score speed sum tally total value
    """
)
"""What "a ... of 18" names: "a total of 18" says 18, "the cost of 18 pens" does not."""

QUALIFIERS = word_set("grand daily weekly monthly yearly annual new final")
REACHING = word_set(
    """
    add adds amount amounts boils bring brings brought came come comes decreased decreases down drop dropped equal
    equals equivalent fell falls grew grow grows increase increased increases lead leads out reduce reduced reduces
    rise rises rose rounded rounds simplifies simplify sum sums up work works
    """
)
"""Words before a "to" that leads to a result: "comes to 18"."""

NEGATIONS = word_set("not neither nor isn't wasn't")
STAYING = word_set("left end ends ended up remain remains")  # "left with 5"
YIELDING = word_set("bring brings brought bringing take takes took")  # "bring in 450"
CHANGING = (
    "beat", "decreas", "differ", "drop", "exceed", "fall", "fell", "grew", "grow", "increas", "late", "outnumber",
    "reduc", "ris", "rose", "short", "surpass",
)  # fmt: skip
"""Beginnings of words before a "by" that leads to a result: "exceeded it by 20"."""
