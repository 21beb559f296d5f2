"""What stands beside a name and says what it is: “Falk, the mayor of Velden, ...”, “Brask founder Teodor Lind”."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..text import Span, trim

#: A description: it ends where its phrase does; the full stop of “U.S.” does not end it.
_PHRASE = r"(?:[^,;:!?()\[\]\n–—.“”\"]|\.(?=\w)|(?<=\b[A-Z])\.(?= ?[A-Za-z])){3,140}"
_FIRST = r"(?:an?|the|one of|(?:[A-Z][\w.]*[ -]){0,3}[A-Z][\w.]*['’]s?)"
_BEHIND = re.compile(
    rf"(?:, (?:an? )?(?:\d{{1,3}}, )?(?:who (?:is|was|became) )?|,? (?P<is>is|was|are|were) )"
    rf"(?P<said>{_FIRST} {_PHRASE})(?=[,;:!?()\[\]\n–—.”\"]|\Z)"
)
ROLE = (
    r"(?:(?:(?:prime|foreign|finance|defen[cs]e|interior|health|education|justice|labou?r|trade|energy|transport"
    r"|environment|culture|home) )?minister|(?:vice )?president|chancellor|premier|senator|sen\.|representative|rep\."
    r"|congress(?:man|woman)|lawmaker|governor|gov\.|mayor|treasurer|council(?:lor|man|woman)|commissioner"
    r"|(?:police|fire) chief|ambassador|(?:secretary|director)[ -]general|secretary(?: of \w+)?"
    r"|attorney general|(?:chief|deputy|district) attorney|judge|justice"
    r"|prosecutor|lawyer|attorney|general|gen\.|colonel|admiral|sheriff|officer|detective"
    r"|spokes(?:man|woman|person)|adviser|advisor|aide|chief executive(?: officer)?|ceo|chair(?:man|woman|person)?"
    r"|co-?founder|founder|owner|director|manager|boss|coach|captain|billionaire|entrepreneur|mogul|tycoon|oligarch"
    r"|economist|analyst|strategist|historian|professor|scientist|researcher|astronaut|cosmonaut|engineer|doctor"
    r"|surgeon|nurse|teacher|author|novelist|writer|poet|journalist|reporter|editor|columnist|host|anchor|comedian"
    r"|actor|actress|star|singer|rapper|musician|songwriter|drummer|guitarist|composer|artist|designer|model"
    r"|producer|filmmaker|chef|influencer|activist|campaigner|dissident|critic|leader|king|queen|prince|princess"
    r"|duke|duchess|emperor|sultan|emir|pope|cardinal|archbishop|bishop|rabbi|imam|player|quarterback|striker"
    r"|midfielder|defender|goalkeeper|forward|guard|safety|cornerback|linebacker|receiver|pitcher|catcher|golfer"
    r"|boxer|swimmer|sprinter|gymnast|skater|driver|champion|suspect|gunman|shooter|attacker|defendant"
    r"|whistleblower|heiress|heir|widow|survivor|explorer|pilot|inventor|architect)"
)
#: Words in capitals that are no part of a role: days, and who took the picture.
_NO_PART = (
    r"(?!(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|AP|AFP|CNN|Reuters|Getty|Images|Photos?|Caption|The|And|But"
    r"|When|After|On|For|With|As|In|At|By|From|To|Of|If|So|He|She|It|They|His|Her|Its|Their|Our|My)\b)"
)
_BEFORE = re.compile(
    r"(?<![\w/])(?P<said>(?:(?:former|ex|then|late|acting|outgoing|incoming|departing|interim|retired|ousted|longtime"
    r"|veteran|union|party|city|police|football|tennis|basketball|opposition|pop|country"
    rf"|rock|film|reality|television|tv|chief|deputy|senior|{_NO_PART}[A-Z][\w.&’']*)[ -]){{0,6}}"
    rf"\b(?i:{ROLE})(?i: and {ROLE})?),? (?:[A-Z][\w.’'-]+ ){{0,2}}$"
)
_KINDS = (
    r"(?:company|firm|maker|carmaker|airline|bank|retailer|chain|operator|start-?up|group|union|party|movement|charity"
    r"|club|newspaper|weekly|magazine|daily|broadcaster|website|app|platform|agency|university|museum|ship|ferry|boat"
    r"|village|town|city|port|district|region|province|island|river|lake|mountain|film|novel|song|album)"
)
#: Up to two words between “the” and what a thing is.
_WHICH = r"(?:(?!(?:the|an?|of|in|at|on|to|by|and|or|for|from|with|as|that|into)\b)[\w’'-]+ )"
#: “The mining town of Velden”, “supermarket chain Brask”: of things, not of people, and not “the University of Velden”.
_KIND = re.compile(rf"(?<![\w-])(?P<said>(?:(?:[Tt]he|[Aa]n?) )?{_WHICH}{{0,2}}?{_KINDS})(?: of| called)? $")
#: “The main opposition party, Open Velden, said ...”: from where a sentence begins, with a comma behind the name.
_APPOSED_BEFORE = re.compile(
    rf"(?:^|(?<=[.!?] )|(?<=[.!?][”\"] ))(?P<said>(?:The|An?) {_WHICH}{{0,4}}?(?:{_KINDS}|{ROLE})"
    r"(?: (?:of|for|at) [^,.;:!?()\n]{2,50})?), $",
    re.MULTILINE,
)
_COMMA = re.compile(r",(?! (?:and|or|an?|the)\b)")
#: A clause is no description, “After Falk, the mayor said so”; nor is the end of an enumeration.
_CLAUSE = re.compile(
    r"\b(?:and (?:more|others)|said|says?|told|tells|is|was|are|were|has|had|have|will|would|can|could|may|might|did"
    r"|does|do|went|came|took|made|got|began|wrote|tweeted|added|announced|asked|called|became|won|lost|met|left)\b",
    re.IGNORECASE,
)
#: What goes on to tell of what is described; “that” only where it leads into a clause.
_FURTHER = re.compile(
    r" (?:who|whom|whose|which|when|where|while|but|because|after|before|if|and \w+ed|in what)\b.*", re.DOTALL
)
_THAT = re.compile(r" that\b.*", re.DOTALL)
#: Opinions: “the most addictive platform out there”.
_SUPERLATIVE = re.compile(r"(?:one of )?the (?:most|best|worst|biggest|greatest|only|first|last|least|real|perfect)\b")
#: The next item of an enumeration: “with Santa Claus, a fire pit, a gift shop and more”.
_NEXT_ITEM = re.compile(r", (?:an?|the) [^,.;:!?]{2,40}?,? (?:and|or)\b")
#: “The nominee for governor” does not say that she is.
_CANDIDATE = re.compile(r"\b(?:for|as|of)\s\Z")
#: Words before a name within a line, in characters, that may be its role.
_LEFT = 90
#: What the kinds of description are worth, a mere “Judge” least.
_APPOSED, _IS, _OPINION, _TITLE, _BARE_TITLE = 1.0, 0.7, 0.4, 0.8, 0.4
_FORM = re.compile(r"(?:mr|mrs|ms|miss|dr|sir|lord|lady|dame)\.?", re.IGNORECASE)
#: Roles that were held: “former mayor”.
_HELD = re.compile(r"\b(?:former|ex|then|late|outgoing|retired|ousted)\b", re.IGNORECASE)


def beside(text: str, name: Span, within: Span, *, past: bool, thing: bool) -> Iterator[tuple[Span, float]]:
    """Yield the descriptions of the name `text[slice(*name)]` and what each is worth.

    `past` lets what was count as well as what is, `thing` what is said of things alone.
    """
    start, end = name
    behind = _BEHIND.match(text, end, within[1])
    if behind and (past or behind["is"] not in ("was", "were")) and (said := _phrase(text, behind)):
        worth = _OPINION if _SUPERLATIVE.match(text[slice(*said)]) else _IS if behind["is"] else _APPOSED
        yield said, worth
    line = max(within[0], start - _LEFT, text.rfind("\n", within[0], start) + 1)
    before = text[line:start]
    noun = _APPOSED_BEFORE.search(before) if _COMMA.match(text, end) else None
    if noun and not _CLAUSE.search(noun["said"]):
        yield (line + noun.start("said"), line + noun.end("said")), _APPOSED
    elif role := _BEFORE.search(before):
        said_from, said_to = line + role.start("said"), line + role.end("said")
        bare = re.fullmatch(ROLE, role["said"], re.IGNORECASE) is not None
        if not (bare and _CANDIDATE.search(text, line, said_from)):
            yield trim(text, said_from, said_to), _BARE_TITLE if bare else _TITLE
    elif thing and (kind := _KIND.search(before)):
        yield (line + kind.start("said"), line + kind.end("said")), _BARE_TITLE


def apposed(text: str, name: Span, within: Span) -> Iterator[tuple[Span, float]]:
    """Yield what stands between commas behind a surname: more would be said of others who are called so."""
    behind = _BEHIND.match(text, name[1], within[1])
    if behind and not behind["is"] and text[behind.end() : behind.end() + 1] == "," and (said := _phrase(text, behind)):
        yield said, _APPOSED


def _phrase(text: str, behind: re.Match[str]) -> Span | None:
    """Return where the description behind a name stands, without what goes on to tell more; None for a clause."""
    if _NEXT_ITEM.match(text, behind.end()):
        return None
    said = _FURTHER.sub("", behind["said"])
    said = _THAT.sub("", said) if _CLAUSE.search(said) else said
    return None if _CLAUSE.search(said) else trim(text, behind.start("said"), behind.start("said") + len(said))


def by_surname(text: str, name: re.Pattern[str], surname: str) -> list[Span]:
    """Return where `text` calls the person of this name by the surname alone: “Dorsch, 39, an engineer”.

    Nowhere where it does not name the person in full, or calls another person so, too.
    """
    full = {match.end() for match in name.finditer(text)}
    if not full:
        return []
    alone = []
    for match in re.finditer(rf"(?<![\w’'-]){re.escape(surname)}(?!\w|['’-]\w)", text, re.IGNORECASE):
        if match.end() in full or not match[0][0].isupper():
            continue
        before = text[max(0, match.start() - _LEFT) : match.start()]
        word = before.split()[-1] if before.endswith(" ") and before.split() else ""
        plain = word.strip("“”\"'‘’(")
        if plain[:1].isupper() and not (
            _FORM.fullmatch(plain) or re.fullmatch(ROLE, plain, re.IGNORECASE) or not re.match(_NO_PART, plain)
        ):
            return []
        alone.append(match.span())
    return alone


def holds_now(said: str) -> bool:
    """Tell whether a description is that of one who holds an office, or has a job: “the mayor”, not “ex-mayor”."""
    return re.search(rf"\b{ROLE}\b", said, re.IGNORECASE) is not None and not _HELD.search(said)
