"""The tables of an archive's catalogue, and how those of earlier versions become them."""

from __future__ import annotations

#: Raised by one with every change of the tables below; `UPGRADES` then gets the way from the version before.
SCHEMA = 4

#: What a revision keeps of an article, in this order; the text last, so that reading the others skips its pages.
COLUMNS = (
    "title", "authors", "publisher", "url", "published", "source", "key", "updated", "fetched", "embargo", "language",
    "version", "status", "place", "section", "note", "pages", "text",
)  # fmt: skip

_REVISIONS = """
CREATE TABLE revisions (
    article_id TEXT NOT NULL,
    revision TEXT NOT NULL,
    added TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
    title TEXT NOT NULL,
    authors TEXT NOT NULL,
    publisher TEXT NOT NULL,
    url TEXT NOT NULL,
    published TEXT,
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    updated TEXT,
    fetched TEXT,
    embargo TEXT,
    language TEXT NOT NULL DEFAULT '',
    version TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT 'usable',
    place TEXT NOT NULL DEFAULT '',
    section TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    pages TEXT NOT NULL DEFAULT '[]',
    text TEXT NOT NULL,
    PRIMARY KEY (article_id, revision)
)"""
#: What came when and from where, and what became of it.
_LOG = """
CREATE TABLE log (
    id INTEGER PRIMARY KEY,
    time TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
    action TEXT NOT NULL,
    article_id TEXT NOT NULL,
    source TEXT NOT NULL,
    detail TEXT NOT NULL
)"""
_LOG_INDEX = "CREATE INDEX log_article ON log (article_id)"
#: Where the exact vectors have a passage's row; which article's passages have one is read from the index alone.
_PLACE = "ALTER TABLE passages ADD COLUMN place INTEGER"
_PLACES_INDEX = "CREATE INDEX passages_article ON passages (article_id, place)"
_MISSING_INDEX = "CREATE INDEX passages_missing ON passages (id) WHERE place IS NULL"
_EMBARGO_INDEX = "CREATE INDEX revisions_embargo ON revisions (embargo) WHERE embargo IS NOT NULL"
_URL_INDEX = "CREATE INDEX articles_url ON articles (url)"
#: The story that each article tells, named for the number of its first, with the article's min-hashes (8 bytes each).
_STORIES = """
CREATE TABLE stories (
    number INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL UNIQUE,
    story INTEGER NOT NULL,
    published TEXT,
    keys BLOB NOT NULL
)"""
_STORY_INDEX = "CREATE INDEX stories_story ON stories (story)"
_STORY_KEYS = (
    "CREATE TABLE story_keys (key INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (key, number)) WITHOUT ROWID"
)
#: Which articles were found to be copies of which earlier ones; in both directions.
_STORY_LINKS = """
CREATE TABLE story_links (
    number INTEGER NOT NULL,
    other INTEGER NOT NULL,
    PRIMARY KEY (number, other)
) WITHOUT ROWID"""
_STORY_KEY_INDEX = "CREATE INDEX story_keys_number ON story_keys (number)"

TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    # What is asked of all articles at once; the rest stands in their current revisions.
    """
    CREATE TABLE articles (
        id TEXT PRIMARY KEY,
        revision TEXT NOT NULL,
        publisher TEXT NOT NULL,
        publisher_key TEXT NOT NULL,  -- case-folded, for comparing
        published TEXT,
        source TEXT NOT NULL,
        url TEXT NOT NULL DEFAULT '',
        status TEXT NOT NULL DEFAULT 'usable',
        embargo TEXT,
        withdrawn TEXT  -- why the archive's owner took it out of every answer
    ) WITHOUT ROWID""",
    "CREATE INDEX articles_published ON articles (published)",
    "CREATE INDEX articles_publisher ON articles (publisher_key, publisher)",
    "CREATE INDEX articles_source ON articles (source)",
    _URL_INDEX,
    _REVISIONS,
    _EMBARGO_INDEX,
    """
    CREATE TABLE passages (
        id INTEGER PRIMARY KEY,
        article_id TEXT NOT NULL,
        "start" INTEGER NOT NULL,
        "end" INTEGER NOT NULL
    )""",
    _PLACE,
    _PLACES_INDEX,
    _MISSING_INDEX,
    """
    CREATE TABLE outbox (
        target TEXT NOT NULL,
        passage_id INTEGER NOT NULL,
        operation TEXT NOT NULL CHECK (operation IN ('add', 'delete')),
        PRIMARY KEY (target, passage_id)
    ) WITHOUT ROWID""",
    _LOG,
    _LOG_INDEX,
    _STORIES,
    _STORY_INDEX,
    _STORY_KEYS,
    _STORY_KEY_INDEX,
    _STORY_LINKS,
)

#: Version -> the statements that turn its tables into those of the next. They name tables and indexes that are still
#: those of the present version: one that changes them leaves their strings here and gets its own.
UPGRADES = {
    1: (
        "ALTER TABLE articles ADD COLUMN url TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE articles ADD COLUMN status TEXT NOT NULL DEFAULT 'usable'",
        "ALTER TABLE articles ADD COLUMN embargo TEXT",
        "ALTER TABLE articles ADD COLUMN withdrawn TEXT",
        """
        UPDATE articles SET url = (SELECT r.url FROM revisions r
        WHERE r.article_id = articles.id AND r.revision = articles.revision)""",
        _URL_INDEX,
        "ALTER TABLE revisions RENAME TO revisions_1",
        _REVISIONS,
        """
        INSERT INTO revisions
            (article_id, revision, added, title, authors, publisher, url, published, source, key, text)
        SELECT article_id, revision, added, title, authors, publisher, url, published, source, key, text
        FROM revisions_1 ORDER BY rowid""",
        "DROP TABLE revisions_1",
        _LOG,
        _LOG_INDEX,
        """
        INSERT INTO log (time, action, article_id, source, detail)
        SELECT added, CASE WHEN rowid = (SELECT min(r.rowid) FROM revisions r
            WHERE r.article_id = revisions.article_id) THEN 'added' ELSE 'revised' END, article_id, source, title
        FROM revisions ORDER BY rowid""",
        _STORIES,
        _STORY_INDEX,
        _STORY_KEYS,
        _STORY_KEY_INDEX,
        _STORY_LINKS,
    ),
    2: (_EMBARGO_INDEX,),
    3: (_PLACE, "DROP INDEX passages_article", _PLACES_INDEX, _MISSING_INDEX),
}
