"""PDF files put together by hand."""

from collections.abc import Sequence

#: x and y in points from the lower left corner of the page, size of the letters, words.
Line = tuple[float, float, float, str]


def make(pages: Sequence[Sequence[Line]], info: str = "", encrypted: bool = False) -> bytes:
    """Return a PDF in Helvetica; `info` are entries of its properties such as `/Title (Ice)`."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", f"<< {info} >>"]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    kids = []
    for lines in pages:
        content = "".join(f"BT /F1 {size} Tf {x} {y} Td ({_escaped(words)}) Tj ET\n" for x, y, size, words in lines)
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}endstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 4 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    written, offsets = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(written))
        written += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    secret = "/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (y) /P -4 >> /ID [<00> <00>]" if encrypted else ""
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info 3 0 R {secret} >>"
    written += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}\nstartxref\n{len(written)}\n%%EOF\n"
    return written.encode("cp1252")


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def column(*lines: str, top: float = 700, x: float = 72, size: float = 11, step: float = 14) -> list[Line]:
    """Return `lines` one below the other; an empty one leaves its place free."""
    return [(x, top - n * step, size, words) for n, words in enumerate(lines) if words]
