"""Which articles of the archive tell one story, kept in tables: see `duplicates.py` for what that means.

An article is compared with those that came before it and joins their stories, which thereby become one; the order in
which articles come makes no difference but by the bounds on how many are compared. The articles that answer are in
here, no others.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from ..types import Article, Copy
from .database import Database, marks
from .duplicates import MEMBERS, candidates, same_story
from .telling import Telling

#: A text that is printed again later than this tells of another occasion, or is a reprint.
_AT_ONE_TIME = timedelta(days=31)
#: One paper's articles of different days repeat paragraphs, and what its site says under each: they are copies only if
#: this share of the longer text is the other's, and of the words of the shorter headline the other's too.
_WHOLE, _SAME_HEADLINE = 0.75, 0.5
_DAY = timedelta(hours=20)
#: A word of a headline, and what stands behind it: “| The Gull”.
_WORD = re.compile(r"\w{4,}")
_TAIL = re.compile(r"\s[|–—-]\s[^|–—]*$")
#: SQLite binds at most 32,766 values in one statement.
_SLICE = 10_000


class Stories:
    """The stories of one archive. What is written here belongs into the transaction of the change it follows from."""

    def __init__(self, database: Database, articles: Callable[[Iterable[str]], dict[str, Article]]) -> None:
        """`articles` gives the current revisions by id."""
        self._database = database
        self._articles = articles

    def put(self, article: Article) -> bool:
        """Sort an article in, anew if it is there; return whether its story has other articles."""
        self.remove(article.id)
        return self._add(article)

    def remove(self, article_id: str) -> None:
        """Take an article out; what it alone held together falls apart."""
        rows = self._database.rows("SELECT number, story FROM stories WHERE article_id = ?", (article_id,))
        if not rows:
            return
        number, story = (int(str(value)) for value in rows[0])
        self._database.write("DELETE FROM stories WHERE number = ?", (number,))
        self._database.write("DELETE FROM story_keys WHERE number = ?", (number,))
        self._database.write("DELETE FROM story_links WHERE number = ?1 OR other = ?1", (number,))
        for part in self._parts(story):
            self._database.write_all("UPDATE stories SET story = ? WHERE number = ?", [(min(part), n) for n in part])

    def _parts(self, story: int) -> list[set[int]]:
        """Return which articles of a story still hang together by links, by their numbers."""
        numbers = [
            int(str(each)) for (each,) in self._database.rows("SELECT number FROM stories WHERE story = ?", (story,))
        ]
        links = self._database.rows(
            "SELECT l.number, l.other FROM stories s JOIN story_links l ON l.number = s.number WHERE s.story = ?",
            (story,),
        )
        near: dict[int, set[int]] = {number: set() for number in numbers}
        for one, other in links:
            near[int(str(one))].add(int(str(other)))
        parts: list[set[int]] = []
        unseen = set(numbers)
        while unseen:
            waiting = [unseen.pop()]
            part = set(waiting)
            while waiting:
                found = near[waiting.pop()] & unseen
                unseen -= found
                part |= found
                waiting += found
            parts.append(part)
        return parts

    def clear(self) -> None:
        """Take out all articles."""
        self._database.write("DELETE FROM stories")
        self._database.write("DELETE FROM story_keys")
        self._database.write("DELETE FROM story_links")

    def of(self, article_ids: Iterable[str]) -> dict[str, int]:
        """Return the number of the story of each article that is here."""
        found: dict[str, int] = {}
        wanted = list(dict.fromkeys(article_ids))
        for at in range(0, len(wanted), _SLICE):
            part = wanted[at : at + _SLICE]
            rows = self._database.rows(
                f"SELECT article_id, story FROM stories WHERE article_id IN ({marks(part)})", part
            )
            found |= {str(id_): int(str(story)) for id_, story in rows}
        return found

    def repeated(self) -> int:
        """Return the number of articles beyond the first of each story."""
        return self._database.number("SELECT count(*) - count(DISTINCT story) FROM stories")

    def copies(self, article_id: str, now: datetime) -> tuple[Copy, ...]:
        """Return the other articles of an article's story, those under embargo `now` left out; oldest first."""
        rows = self._database.rows(
            "SELECT a.id, r.title, a.publisher, a.url, a.published FROM stories own"
            " JOIN stories s ON s.story = own.story AND s.number != own.number"
            " JOIN articles a ON a.id = s.article_id"
            " JOIN revisions r ON r.article_id = a.id AND r.revision = a.revision"
            " WHERE own.article_id = ? AND (r.embargo IS NULL OR r.embargo <= ?)"
            " ORDER BY a.published IS NULL, a.published, s.number",
            (article_id, now.isoformat()),
        )
        return tuple(
            Copy(str(id_), str(title), str(publisher), str(url), datetime.fromisoformat(str(day)) if day else None)
            for id_, title, publisher, url, day in rows
        )

    def _add(self, article: Article) -> bool:
        telling = Telling.of(article.text)
        keys = telling.keys
        held = self._held(keys)
        near = candidates(keys, [self._holders(key, article) if key in held else [] for key in keys], self._keys)
        ids = {number: self._id(number) for number in near}
        texts = self._articles(ids.values())
        same = [number for number, id_ in ids.items() if _are_copies(article, telling, texts[id_])]
        joined = sorted({self._story(number) for number in same})
        published = article.published.isoformat() if article.published else None
        self._database.write(
            "INSERT INTO stories (article_id, story, published, keys) VALUES (?, 0, ?, ?)",
            (article.id, published, array("q", keys).tobytes()),
        )
        number = self._database.number("SELECT number FROM stories WHERE article_id = ?", (article.id,))
        story = joined[0] if joined else number
        self._database.write("UPDATE stories SET story = ? WHERE number = ?", (story, number))
        self._database.write_all("UPDATE stories SET story = ? WHERE story = ?", [(story, each) for each in joined[1:]])
        self._database.write_all("INSERT INTO story_keys VALUES (?, ?)", [(key, number) for key in keys])
        links = [pair for other in same for pair in ((number, other), (other, number))]
        self._database.write_all("INSERT INTO story_links VALUES (?, ?)", links)
        return bool(joined)

    def _held(self, keys: Sequence[int]) -> set[int]:
        """Return which of these keys any article has, so that the others need not be asked for one by one."""
        rows = self._database.rows(f"SELECT DISTINCT key FROM story_keys WHERE key IN ({marks(keys)})", keys)
        return {int(str(key)) for (key,) in rows}

    def _holders(self, key: int, article: Article) -> list[int]:
        """Return the latest articles with this key that may be of one time with `article`."""
        first = last = None
        if article.published:
            first, last = (article.published + days for days in (-_AT_ONE_TIME, _AT_ONE_TIME))
        rows = self._database.rows(
            "SELECT k.number FROM story_keys k JOIN stories s ON s.number = k.number WHERE k.key = ?1"
            " AND (?2 IS NULL OR s.published IS NULL OR s.published BETWEEN ?2 AND ?3) ORDER BY k.number DESC LIMIT ?4",
            (key, first and first.isoformat(), last and last.isoformat(), MEMBERS),
        )
        return [int(str(number)) for (number,) in rows]

    def _keys(self, number: int) -> Sequence[int]:
        ((stored,),) = self._database.rows("SELECT keys FROM stories WHERE number = ?", (number,))
        keys = array("q")
        keys.frombytes(stored)  # type: ignore[arg-type]  # a BLOB
        return keys

    def _id(self, number: int) -> str:
        ((article_id,),) = self._database.rows("SELECT article_id FROM stories WHERE number = ?", (number,))
        return str(article_id)

    def _story(self, number: int) -> int:
        return self._database.number("SELECT story FROM stories WHERE number = ?", (number,))


def _are_copies(article: Article, telling: Telling, other: Article) -> bool:
    """Tell whether two articles are copies of one text; `telling` is that of the first."""
    its = Telling.of(other.text)
    if not same_story(telling, its):
        return False
    if not _may_follow(article, other):
        return True
    shorter, longer = sorted((telling, its), key=lambda each: len(each.shingles))
    fewer, more = sorted((_headline(article), _headline(other)), key=len)
    same_headline = len(fewer & more) >= _SAME_HEADLINE * len(fewer)
    return same_headline and longer.share_in(shorter) >= _WHOLE


def _headline(article: Article) -> set[str]:
    return set(_WORD.findall(_TAIL.sub("", article.title.casefold())))


def _may_follow(article: Article, other: Article) -> bool:
    """Tell whether one may be the paper's next article on what the other tells: of one paper, of different days."""
    if article.published is None or other.published is None:
        return False
    paper = _paper(article)
    return bool(paper) and paper == _paper(other) and abs(article.published - other.published) >= _DAY


def _paper(article: Article) -> str:
    """Return what its paper is known by: its name, else its address."""
    return article.publisher.casefold() or (urlsplit(article.url).hostname or "").removeprefix("www.")
