"""What the sentence splitter knows about English: abbreviations, and words that open or carry on a sentence.

Abbreviations are lower-case and without their last full stop. Those that are common words or given names as well
(max, tex, art, will, ill) are left out: taking one for an abbreviation would glue two sentences together.
"""

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Something must follow: a full stop after one of these never ends a sentence.
NEVER_FINAL: Final = _words(
    """
    mr mrs ms mx messrs dr prof assoc asst rev hon fr pres gov lt ltn capt cpt cmdr cdr col gen maj sgt cpl
    pvt adm brig rep reps sen sens supt insp det atty treas e.g eg i.e ie viz cf vs v ca approx incl excl
    resp p.s ps q a.k.a aka
    """
)

# These may end a sentence as well: before a capital, the next word decides.
OFTEN_FINAL: Final = _words(
    """
    inc co corp ltd llc bros cie gmbh s.a s.p.a pty pte dept univ assn bldg mfg intl natl govt jr sr snr esq
    phd ph.d m.d d.d.s d.v.m b.a m.a b.s b.sc m.sc m.b.a ll.b ll.d r.n u.s u.s.a u.k u.n e.u u.s.s.r d.c n.y
    l.a n.j n.h n.c s.c n.d s.d w.va r.i n.w n.e s.w s.e a.m p.m b.c a.d b.c.e c.e st mt ft ste ave
    blvd rd hwy pkwy sq terr apt ariz ark calif colo fla minn mont neb nev tenn vt wis wyo ont que alta
    """
)

# Abbreviations in mid-sentence only: before a capital they end it ("six lbs. Then").
MID_SENTENCE: Final = _words(
    "oz lb lbs tsp tbsp yd yds deg mil hr hrs mins yr yrs wk wks med temp avg misc refs etc al est min max"
)


MONTHS_AND_DAYS: Final = _words(
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun"
)

# An abbreviation only where a number comes next: "No. 5", "p. 55", "Rs. 16720".
BEFORE_NUMBER: Final = MONTHS_AND_DAYS | _words(
    "no n° nr p pp pg pgs ch chap vol vols fig figs art arts sec sect eq eqs para pt pts ver ed rs bk ext tel op"
    " ca approx est s n e w"
)

# Capitalised behind an abbreviation or an initial, these open a new sentence more often than a name.
STARTERS: Final = _words(
    """
    The He She It They We I You This That These Those There Here In On At For But And So If When While What
    Why How Who Where Which Whose Did Do Does Is Are Was Were Has Have Had Can Could Would Should My His Her
    Its Our Their Your After Before Then However Although Though As By From With Without Not No Yes Please
    Let Some Many Most All Each Every One Another Now Today Yesterday Tomorrow Also Because Since During
    Later Finally Meanwhile Once Upon Until Unless Nor Or Yet Still Even Just Only Such Both Either Neither
    Several Few Other Others Next Soon Thus Hence Therefore Moreover Instead Otherwise Perhaps Maybe Overall
    Eventually Suddenly Afterwards Together Over Under Through Despite Among Between Within Across Near
    Along Everyone Someone Nobody Nothing Something Everything Anyone An To It's He's She's They're We're
    You're I'm I've I'd I'll That's There's Here's What's Let's
    """
)

# "Stop!" he said: the verb shows that the sentence goes on behind the exclamation mark.
SPEECH_VERBS: Final = _words(
    """
    said says asked asks replied replies answered answers added adds cried cries shouted shouts yelled yells
    whispered whispers exclaimed exclaims called calls told tells thought thinks wrote writes began
    continued muttered murmured screamed screams laughed laughs sighed joked jokes remarked insisted insists
    explained explains responded responds urged urges warned warns declared declares announced
    """
)
PRONOUNS: Final = _words("i he she they we you it")

# A line that ends with one of these goes on in the next.
UNFINISHED: Final = _words(
    """
    a an the of to in on at by for from with without into onto over under about and or but nor as than that
    which who whom whose when while where if because his her their its our my your this these those is are
    was were be been being has have had not very so such then between among during through against toward
    towards upon
    """
)

# "Best regards, Anna Smith" is a closing and a signature.
SIGNATURE: Final = re.compile(
    r"(?i:(?:many |with |all |my |best |kind |warm |kindest |warmest |sincere ){0,3}"
    r"(?:thanks|thank you|thanks and regards|regards|wishes|best|sincerely|cheers|love|yours|yours truly"
    r"|yours sincerely|yours faithfully|take care|cordially|respectfully)"
    r"(?: again| so much| very much| a lot| in advance)?,)(?=\s[A-Z][\w.'-]{0,30}(?: [A-Z][\w.'-]{0,30}){0,3}\s*\Z)"
)
