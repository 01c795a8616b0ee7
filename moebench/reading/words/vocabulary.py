"""Is it a word of English, and which words are common. Loaded when first asked for.

The vocabulary is the union of two lists that are kept up and come with MIT-licensed packages:
`pyspellchecker` (160,572 words with how often films and series say them; all inflections, American spelling)
and `symspellpy` (82,834 words, with British spelling and words of the web). It was chosen over `wordfreq`
(no longer kept up; its list comes from running text, so it has misspellings: at the same coverage of a
dictionary it takes 30 to 70 of 1,000 common misspellings for words, against 4 here), `english-words` (lacks most
plurals and verb forms) and Hunspell through `spylls` (64 microseconds a word, American spelling only). Loading
takes half a second and 40 MB, once; a look-up 1 microsecond.

Names of people and places that are in these lists count as words: they hold `Wednesday` and `September`, too.
"""

import unicodedata
from functools import cache
from importlib import resources

# How often the films and series behind pyspellchecker's counts say a word that is called common.
_COMMON = 1000

# Frequent names that the rule in `_is_name` does not see, because their plural is a word or a name as well.
_NAMES = frozenset({
    "adam", "anna", "anne", "arab", "beth", "bros", "cary", "cody", "cole", "como", "este", "gary",
    "hans", "jake", "jane", "jean", "jews", "joey", "kyle", "lang", "mack", "mick", "ming", "nate",
    "nazi", "phil", "rome", "stan", "tess", "toby", "todd", "tyre", "agnes", "april", "arabs", "asian",
    "barry", "blake", "brits", "chloe", "clark", "clive", "david", "donna", "eddie", "evans", "greek",
    "henry", "jacob", "jenny", "jerry", "jesse", "jesus", "jonas", "jules", "julie", "karen", "kelly",
    "latin", "louis", "lucas", "mafia", "miami", "molly", "nancy", "nazis", "negro", "oscar", "santa",
    "sarah", "scott", "simon", "swiss", "teddy", "tommy", "turks", "vegas", "wayne", "willy", "yates",
    "adrian", "albert", "andrew", "apollo", "asians", "barnes", "carlos", "carter", "christ", "cubans",
    "curtis", "daniel", "danish", "dorian", "duncan", "easter", "elaine", "friday", "george", "german",
    "gloria", "gordon", "graham", "harvey", "howard", "indian", "irving", "jewish", "johnny", "julian",
    "juliet", "korean", "lucian", "marian", "mayans", "muslim", "nathan", "oliver", "robert", "romans",
    "stella", "steven", "sunday", "syrian", "torres", "viking", "vivian", "walter", "willie", "xavier",
    "yankee", "african", "america", "anthony", "arabian", "belgian", "charlie", "collins", "english",
    "frances", "francis", "germans", "indians", "iranian", "israeli", "italian", "jacques", "jenkins",
    "koreans", "lincoln", "malcolm", "mexican", "michael", "muslims", "negroes", "olympic", "persian",
    "pilates", "richard", "russian", "serbian", "sundays", "vikings", "wallace", "william", "yankees",
    "africans", "albanian", "american", "armenian", "austrian", "bolivian", "canadian", "caroline",
    "egyptian", "european", "georgian", "hawaiian", "hispanic", "iranians", "italians", "jamaican",
    "japanese", "jonathan", "mexicans", "nicholas", "nigerian", "olympics", "parisian", "persians",
    "peruvian", "prussian", "romanian", "russians", "saturday", "saunders", "siberian", "sicilian",
    "spartans", "tuesdays", "venetian", "alexander", "americans", "armenians", "brazilian", "bulgarian",
    "canadians", "catholics", "caucasian", "charlotte", "christian", "christmas", "colombian",
    "egyptians", "ethiopian", "europeans", "halloween", "hungarian", "mongolian", "norwegian",
    "ukrainian", "victorian", "australian", "christians", "colombians", "indonesian", "wednesdays",
    "palestinian", "philippines", "palestinians", "scandinavian", "joe", "sam", "tim", "ted", "ali",
    "ben", "dan", "dee", "leo", "les", "mac", "vic", "sur", "san", "mon", "del", "dem", "com",
})  # fmt: skip
# A word that has one of these in it is not offered as an example; that a few harmless ones go as well is no loss.
_INDECENT = ({
    "fuck", "shit", "cunt", "bitch", "whore", "slut", "nigg", "negro", "fagg", "dyke", "cock", "dick",
    "pussy", "bastard", "wank", "piss", "arse", "asshole", "asses", "tits", "titt", "boob", "penis",
    "vagin", "rape", "rapin", "rapist", "porn", "nazi", "prick", "sperm", "orgas", "masturb", "erotic",
    "horny", "hooker", "pimp", "suck", "crap", "damn", "hell", "sex", "naked", "nude", "anal", "butt",
    "jerk", "incest", "pedo", "molest", "terroris", "suicid", "bloody", "bugger", "retard", "cripple",
    "kill", "murder", "slaughter", "tortur", "cocain", "heroin",
})  # fmt: skip


@cache
def _counts() -> dict[str, int]:
    """Returns the vocabulary: each word with how often films and series say it; 0 where that is not known."""
    from spellchecker import SpellChecker  # here, because it takes a third of a second

    file = resources.files("symspellpy") / "frequency_dictionary_en_82_765.txt"
    listed = file.read_text(encoding="utf-8-sig")
    counts = dict.fromkeys((line.partition(" ")[0] for line in listed.splitlines()), 0)
    spoken = SpellChecker(language="en").word_frequency
    counts.update((word, spoken[word]) for word in spoken.words())
    return counts


def is_word(text: str) -> bool:
    """Whether a text is a word of English (or several, `ice cream`) that a dictionary has.

    Case, accents (`naïve`, `naive`) and the kind of apostrophe do not matter; a word with hyphens is one if all
    its parts are words or letters. American and British spellings are words alike, and so are names that
    dictionaries list. Only English is known: a Spanish word is none.

    Args:
        text: The word, without marks around it.
    """
    folded = unicodedata.normalize("NFC", text).casefold().translate(_SAME)
    parts = folded.split()
    return bool(parts) and all(_is_single_word(part) for part in parts)


_SAME = str.maketrans({"’": "'", "ʼ": "'", "‐": "-", "‑": "-", "\xad": None, "\u200b": None})


def _is_single_word(word: str) -> bool:
    counts = _counts()
    if len(word) == 1:
        return word in {"a", "i", "o"}
    if word in counts or word.removesuffix("'s") in counts:
        return True
    if word.endswith("s'"):
        return word[:-1] in counts
    if not word.isascii():
        bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
        if bare != word and bare in counts:
            return True
    parts = word.split("-")
    return len(parts) > 1 and all(part in counts or (len(part) == 1 and part.isalpha()) for part in parts)


def _is_name(word: str, counts: dict[str, int]) -> bool:
    """Whether a word looks like a name: it has a genitive in the list, but no plural."""
    plurals = (word + "s", word + "es", word[:-1] + "ies")
    return word in _NAMES or (word + "'s" in counts and not any(plural in counts for plural in plurals))


@cache
def common_words(letters: int) -> tuple[str, ...]:
    """Returns common English words of a length: plain a to z, no indecent ones, hardly any names.

    Args:
        letters: Number of letters; there are 1,500 common words of 9 letters, but 13 of 15.

    Returns:
        The words in alphabetical order, the same everywhere for the same versions of the two packages.
    """
    counts = _counts()
    return tuple(
        sorted(
            word
            for word, count in counts.items()
            if len(word) == letters
            and count >= _COMMON
            and word.isascii()
            and word.isalpha()
            and not _is_name(word, counts)
            and not any(part in word for part in _INDECENT)
        )
    )
