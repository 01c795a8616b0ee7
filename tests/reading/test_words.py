import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moebench.reading.words import Word, words
from tests.support import cpu_seconds

FOUND = {
    "numbered": ("1. apple\n2. banana\n3. cherry", "apple banana cherry"),
    "numbered with brackets": ("1) apple\n2) banana", "apple banana"),
    "numbers in brackets": ("(1) apple\n(2) banana", "apple banana"),
    "number glued to the word": ("1gadget\n2widget\n3engine", "gadget widget engine"),
    "number and dot glued to the word": ("1.vacate\n2.sample", "vacate sample"),
    "escaped dot": ("12\\. window\n13\\. world", "window world"),
    "dash behind the number": ("1 - apple\n2 - banana", "apple banana"),
    "keycaps": ("1️⃣ apple\n2️⃣ banana", "apple banana"),
    "circled numbers": ("① apple\n② banana", "apple banana"),
    "each numbered 1": ("1. apple\n1. banana\n1. cherry", "apple banana cherry"),
    "number in bold": ("**1.** apple\n**2.** banana", "apple banana"),
    "all in bold": ("**1. Apple**\n\n**2. Banana**", "Apple Banana"),
    "headings": ("### 1. Apple\nA fruit.\n\n### 2. Banana\nA berry.", "Apple Banana"),
    "labels": ("Word 1: apple\nWord 2: banana", "apple banana"),
    "bold labels": ("**Word 1:** apple\n**Word 2:** banana", "apple banana"),
    "ordinals": ("First: apple\nSecond: banana", "apple banana"),
    "letters": ("a) apple\nb) banana", "apple banana"),
    "an alphabet": ("A - Apple\nB - Banana", "Apple Banana"),
    "roman numbers": ("i. apple\nii. banana\niii. cherry", "apple banana cherry"),
    "hyphens as bullets": ("- apple\n- banana", "apple banana"),
    "stars as bullets": ("* **apple**  \n* **banana**  ", "apple banana"),
    "bullets glued to the word": ("•apple\n•banana", "apple banana"),
    "emoji as bullets": ("🍎 apple\n🍌 banana", "apple banana"),
    "ticks as bullets": ("✅ apple\n✅ banana", "apple banana"),
    "boxes": ("- [x] apple\n- [ ] banana", "apple banana"),
    "quoted block": ("> 1. apple\n> 2. banana", "apple banana"),
    "LaTeX": ("\\begin{itemize}\n\\item \\textbf{apple}\n\\item banana\n\\end{itemize}", "apple banana"),
    "HTML": ("<ul><li>apple</li><li>banana</li></ul>", "apple banana"),
    "line breaks in HTML": ("1. apple<br>2. banana<br/>3. cherry", "apple banana cherry"),
    "XML": ("<words><word>apple</word><word>banana</word></words>", "apple banana"),
    "one a line": ("apple\nbanana\ncherry", "apple banana cherry"),
    "one a line with blank lines": ("apple\n\nbanana\n\ncherry", "apple banana cherry"),
    "Windows line ends": ("1. apple\r\n2. banana\r\n", "apple banana"),
    "no-break spaces": ("1.\u00a0apple\n2.\u00a0banana", "apple banana"),
    "commas": ("apple, banana, and cherry.", "apple banana cherry"),
    "commas over lines": ("apple, banana,\ncherry, date,\nfig", "apple banana cherry date fig"),
    "semicolons": ("apple; banana; cherry", "apple banana cherry"),
    "bars": ("apple | banana | cherry", "apple banana cherry"),
    "slashes": ("apple / banana / cherry", "apple banana cherry"),
    "dots": ("• apple • banana • cherry", "apple banana cherry"),
    "spaces": ("belt clamp dairy ember", "belt clamp dairy ember"),
    "tabs": ("apple\tbanana\tcherry", "apple banana cherry"),
    "two columns": ("apple     banana\ncherry    date", "apple banana cherry date"),
    "two numbered columns": ("1. apple    3. cherry\n2. banana   4. date", "apple cherry banana date"),
    "numbers in a line": ("1. apple 2. banana 3. cherry", "apple banana cherry"),
    "JSON array": ('["apple", "banana"]', "apple banana"),
    "JSON over lines": ('```json\n[\n  "apple",\n  "banana"\n]\n```', "apple banana"),
    "JSON object": ('{"words": ["apple", "banana"], "count": 2}', "apple banana"),
    "JSON objects": ('[{"word": "apple", "letters": 5}, {"word": "fig", "letters": 3}]', "apple fig"),
    "JSON counts": ('{"apple": 5, "banana": 6}', "apple banana"),
    "JSON with one string": ('{"answer": "apple, banana, cherry"}', "apple banana cherry"),
    "Python list": ("words = ['apple', 'banana']\nprint(words)", "apple banana"),
    "list without quotes": ("[apple, banana, cherry]", "apple banana cherry"),
    "table": ("| # | Word | Letters |\n|---|---|---|\n| 1 | apple | 5 |\n| 2 | fig | 3 |", "apple fig"),
    "table of two columns of words": (
        "| Word | Word |\n|--|--|\n| apple | fig |\n| pear | |",
        "apple fig pear",
    ),
    "table without a rule": ("Word | Meaning\napple | a fruit\nstone | hard thing", "apple stone"),
    "CSV": ("apple,5\nbanana,6", "apple banana"),
    "gloss behind a dash": ("1. Apple - a fruit\n2. Run – to move, fast", "Apple Run"),
    "gloss behind a colon": ("- Apple: a fruit\n- Calm: still, quiet, at rest", "Apple Calm"),
    "gloss in brackets": ("1. Apple (noun)\n2. Run (a verb, mostly)", "Apple Run"),
    "gloss below": ("1. **Apple**\n   - Meaning: a fruit\n2. **Run**\n   - Meaning: move", "Apple Run"),
    "gloss on the next line": ("- **Apple**\nA fruit of a tree.\n- **Run**\nTo move fast.", "Apple Run"),
    "counts": ("apple (5 letters)\nbanana (6 letters)", "apple banana"),
    "counts in a line": ("apple (5), banana (6), cherry (6)", "apple banana cherry"),
    "spelled out": ("1. Apple: A-P-P-L-E = 5\n2. Fig: F-I-G = 3", "Apple Fig"),
    "sentences about the words": ("1. Apple has 5 letters.\n2. Fig has 3 letters.", "Apple Fig"),
    "sentences with the words": ('1. The word "apple" has five.\n2. The word "fig" has three.', "apple fig"),
    "heading without a colon": (
        "13 nine-letter words\n\nBeautiful\nAdventure\nChocolate",
        "Beautiful Adventure Chocolate",
    ),
    "bold with glosses": ("The words are below.\n\n**apple** - fruit\n**stone** - rock", "apple stone"),
    "records": ("Word: Apple\nLetters: 5\n\nWord: Stone\nLetters: 5", "Apple Stone"),
    "hashtags": ("#apple #stone #river #cloud", "apple stone river cloud"),
    "categories": ("- Fruits:\n  - apple\n  - pear\n- Tools:\n  - hammer\n  - saw", "apple pear hammer saw"),
    "fence with a language": ("``` text\napple\nstone\n```", "apple stone"),
    "preamble": ("Sure! Here are 2 words:\n\n1. apple\n2. banana", "apple banana"),
    "preamble in the line": ("Here are three words: apple, banana and cherry.", "apple banana cherry"),
    "a word alone": ("Understanding", "Understanding"),
    "a word announced": ("Here is a word that fits: unconditional.", "unconditional"),
    "answer as a sentence": ("So the answer is apple banana cherry.", "apple banana cherry"),
    "sections": ("**Nouns:**\n1. apple\n2. stone\n\n**Verbs:**\n1. run\n2. jump", "apple stone run jump"),
    "sections in lines": (
        "Nouns: apple, stone, ball\nVerbs: run, jump, swim",
        "apple stone ball run jump swim",
    ),
    "repeats": ("1. apple\n2. apple\n3. Apple", "apple apple Apple"),
    "hyphens": ("- mother-in-law\n- well-known\n- T-shirt", "mother-in-law well-known T-shirt"),
    "apostrophes": ("1. o'clock\n2. rock’n’roll\n3. children's", "o'clock rock’n’roll children's"),
    "single quotes": ("1. 'apple'\n2. 'O'Brien'", "apple O'Brien"),
    "accents": ("café, naïve, Straße, smörgåsbord", "café naïve Straße smörgåsbord"),
    "another script": ("1. яблоко\n2. 苹果\n3. सेब", "яблоко 苹果 सेब"),
    "numbers that run on after prose": (
        "1. apple\n2. fig\n\nThen two more.\n\n3. pear\n4. plum",
        "apple fig pear plum",
    ),
    "cut off within a word": ("1. apple\n2. banana\n3. che", "apple banana che"),
    "cut off behind a number": ("1. apple\n2. banana\n3.", "apple banana"),
    "cut off within JSON": ('["apple", "banana", "che', "apple banana che"),
    "cut off within a table": ("| Word |\n|---|\n| apple |\n| bana", "apple bana"),
}


@pytest.mark.parametrize(("text", "expected"), FOUND.values(), ids=FOUND.keys())
def test_the_list_is_found_in_this_format(text: str, expected: str) -> None:
    assert [word.text for word in words(text)] == expected.split()


NONE = {
    "nothing": "",
    "white space": "  \n\n\t",
    "no": "No.",
    "a number": "13",
    "a count": "9 letters",
    "a refusal": "I'm sorry, but I cannot give you such a list.",
    "a refusal with commas": "As a language model, I cannot count letters, check words, or use a dictionary.",
    "a refusal in lines": "Sorry.\nI can't do that.\nPlease ask for something else.",
    "a question": "Do you want nouns, verbs, or adjectives?",
    "an explanation": "Nine-letter words are common in English. A dictionary has thousands of them.",
    "an instruction": "Open a dictionary, pick a page, and count the letters of each word on it.",
    "steps": "To find them:\n1. Open a dictionary.\n2. Pick any word.\n3. Count its letters.\n4. Write it down.",
    "steps in bold": "1. **Open a dictionary** at any page.\n2. **Count the letters** of each entry there.",
    "an essay": "## Beginning\n\nWords are old.\n\n## Middle\n\nThey change.\n\n## End\n\nThey stay.",
    "a story": "Bob had a dog. They went to the park, threw a stick, and came home.",
    "a list in a story": "He sells three kinds of flowers: roses, tulips and lilies. He likes them, and so do I.",
    "an enumeration": "Oaks, pines, and birches grow in the woods of the north, where the winter is long.",
    "a calculation": "1. Start with 2 apples.\n2. Buy 2 more, so 2 + 2 = 4.\n3. Use 2, so 4 - 2 = 2.",
    "values": "1. 42 (kilometers)\n2. 30,000 (people)",
    "a poem": "The rose is red,\nthe sky is blue,\nthe night is long,\nand so are you.",
    "code": "for word in dictionary:\n    if len(word) == 9:\n        print(word)",
    "a function": "def find(words, n):\n    return [w for w in words if len(w) == n]",
    "JSON of another kind": '{"reasoning": "I have to count letters.", "answer": "18"}',
    "an empty JSON list": '{"words": []}',
    "a table of numbers": "| Letters | Count |\n|---|---|\n| 9 | 13 |",
    "a heading": "# Words with nine letters",
    "an announcement": "Here are 13 words with 9 letters:",
    "bullets only": "-\n-\n-",
    "numbers only": "1.\n2.\n3.",
    "rules": "---\n***\n___",
    "symbols": "!!! ??? ... ###",
    "emoji": "🙂🙃🙂",
    "a link": "See https://example.org/words?letters=9 for more.",
    "a salutation": "Hello! How can I help you today?",
    "a postponement": "Let me think about it. I will need a dictionary for that.",
    "a promise": "Sure! I will write the words down for you in a moment.",
    "advice": "Tips:\n- Read a lot of books every day\n- Play word games with friends\n- Keep a notebook at hand",
    "a remark on letters": "The letters a, e, i, o and u are the vowels that you will need in each of the places.",
    "a single sentence": "Beautiful has nine letters and so it fits what you asked me for",
}


@pytest.mark.parametrize("text", NONE.values(), ids=NONE.keys())
def test_no_list_is_found_in(text: str) -> None:
    assert words(text) == ()


FINAL = {
    "a draft taken back": (
        "1. apple\n2. cherries\n\nWait, that is wrong. Here is the corrected list:\n\n1. apple\n2. melon",
        "apple melon",
    ),
    "a draft in a line": (
        "Draft: apple, pear, plum\n\nFinal answer: melon, grape, lemon",
        "melon grape lemon",
    ),
    "a longer draft": (
        "Ideas: a, be, sea, deer, melon, grape\n\nFinal list:\n- melon\n- grape",
        "melon grape",
    ),
    "the same list again": ("1. melon\n2. grape\n\n1. melon\n2. grape", "melon grape"),
    "a check": ("1. melon\n2. grape\n\nLet me verify:\n- melon: m-e-l-o-n (5)\n- grape: 5 ✓", "melon grape"),
    "rejected words": ("1. melon\n2. grape\n\nThese do not fit:\n- banana\n- cherry", "melon grape"),
    "more on offer": ("1. melon\n2. grape\n\nAlternatives:\n- lemon\n- peach", "melon grape"),
    "struck out": ("1. ~~banana~~ melon\n2. grape", "melon grape"),
    "remarks": (
        "1. melon\n2. grape\n\nNote: both are fruits.\nTotal: 2 words\n(2 words)\nEnjoy!",
        "melon grape",
    ),
    "questions behind it": (
        "- melon\n- grape\n\nShall I:\n- add more of them\n- explain what they mean",
        "melon grape",
    ),
}


@pytest.mark.parametrize(("text", "expected"), FINAL.values(), ids=FINAL.keys())
def test_only_the_final_list_is_the_answer(text: str, expected: str) -> None:
    assert [word.text for word in words(text)] == expected.split()


FURTHER = (
    (" 1. hurricane\n2. pineapple\n3. waterfall", "hurricane|pineapple|waterfall"),
    ("\t- hurricane\n- pineapple\n- waterfall", "hurricane|pineapple|waterfall"),
    ("  * hurricane\n* pineapple\n * waterfall", "hurricane|pineapple|waterfall"),
    (" 1) hurricane\n 2) pineapple\n 3) waterfall", "hurricane|pineapple|waterfall"),
    (" 9. hurricane\n10. pineapple\n11. waterfall", "hurricane|pineapple|waterfall"),
    ("8.  hurricane\n9.  pineapple\n10. waterfall", "hurricane|pineapple|waterfall"),
    ("  9) hurricane\n 10) pineapple\n 11) waterfall", "hurricane|pineapple|waterfall"),
    ("99. hurricane\n100. pineapple\n101. waterfall", "hurricane|pineapple|waterfall"),
    ("1️⃣ hurricane\n2️⃣ pineapple\n3️⃣ waterfall", "hurricane|pineapple|waterfall"),
    ("9️⃣ hurricane\n🔟 pineapple", "hurricane|pineapple"),
    ("1️⃣0️⃣ hurricane\n1️⃣1️⃣ pineapple\n1️⃣2️⃣ waterfall", "hurricane|pineapple|waterfall"),
    ("Hurricane, pineapple, and waterfall all have nine letters.", "Hurricane|pineapple|waterfall"),
    (
        '"Hurricane", "pineapple" and "waterfall" are words with nine letters.',
        "Hurricane|pineapple|waterfall",
    ),
    ("I'd pick hurricane, pineapple and waterfall.", "hurricane|pineapple|waterfall"),
    ("My choices are hurricane, pineapple, waterfall.", "hurricane|pineapple|waterfall"),
    ("Of course! hurricane, pineapple, waterfall, telephone", "hurricane|pineapple|waterfall|telephone"),
    ("Sure, here you go: hurricane, pineapple, waterfall", "hurricane|pineapple|waterfall"),
    ("You could use hurricane, pineapple, or waterfall.", "hurricane|pineapple|waterfall"),
    ("Some nine-letter words include hurricane, pineapple, and waterfall.", "hurricane|pineapple|waterfall"),
    ("hurricane\npineapple\nwaterfall\n\nAll three have nine letters.", "hurricane|pineapple|waterfall"),
    ("hurricane\npineapple\nwaterfall\n\nThey each contain nine letters.", "hurricane|pineapple|waterfall"),
    ("hurricane\npineapple\nwaterfall\nThat makes three words.", "hurricane|pineapple|waterfall"),
    ("hurricane\npineapple\nwaterfall\n\nHope this helps", "hurricane|pineapple|waterfall"),
    ("- hurricane\n* pineapple\n+ waterfall", "hurricane|pineapple|waterfall"),
    ("1. hurricane\n2. pineapple\n- waterfall", "hurricane|pineapple|waterfall"),
    ("1. hurricane\n2) pineapple\n3 - waterfall", "hurricane|pineapple|waterfall"),
    (
        "hurricane, pineapple, waterfall\n\n<response>\nhurricane, pineapple, waterfall\n</response>",
        "hurricane|pineapple|waterfall",
    ),
    (
        "hurricane\npineapple\nwaterfall\n\n<answer>\nhurricane\npineapple\nwaterfall\n</answer>",
        "hurricane|pineapple|waterfall",
    ),
    (
        "Here they are in a line again: hurricane, pineapple, waterfall.\n\n1. hurricane\n2. pineapple\n"
        "3. waterfall",
        "hurricane|pineapple|waterfall",
    ),
    (
        "1. hurricane\n2. pineapple\n3. waterfall\n\nAs a comma-separated list: hurricane, pineapple, waterfall",
        "hurricane|pineapple|waterfall",
    ),
    (
        "1. hurricane\n2. pineapples\n3. waterfall\n\nCorrection:\n2. pineapple",
        "hurricane|waterfall|pineapple",
    ),
    (
        "1. hurricane\n2. pineapple\n3. waterfalls\n4. telephones\n\n"
        "Numbers 3 and 4 are too long, so here are replacements:\n\n3. waterfall\n4. telephone",
        "hurricane|pineapple|waterfall|telephone",
    ),
    (
        "1. storm\n2. pineapple\n3. waterfall\n\n"
        'I noticed that "storm" is too short. Let me fix number 1:\n\n1. hurricane',
        "pineapple|waterfall|hurricane",
    ),
    (
        "- hurricane\n- pineapples\n- waterfall\n\n"
        'Wait, "pineapples" has ten letters. The corrected list is:\n\n- hurricane\n- pineapple\n- waterfall',
        "hurricane|pineapple|waterfall",
    ),
    ("- ice cream\n- polar bear\n- post office\n- fire truck", "ice cream|polar bear|post office|fire truck"),
    ("1. Summer rain\n2. Golden leaves\n3. Winter nights", "Summer rain|Golden leaves|Winter nights"),
    (
        "Here are some phrases:\n* good morning\n* warm welcome\n* happy birthday",
        "good morning|warm welcome|happy birthday",
    ),
    ('She whispered "hurricane" and closed the door.', ""),
    ('I like the word "pineapple" because it sounds funny.', ""),
    ("Soft winds of May\nblow over the hill,\nand all of the day\nthe valley is still.", ""),
    ("Green leaves fall down,\ncold winds blow loud,\nthe sleepy town\nsleeps in a cloud.", ""),
    (
        "| No. | Nine-letter word |\n|----:|:-----------------|\n| 1 | hurricane |\n| 2 | pineapple |\n"
        "| 3 | waterfall |",
        "hurricane|pineapple|waterfall",
    ),
    ("words:\n  - hurricane\n  - pineapple\n  - waterfall", "hurricane|pineapple|waterfall"),
    ("```yaml\nwords:\n- hurricane\n- pineapple\n- waterfall\n```", "hurricane|pineapple|waterfall"),
    (
        "**1.** hurricane (9 letters)\n**2.** pineapple (9 letters)\n**3.** waterfall (9 letters)",
        "hurricane|pineapple|waterfall",
    ),
    (
        "1) hurricane - a violent storm\n2) pineapple - a tropical fruit\n3) waterfall - falling water",
        "hurricane|pineapple|waterfall",
    ),
    ("No.,Word,Letters\n1,hurricane,9\n2,pineapple,9\n3,waterfall,9", "hurricane|pineapple|waterfall"),
    ("word,length\nhurricane,9\npineapple,9\nwaterfall,9", "hurricane|pineapple|waterfall"),
    ("hurricane ✓\npineapple ✓\nwaterfall ✓", "hurricane|pineapple|waterfall"),
    ("✔️ hurricane\n✔️ pineapple\n✔️ waterfall", "hurricane|pineapple|waterfall"),
    (
        "<ol>\n<li><strong>hurricane</strong></li>\n<li><strong>pineapple</strong></li>\n<li>waterfall</li>\n</ol>",
        "hurricane|pineapple|waterfall",
    ),
    (
        "1. H-U-R-R-I-C-A-N-E (9) - Hurricane\n2. P-I-N-E-A-P-P-L-E (9) - Pineapple",
        "H-U-R-R-I-C-A-N-E|P-I-N-E-A-P-P-L-E",
    ),
    (
        "1. hurricane: h(1) u(2) r(3) r(4) i(5) c(6) a(7) n(8) e(9)\n"
        "2. pineapple: p(1) i(2) n(3) e(4) a(5) p(6) p(7) l(8) e(9)",
        "hurricane|pineapple",
    ),
    (
        "1. hurricane (h-u-r-r-i-c-a-n-e)\n2. pineapple (p-i-n-e-a-p-p-l-e)\n3. waterfall (w-a-t-e-r-f-a-l-l)",
        "hurricane|pineapple|waterfall",
    ),
    ("[\n  'hurricane',\n  'pineapple',\n  'waterfall'\n]", "hurricane|pineapple|waterfall"),
    ('{"1": "hurricane", "2": "pineapple", "3": "waterfall"}', "hurricane|pineapple|waterfall"),
    (
        "Here are the words:\r\n\r\n1. hurricane\r\n2. pineapple\r\n3. waterfall\r\n\r\nEnjoy!",
        "hurricane|pineapple|waterfall",
    ),
    ("HURRICANE\nPINEAPPLE\nWATERFALL", "HURRICANE|PINEAPPLE|WATERFALL"),
    (
        "1. hurricane\n\n2. pineapple\n\n3. waterfall\n\n"
        "These three words have nine letters each. Let me know if you would like more!",
        "hurricane|pineapple|waterfall",
    ),
    ("The three words are **hurricane**, **pineapple**, and **waterfall**.", "hurricane|pineapple|waterfall"),
    ("Word one: hurricane\nWord two: pineapple\nWord three: waterfall", "hurricane|pineapple|waterfall"),
    ("1. hurricane,\n2. pineapple,\n3. waterfall.", "hurricane|pineapple|waterfall"),
    ("(a) hurricane\n(b) pineapple\n(c) waterfall", "hurricane|pineapple|waterfall"),
    ("The answer: hurricane pineapple waterfall", "hurricane|pineapple|waterfall"),
    (
        '1. The first word is "hurricane".\n2. The second word is "pineapple".\n3. The third word is "waterfall".',
        "hurricane|pineapple|waterfall",
    ),
    ("Nature:\n- hurricane\n- waterfall\n\nFood:\n- pineapple", "hurricane|waterfall|pineapple"),
    (
        "1. Check the length of each word.\n2. Write it down.\n3. Repeat.\n\nhurricane, pineapple, waterfall",
        "hurricane|pineapple|waterfall",
    ),
    (
        "Let me count: h-u-r-r-i-c-a-n-e is 9. p-i-n-e-a-p-p-l-e is 9.\n\nAnswer: hurricane, pineapple",
        "hurricane|pineapple",
    ),
    ("To make a good list you need patience, practice and a dictionary. Start with short words.", ""),
    ("1. Preheat the oven.\n2. Mix flour, sugar and eggs.\n3. Bake for an hour.", ""),
    ("Dear Anna,\n\nthank you for the letter.\n\nBest wishes,\nTom", ""),
    ("I can't provide that list, sorry.", ""),
    (
        "1. hurricane\n2. pineapple\n3. waterfall\n\nDouble-checking:\n1. hurricane = 9\n"
        "2. pineapple = 9\n3. waterfall = 9\nAll correct!",
        "hurricane|pineapple|waterfall",
    ),
    ("hurricane; pineapple; waterfall.", "hurricane|pineapple|waterfall"),
    ("- hurricane (storm)\n\n- pineapple (fruit)\n\n- waterfall (river)", "hurricane|pineapple|waterfall"),
    ("   1. hurricane\n   2. pineapple\n   3. waterfall\n", "hurricane|pineapple|waterfall"),
    ("1.\thurricane\n2.\tpineapple\n3.\twaterfall", "hurricane|pineapple|waterfall"),
    ("1 hurricane\n2 pineapple\n3 waterfall", "hurricane|pineapple|waterfall"),
    ("**Answer**\n\nhurricane | pineapple | waterfall", "hurricane|pineapple|waterfall"),
    ("Final answer: [hurricane, pineapple, waterfall]", "hurricane|pineapple|waterfall"),
    ("Hurricane.\nPineapple.\nWaterfall.", "Hurricane|Pineapple|Waterfall"),
    ("hurricane and pineapple", "hurricane|pineapple"),
    ("1. hurricane / pineapple / waterfall", "hurricane|pineapple|waterfall"),
    (
        "How about these: hurricane, pineapple, waterfall? They each have nine letters.",
        "hurricane|pineapple|waterfall",
    ),
    (
        "1. **hurricane** – n. a storm with violent wind\n"
        "2. **pineapple** – n. a fruit; also its plant\n3. **waterfall** – n. water falling, as from a cliff",
        "hurricane|pineapple|waterfall",
    ),
    (
        "Here's my list:\n\n 1.  notebook\n 2.  keyboard\n 3.  mountain\n\nLet me know!",
        "notebook|keyboard|mountain",
    ),
    ("*1.* notebook\n*2.* keyboard\n*3.* mountain", "notebook|keyboard|mountain"),
    ("1: notebook\n2: keyboard\n3: mountain", "notebook|keyboard|mountain"),
    (
        "1.) notebook (8)\n2.) keyboard (8)\n3.) mountain (8)\n\nEach word above contains exactly eight letters.",
        "notebook|keyboard|mountain",
    ),
    ("Words: notebook, keyboard, mountain.\nTotal words: 3", "notebook|keyboard|mountain"),
    ("notebook,keyboard,mountain", "notebook|keyboard|mountain"),
    (
        "notebook\n\nkeyboard\n\nmountain\n\nThat's three words with eight letters each!",
        "notebook|keyboard|mountain",
    ),
    (
        "Eight-letter words:\nnotebook\nkeyboard\nmountain\nI hope these are helpful to you.",
        "notebook|keyboard|mountain",
    ),
    ("\n\n1. notebook\n2. keyboard\n3. mountain\n\n4.", "notebook|keyboard|mountain"),
    ("Notebook, keyboard, and mountain each have eight letters.", "Notebook|keyboard|mountain"),
    ("Three words that have 8 letters are notebook, keyboard, and mountain.", "notebook|keyboard|mountain"),
    ("The words I chose are: notebook, keyboard and mountain.", "notebook|keyboard|mountain"),
    (
        "- notebook: n-o-t-e-b-o-o-k (8)\n- keyboard: k-e-y-b-o-a-r-d (8)\n- mountain: m-o-u-n-t-a-i-n (8)",
        "notebook|keyboard|mountain",
    ),
    ("| notebook | keyboard |\n| mountain | sandwich |", "notebook|keyboard|mountain|sandwich"),
    (
        "| Nr | Word | Meaning |\n|---|---|---|\n| 1 | notebook | book for notes |\n"
        "| 2 | keyboard | set of keys |\n| 3 | mountain | high hill |",
        "notebook|keyboard|mountain",
    ),
    (
        '{"words": [{"word": "notebook", "length": 8}, {"word": "keyboard", "length": 8}]}',
        "notebook|keyboard",
    ),
    (
        '{"result": ["notebook", "keyboard", "mountain"], "note": "all have eight letters"}',
        "notebook|keyboard|mountain",
    ),
    ('("notebook", "keyboard", "mountain")', "notebook|keyboard|mountain"),
    ("answer = {'notebook', 'keyboard', 'mountain'}", "notebook|keyboard|mountain"),
    ("```\n1. notebook\n2. keyboard\n3. mountain\n```\nThese are the words.", "notebook|keyboard|mountain"),
    (
        "### Words\n\n* notebook\n* keyboard\n* mountain\n\n### Notes\n\n* All are nouns.\n* All are common.",
        "notebook|keyboard|mountain",
    ),
    (
        "1. notebook\n2. keyboard\n3. mountain\n\n**Note:** the count of letters was checked twice.",
        "notebook|keyboard|mountain",
    ),
    (
        "1. notebook\n2. keybord\n3. mountain\n\nI made a typo in word 2. Corrected:\n\n1. notebook\n"
        "2. keyboard\n3. mountain",
        "notebook|keyboard|mountain",
    ),
    (
        "1. notebook\n2. keyboard\n3. mountain\n4. banana\n\n"
        'Sorry, "banana" only has 6 letters. Here is the updated list:\n\n1. notebook\n2. keyboard\n'
        "3. mountain\n4. sandwich",
        "notebook|keyboard|mountain|sandwich",
    ),
    (
        "First, I brainstorm: banana, cherry, notebook, keyboard.\n"
        "Then I count: banana (6), notebook (8), keyboard (8).\n\nFinal answer:\nnotebook\nkeyboard\nmountain",
        "notebook|keyboard|mountain",
    ),
    ("We went to the market, bought apples, pears and plums, and came home late. It was a fine day.", ""),
    ("I am not able to list words without knowing the topic. Could you tell me more?", ""),
    ("Word 1 - notebook\nWord 2 - keyboard\nWord 3 - mountain", "notebook|keyboard|mountain"),
    ("1. notebook 📓\n2. keyboard ⌨️\n3. mountain ⛰️", "notebook|keyboard|mountain"),
    ("📓 notebook\n⌨️ keyboard\n⛰️ mountain", "notebook|keyboard|mountain"),
    (
        "- **notebook** (noun): a book for notes.\n- **keyboard** (noun): keys in rows.\n"
        "- **mountain** (noun): a high hill.",
        "notebook|keyboard|mountain",
    ),
    ("A) notebook\nB) keyboard\nC) mountain", "notebook|keyboard|mountain"),
    ("I. notebook\nII. keyboard\nIII. mountain", "notebook|keyboard|mountain"),
    ("notebook - keyboard - mountain", "notebook|keyboard|mountain"),
    ("1) notebook, 2) keyboard, 3) mountain", "notebook|keyboard|mountain"),
    ("The list is as follows: 1. notebook 2. keyboard 3. mountain", "notebook|keyboard|mountain"),
    ("Sure: notebook, keyboard, mountain!", "notebook|keyboard|mountain"),
    ("Hope is the thing with feathers\nthat perches in the soul", ""),
    ('My favourite word is "serendipity".', "serendipity"),
    (
        "1. notebook\n   8 letters\n2. keyboard\n   8 letters\n3. mountain\n   8 letters",
        "notebook|keyboard|mountain",
    ),
    (
        "1. notebook\n- 8 letters\n2. keyboard\n- 8 letters\n3. mountain\n- 8 letters",
        "notebook|keyboard|mountain",
    ),
    ("<p>notebook</p>\n<p>keyboard</p>\n<p>mountain</p>", "notebook|keyboard|mountain"),
    ("1.notebook,\n2.keyboard,\n3.mountain", "notebook|keyboard|mountain"),
    (
        "1. This is a sentence of many words, and so it is prose.\n\n2. keyboard\n3. mountain",
        "keyboard|mountain",
    ),
    (
        "notebook (a book for notes), keyboard (keys in rows), mountain (a high hill)",
        "notebook|keyboard|mountain",
    ),
)


@pytest.mark.parametrize(("text", "expected"), FURTHER)
def test_the_list_of_an_answer_in_this_layout_is(text: str, expected: str) -> None:
    assert [word.text for word in words(text)] == [item for item in expected.split("|") if item]


def test_a_phrase_is_one_item() -> None:
    found = words("1. ice cream\n2. apple\n3. New York\n4. plum")
    assert [(word.text, word.parts) for word in found] == [
        ("ice cream", 2),
        ("apple", 1),
        ("New York", 2),
        ("plum", 1),
    ]
    assert found[0].letters == 8


LETTERS = {
    "plain": ("beautiful", 9),
    "é composed": ("café", 4),
    "é decomposed": ("cafe\u0301", 4),
    "ß": ("Straße", 6),
    "hyphens do not count": ("mother-in-law", 11),
    "apostrophes do not count": ("o'clock", 6),
    "curly apostrophes do not count": ("o’clock", 6),
    "ligature letters": ("Ærøskøbing", 10),
    "soft hyphens do not count": ("beau\u00adtiful", 9),
    "spelled out": ("- A-P-P-L-E\n- S-T-O-N-E", 5),
    "Cyrillic": ("яблоко", 6),
    "escaped in JSON": ('["caf\\u00e9", "tea"]', 4),
}


@pytest.mark.parametrize(("text", "letters"), LETTERS.values(), ids=LETTERS.keys())
def test_letters_are_counted_not_bytes(text: str, letters: int) -> None:
    assert words(text)[0].letters == letters


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Apple", "apple"),
        ("café", "cafe\u0301"),
        ("o’clock", "o'clock"),
        ("CAFÉ", "café"),
        ("T‑shirt", "t-shirt"),
    ],
)
def test_the_same_word_has_the_same_key(one: str, other: str) -> None:
    first, second = words(f"{one}\n{other}")
    assert first.key == second.key


def test_a_word_that_is_spelt_out_has_the_key_of_the_word_and_counts_once() -> None:
    assert [word.key for word in words("- B-r-e-a-d\n- w-a-t-e-r")] == ["bread", "water"]
    assert [word.text for word in words("1. B-r-e-a-d → bread\n2. w-a-t-e-r → water")] == ["bread", "water"]


def test_a_span_points_at_the_word_in_the_original_text() -> None:
    text = "Sure!\n\n1. **Beautiful** (9)\n2. _café_ - a place"
    assert [text[word.start : word.end] for word in words(text)] == ["Beautiful", "café"]


def test_the_end_of_an_endless_answer_is_read() -> None:
    text = "word " * 40_000 + "\n\nFinal list:\n1. apple\n2. banana"
    assert [word.text for word in words(text)] == ["apple", "banana"]


def _is_sound(text: str, found: tuple[Word, ...]) -> bool:
    ends = [0, *(word.end for word in found)]
    ordered = all(end <= word.start < word.end for end, word in zip(ends, found, strict=False))
    return ordered and ends[-1] <= len(text) and all(text[w.start : w.end] == w.text for w in found)


PIECES = st.sampled_from((
    "1. ", "2. ", "- ", "* ", "**", "apple", "Banana", "ice cream", "café", ", ", "; ", "\n", "\n\n", ": ",
    " - ", "(9)", '"', "'", "`", "[", "]", "{", "}", "", "<think>", "</think>", "<li>", "the answer is ",
    "Final list:", "words", "", " ", " ", "\t", "#", "~~", "\\u00e9", "9", "letters", ".", "!", "and ",
    "é", "é", "🙂", "\r\n", ">",
))  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join)))
def test_any_text_gives_words_that_stand_in_it_in_order(text: str) -> None:
    assert _is_sound(text, words(text))


HOSTILE = (
    "1", " ", "(", "[", '"', "'", "\n", "a\n", "a b\n", "1. a\n", "a, ", "a ", '["a"]\n', '{"a": "b"}\n', "<think>",
    "</think>", "<li>", "a|b\n", "a  b\n", "\t", "- ", "word is ", "words: a, b. ", ".", "**", "~~a~~", "\\u00e9",
    "\nUser:", "\r\n", "e\u0301", "• a ", "- a\n  - b\n", "|---|\n", "a and ", "1. a\n\nfinal\n\n", "\x00", "🙂\n",
    "1. a\nb c d e f g\n", "Question: x\n\nAnswer:", "</s>",
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_megabyte_of_anything_is_read_within_a_second(piece: str) -> None:
    text = (piece * (1_000_000 // len(piece) + 1))[:1_000_000]
    assert cpu_seconds(lambda: words(text)) < 1


STYLES = (
    "{n}. {w}\n",
    "- {w}\n",
    "* **{w}**\n",
    "{n}) `{w}`\n",
    "{w}\n",
    '{n}. "{w}" - a gloss\n',
    "| {w} |\n",
)
ENGLISH = st.lists(
    st.sampled_from(["stone", "river", "cloud", "flower", "winter", "summer", "autumn", "spring"]), min_size=2
)


@settings(max_examples=100, deadline=None)
@given(ENGLISH, st.sampled_from(STYLES))
def test_formatting_does_not_change_the_list(listed: list[str], style: str) -> None:
    text = "".join(style.format(n=n, w=word) for n, word in enumerate(listed, 1))
    assert [word.text for word in words(text)] == listed


LISTED = (
    "stone", "river", "cloud", "flower", "winter", "summer", "mountain", "building", "education", "landscape",
    "café", "mother-in-law", "o'clock", "Knowledge", "ORCHESTRA", "ice cream", "lemon", "smile",
)  # fmt: skip
NUMBERS = st.sampled_from(
    ("{}. ", "{}) ", "({}) ", "**{}.** ", "{}: ", "{} - ", "#{} ", "{}\\. ", "[{}] ", "{}.\t")
)
BULLETS = st.sampled_from(("- ", "* ", "• ", "+ ", "– ", "- [x] ", "✅ ", "→ ", "*   ", "🔸 "))
AROUND = st.sampled_from(("{}", "**{}**", "*{}*", "`{}`", '"{}"', "“{}”", "__{}__"))
BEHIND = st.sampled_from(
    ("", "", " (5)", " (5 letters)", " - a common word", ": a thing", " – one, or more", " ✓", ".", ",")
)
BEFORE = st.sampled_from(
    ("", "", "Sure! Here they are:\n\n", "Okay.\n\n", "**Words:**\n\n", "## Words\n\n", " ", "\n")
)
AFTER = st.sampled_from((
    "", "", "\n\nAll of them have the right length.", "\n\nTotal: 3", "\n\n"
    "(There are 3 words.)", "\n\nNote: all are common.",
    "\n\n---\nWould you like more words?", "\n\nEach has the length you asked for.", "\n", "\n\nI hope this helps.",
))  # fmt: skip


@st.composite
def layouts(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A list with markers, alignment, indents, emphasis, glosses and talk around it, combined at random."""
    listed = draw(st.lists(st.sampled_from(LISTED), min_size=3, max_size=14, unique=True))
    numbered = draw(st.booleans())
    mark, start = draw(NUMBERS if numbered else BULLETS), draw(st.sampled_from((1, 1, 5, 8, 95)))
    marks = [mark.format(number) for number in range(start, start + len(listed))]
    width = max(map(len, marks))
    align = draw(st.sampled_from((str, lambda m: m.rjust(width), lambda m: m.ljust(width))))
    indent = draw(st.sampled_from(("", "", " ", "  ", "    ", "\t")))
    ragged = st.sampled_from(("", " ")) if draw(st.booleans()) else st.just("")
    around, behind = draw(AROUND), draw(BEHIND)
    lines = [
        indent + draw(ragged) + align(m) + around.format(w) + behind
        for m, w in zip(marks, listed, strict=True)
    ]
    between = draw(st.sampled_from(("\n", "\n", "\n\n", "  \n", "\r\n")))
    return draw(BEFORE) + between.join(lines) + draw(AFTER), listed


@settings(max_examples=300, deadline=None)
@given(layouts())
def test_a_list_is_read_in_any_combination_of_layouts(made: tuple[str, list[str]]) -> None:
    text, listed = made
    assert [word.text for word in words(text)] == listed


def test_keys_are_normalised() -> None:
    for word in words("1. CAFE\u0301\n2. O’Brien\n3. Straße"):
        assert word.key == unicodedata.normalize("NFC", word.key)


@pytest.mark.parametrize("first", ["question", "answer", "example", "character", "address"])
def test_a_list_may_begin_with_a_word_that_could_be_a_remark(first: str) -> None:
    answer = f"{first}, mountain, airplane, elephant, building"
    assert [word.text for word in words(answer)] == [first, "mountain", "airplane", "elephant", "building"]
