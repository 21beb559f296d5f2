"""A process that adds articles without end, and writes the id of its companion's process when that is at work."""

import sys
import time
from itertools import count

from newsroom import article

from rag.archive import intake, vector_index
from rag.archive.archive import Archive

intake._ARTICLES, vector_index._MANY, vector_index._HARDLY_ANY = 4, 6, 0
with Archive(sys.argv[1]) as archive:

    def articles():
        told = False
        for number in count():
            if not told and len(archive.catalog.places.all()[0]):
                sys.stdout.write(f"{archive._indexes._vectors._companion._process.pid}\n")
                sys.stdout.flush()
                told = True
            if number > 12:
                time.sleep(0.2)
            yield article(number, sentences=6)

    archive.add(articles())
