"""English plurals: the singular of a noun, so that units and counted things compare in either number."""

from functools import lru_cache


def word_set(text: str) -> frozenset[str]:
    """Returns the words of a text, for long lists in the source."""
    return frozenset(text.split())


_IRREGULAR = dict(
    pair.split("/")
    for pair in word_set("""
    feet/foot teeth/tooth geese/goose men/man women/woman children/child kids/kid mice/mouse lice/louse
    oxen/ox dice/die halves/half calves/calf knives/knife wives/wife lives/life leaves/leaf loaves/loaf
    shelves/shelf wolves/wolf thieves/thief selves/self elves/elf scarves/scarf hooves/hoof persons/people
    person/people individuals/people humans/people pence/penny buses/bus gases/gas lenses/lens viruses/virus
    bonuses/bonus campuses/campus statuses/status octopuses/octopus atlases/atlas canvases/canvas
    bacteria/bacterium criteria/criterion phenomena/phenomenon cacti/cactus fungi/fungus nuclei/nucleus
    radii/radius stimuli/stimulus alumni/alumnus larvae/larva analyses/analysis crises/crisis theses/thesis
    hypotheses/hypothesis bases/base indices/index matrices/matrix vertices/vertex appendices/appendix
    millennia/millennium millenia/millenium yen/yen series/series species/species potatoes/potato
    tomatoes/tomato heroes/hero echoes/echo mangoes/mango cargoes/cargo mosquitoes/mosquito
    volcanoes/volcano buffaloes/buffalo torpedoes/torpedo movies/movie cookies/cookie calories/calorie
    kilocalories/kilocalorie pies/pie ties/tie lies/lie zombies/zombie rookies/rookie selfies/selfie
    brownies/brownie smoothies/smoothie birdies/birdie hoodies/hoodie veggies/veggie dies/die
    siemens/siemens lens/lens stokes/stokes news/news mathematics/mathematics gas/gas bus/bus bias/bias
    atlas/atlas canvas/canvas iris/iris us/us chaos/chaos as/as is/is has/has was/was this/this its/its
    his/his axes/axis oases/oasis quizzes/quiz yes/yes fils/fils lats/lats mps/mps
    """)
)

_PLURALS_WITHOUT_S = word_set(
    """people men women children feet teeth geese mice oxen dice pence bacteria criteria phenomena cacti fungi
    nuclei radii stimuli alumni larvae indices matrices vertices sheep fish deer moose salmon trout shrimp aircraft
    spacecraft series species cattle police staff personnel offspring data media folk youth"""
)

_SAME_ENDINGS = ("ss", "us", "is", "'s", "’s")


@lru_cache(maxsize=4096)
def singular(word: str) -> str:
    """Returns the singular of a lower-case English noun; a word that is no plural comes back as it is.

    "person", "persons" and "individuals" all become "people", the name moebench has for them.
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 3 or not word.endswith("s") or word.endswith(_SAME_ENDINGS):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if word.endswith("men"):
        return word[:-3] + "man"
    return word[:-1]


def is_plural(word: str) -> bool:
    """Whether a lower-case word looks like a plural noun."""
    return word in _PLURALS_WITHOUT_S or word.endswith("men") or singular(word) != word
