"""HTML as a browser would take it, and a hostile text to put into it."""

from html.parser import HTMLParser

from rag.web.parts import escape

HOSTILE = (
    '<img src=x onerror="window.pwned=1"> <script>window.pwned=1</script> </script> [x](javascript:window.pwned=1)'
    " ${window.pwned=1} {{constructor.constructor('window.pwned=1')()}} \" ' ` <b>bold</b> &amp; <!-- \ud800"
)
WEB_ADDRESS = 'https://ledger.example/a?b=1&c="><script>window.pwned=1</script>'

#: All that the page is made of. An attribute that is not here could be one that runs a script.
TAGS = {
    "a",
    "article",
    "button",
    "cite",
    "details",
    "div",
    "h1",
    "h2",
    "header",
    "li",
    "mark",
    "p",
    "section",
    "small",
    "span",
    "strong",
    "summary",
    "ul",
}
ATTRIBUTES = {
    "class",
    "data-back",
    "data-number",
    "data-question",
    "data-plain",
    "data-turn",
    "dir",
    "href",
    "rel",
    "role",
}
ATTRIBUTES |= {"tabindex", "target", "title", "type", "aria-busy", "aria-label", "aria-pressed"}

#: The elements whose words are looked at, `a > b` for b inside a.
INSIDE = ("mark.chosen", "mark.other", "div.text", "p.question", "p.short", "p.claim > strong.answer")
INSIDE += ("div.text > mark.chosen", "mark.chosen > strong.answer", "p.byline > mark.chosen", "p.standing")
INSIDE += ("div.otherwise", "p.facts", "ul.found", "p.note", "details.copies")


class Parsed(HTMLParser):
    """What a browser would make of some HTML: its tags, its links, its words, and the words of some elements."""

    def __init__(self, markup):
        super().__init__()
        self.tags, self.attributes, self.links, self.open = set(), set(), [], []
        self.words, self.inside = "", dict.fromkeys(INSIDE, "")
        self.feed(markup)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}
        self.links += [value for name, value in attributes if name == "href"]
        self.open.append(f"{tag}.{dict(attributes).get('class')}")

    def handle_endtag(self, tag):
        assert self.open.pop().split(".")[0] == tag

    def handle_data(self, data):
        self.words += data
        for element in self.inside:
            if set(element.split(" > ")) <= set(self.open):
                self.inside[element] += data


def assert_harmless(markup):
    parsed = Parsed(markup)
    assert parsed.tags <= TAGS
    assert parsed.attributes <= ATTRIBUTES
    assert all(link.startswith(("http://", "https://")) for link in parsed.links)
    return parsed


def shown(text):
    """Return what a browser shows of `text`."""
    return Parsed(f"<p>{escape(text)}</p>").words
