"""A turn of a conversation -> what “it” and “they” point to in it: “who hosts the summit?” -> “the summit”."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..archive.lexical import telling_stems

ASKING = r"(?:who|whom|what|which|when|where|why|how)"
AUXILIARY = r"(?:is|are|was|were|does|do|did|has|have|had|will|would|can|could|should|shall|may|might|must)"
ASKED = re.compile(rf"\W*(?:in |at |on |from )?{ASKING}\b", re.IGNORECASE)
#: Who, what or which thing did it: the answer names the one that did.
ASKED_FOR_DOER = re.compile(rf"\W*(?:who|what|which)\b(?! {AUXILIARY}\b)(?!.*\b(?:does|do|did)\b)", re.IGNORECASE)
WORD = re.compile(r"\w[\w’'-]*")
CAPITALISED = r"[A-ZÀ-Þ](?:[\w-]|['’](?=[A-ZÀ-Þ]))*"
NAME = re.compile(rf"\b{CAPITALISED}(?: (?:(?:of|the|de|van|von|al|bin) )*{CAPITALISED})*")
#: A name behind these is a place or an owner; one between “the” and a small letter tells which noun is meant.
PLACED = re.compile(r"\b(?:of|in|at|from|near) (?:the )?$", re.IGNORECASE)
ATTRIBUTIVE = re.compile(r"\b(?:the|an?) $", re.IGNORECASE)
NOUN_OR_OWNED = re.compile(r" [a-zß-ÿ]|['’]s?(?!\w)")
#: So many characters before a name are looked at.
SEEN = 12
#: More words are no short answer, and no name of a thing.
MOST_WORDS = 8

#: Between what is counted or did it and what it happened in: “people died in the flood”.
_HAPPENED_IN = re.compile(r"\b(?:in|on|at|by|during|after) (?=(?:the|an?|this|that) )", re.IGNORECASE)
_COUNTED = re.compile(r"\W*how (?:many|much)\b", re.IGNORECASE)
#: What leads to something that is done or told: “on strike”.
_IN = r"(?:about|after|against|at|before|by|during|for|in|of|on|over)"
_OF = re.compile(r"\b(?:of|for|in|on|at|from|to|between)\b", re.IGNORECASE)
#: What a question ends with, if it is no subject whose verb follows: “who hosts the summit?”.
_AT_THE_END = re.compile(
    r"(?<!\bdid )(?<!\bdoes )(?<!\bdo )(?<!\bwill )(?<!\bhas )(?<!\bhave )(?<!\bhad )(?<!\bcan )(?<!\bcould )"
    r"\b(?:the|an?) (?:[\w’'-]+ ){0,5}[\w’'-]+(?=\W*$)",
    re.IGNORECASE,
)
_INFINITIVE = re.compile(r"\bto(?: [a-z]|$)")
_DETERMINER = re.compile(r"\b(?:the|an?|this|that|these|those)\b", re.IGNORECASE)
_AUXILIARY = re.compile(rf"\b{AUXILIARY}\b", re.IGNORECASE)
#: What stands behind an auxiliary: the subject and its verb, “the treaty signed”.
_BEHIND_AUXILIARY = re.compile(rf"\b(?P<by>{AUXILIARY}) (?P<words>(?:the|an?) [\w’' -]{{1,100}})", re.IGNORECASE)
_BEING = ("is", "are", "was", "were", "has", "have", "had")
#: Participles, without those that may be nouns too: “the pay cut”.
_PARTICIPLE = re.compile(
    r"\w+[^\We]ed|agreed|freed|held|built|sold|told|sent|found|made|won|lost|shot|caught|bought|brought|begun|born"
    r"|broken|chosen|done|drawn|driven|frozen|given|hidden|known|seen|shown|stolen|struck|sunk|sworn|taken|thrown|torn"
    r"|written|spent|paid|left|kept|heard|fought"
)
#: The verbs that questions about news are asked with most and that are seldom nouns behind a noun.
_VERB = re.compile(
    r"agree|announce|apologi[sz]e|appear|arrest|arrive|become|begin|belong|break|bring|build|burn|buy|choose|close"
    r"|collapse|come|cost|crash|deny|die|earn|end|expire|explode|fail|fall|find|get|give|go|happen|have|hit|hold|join"
    r"|kill|know|last|launch|leave|lose|make|mean|meet|need|open|owe|oppose|pay|publish|reach|refuse|reject|remain|resign"
    r"|rise|run|say|see|seek|sell|send|sign|sink|start|stay|steal|stop|take|tell|think|want|warn|weigh|win|work"
)
_VERB_WITH = re.compile(rf"(?:{_VERB.pattern}|went) {_IN} ")
#: Behind these stands no verb but what belongs to them.
_LEADS_ON = re.compile(r"(?:the|an?|of|for|in|on|at|from|to|by|with|near|about|against|between|and|or)", re.IGNORECASE)
_ADVERBS = re.compile(r"(?: (?:well|ever|being|been|\w+ly))+$")
#: What is said or done is told in a sentence, and is no thing that “it” could be.
_ASKED_FOR_OBJECT = re.compile(
    r"\W*(?:what|which [\w’'-]+)(?: else)? (?:did|does|do|has|have|had|will|would) (?!.*\b(?:say|said|tell|told|think"
    r"|believe|do|done|doing|happen|mean|want|warn|announce|promise|claim|ask|demand|argue|call|like|about|to)\b)",
    re.IGNORECASE,
)
#: The words of the shortest subject with its verb: “the bank closed”.
_FEWEST = 3
#: How an answer begins that is a name or a noun.
_NOUN_ALONE = re.compile(rf"(?:(?i:the|an?) [\w’' -]+|{CAPITALISED}(?: [\w’'-]+)*)")
#: A question that asks the one before anew, of this: “and in Velden?”.
_NAMED_ALONE = re.compile(r"\W*(?:and|but|so|what about|how about)\b(?: [\w’'-]+){1,5}\W*$", re.IGNORECASE)
#: Whose office or work it is: “who is the mayor of Velden?”.
_OF_WHAT = re.compile(rf"\W*who(?:[’']s| is| was) the [\w’' -]+ of (?:the )?(?P<what>{NAME.pattern})\W*$")


class Before(NamedTuple):
    """The question before, and what was answered: in a few words, "" if in none, and in sentences."""

    question: str
    short: str
    answer: str


def thing(before: Before, *, several: bool = False) -> str:
    """Return what “it” points to: what was asked for, what question and answer both name, else what was asked about.

    For `several` what “they” points to, which may be of more than one.
    """
    question = before.question
    if not several and (found := _object(before)):
        return found
    if office := _OF_WHAT.match(question):
        return office["what"]
    subject = _subject(question)
    if shared := _shared(question, f"{before.short}\n{before.answer}"):
        whole = _whole(shared, question, subject)
        at = NAME.search(question, question.find(whole)) if NAME.fullmatch(whole) and whole in question else None
        if not at or _is_thing(at):
            return whole
    if last := _first(_AT_THE_END, question):
        return _whole(last, question, subject)
    if subject and (several or not _is_plural(subject)):
        return subject
    first = len(question) - len(without_first(question))
    named = NAME.search(question, first)
    return named[0] if named and _is_thing(named) else ""


def _object(before: Before) -> str:
    """Return the answer to what somebody stole or bought, if it is a name or a noun; "" to other questions."""
    short = before.short
    if not _ASKED_FOR_OBJECT.match(before.question) or not _NOUN_ALONE.fullmatch(short):
        return ""
    return "" if _AUXILIARY.search(short) or _INFINITIVE.search(short) else short


def _is_thing(name: re.Match[str]) -> bool:
    """Tell whether a name is no place that something happened in, and no kind of a noun: “the Velden dockers”."""
    before = name.string[max(0, name.start() - SEEN) : name.start()]
    # What happened in Velden is not Velden.
    if PLACED.search(before) and not _NAMED_ALONE.match(name.string):
        return False
    return not (ATTRIBUTIVE.search(before) and NOUN_OR_OWNED.match(name.string, name.end()))


def _subject(question: str) -> str:
    """Return what stands between an auxiliary and its verb, "" if none is to be seen: “why did [the bank] close?”."""
    found = _BEHIND_AUXILIARY.search(question)
    words = found["words"].split() if found else []
    if not found or len(words) < _FEWEST:
        return ""
    being = found["by"].lower() in _BEING
    for at in range(2, len(words)):
        if _LEADS_ON.fullmatch(words[at - 1]):
            continue
        last = at == len(words) - 1
        if being:
            # Before a noun a participle is none of a verb: “the most common mixed race”.
            is_verb = bool(_PARTICIPLE.fullmatch(words[at])) and (last or bool(_LEADS_ON.fullmatch(words[at + 1])))
        else:
            is_verb = bool(_VERB.fullmatch(words[at])) or (last and words[at].islower() and words[at - 1][0].isupper())
        if is_verb:
            return _ADVERBS.sub("", " ".join(words[:at]))
    return ""


def _is_plural(subject: str) -> bool:
    return bool(re.search(r"(?:[^\Ws]s|men|people|children)(?: (?:of|in|at|for|from)\b|$)", subject))


def _whole(run: str, question: str, subject: str) -> str:
    """Return words of the question without the verb behind them, a place with what is there: “the museum in Velden”."""
    if subject and run.startswith(f"{subject} "):
        return subject
    noun = _first(_AT_THE_END, question)
    placed = PLACED.search(noun.removesuffix(run)) if noun.endswith(run) and noun != run else None
    return noun if placed and NAME.fullmatch(run) else run


def without_first(question: str) -> str:
    """Return the question without its first word, whose capital says nothing."""
    return re.sub(r"^\W*\w+", "", question, count=1)


def _shared(question: str, answer: str) -> str:
    """Return the longest run of words of the question that the answer holds too, from its article or name on."""
    asked = ASKED.match(question)
    begins = asked.end() if asked else 0
    words = list(WORD.finditer(question, begins))
    said = f" {' '.join(word.casefold() for word in WORD.findall(answer))} "
    best, longest = "", 0
    for first in range(len(words)):
        for last in range(first, min(len(words), first + MOST_WORDS)):
            run = [word[0] for word in words[first : last + 1]]
            # Words with a verb among them are a clause: “people were killed”.
            if f" {' '.join(run).casefold()} " not in said or _AUXILIARY.fullmatch(run[-1]):
                break
            # Of runs of one length the last: the object stands behind its verb.
            if len(run) >= longest and not _INFINITIVE.search(" ".join(run)) and telling_stems(" ".join(run)):
                best, longest = question[words[first].start() : words[last].end()], len(run)
    best = _without_verb(best, question)
    if not best:
        return ""
    # “summit” -> “the summit”, as it was asked.
    article = re.search(rf"\b(?:the|an?) (?=(?:[\w’'-]+ )?{re.escape(best)})", question)
    if article and not _DETERMINER.match(best):
        return question[article.start() : question.index(best, article.start()) + len(best)]
    named = (match[0] for match in re.finditer(rf"(?<=[\w,] ){re.escape(best)}\b", answer, re.IGNORECASE))
    if name := next((each for each in named if all(word[0].isupper() for word in each.split())), ""):
        return name
    if best[0].isupper():
        return best
    # One plain word alone may be a verb (“who will she meet?”), but not behind “on”: “who went on strike?”.
    if best.isalpha() and re.search(rf"\b{_IN} {best}(?=\W*$| {_IN} )", question):
        return f"the {best}"
    return best if " " in best else ""


def _without_verb(run: str, question: str) -> str:
    """Return words of the question from the article or name in them on, "" if they have none and tell how many did it.

    “hosts the summit” -> “the summit”, “bought Twitter” -> “Twitter”; but “lighthouse of Cape Sol”.
    """
    verb = _VERB_WITH.match(run)
    run = run[verb.end() :] if verb else run
    found = _DETERMINER.search(run) or NAME.search(run)
    if found and not _OF.search(run, 0, found.start()):
        return run[found.start() :]
    counted = _COUNTED.match(question)
    if (within := _HAPPENED_IN.search(run)) and (counted or ASKED_FOR_DOER.match(question)):
        return run[within.end() :]
    return "" if counted and _OF.search(run) else run


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[0] if match else ""
