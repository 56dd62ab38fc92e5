"""What the fonts of a Word document say: runs in old code pages become Unicode, and .VnTimeH shows capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from ingest.readers.code_pages import CodePage
from ingest.readers.legacy import Stretch, page_of_font, unicode_stretches

_P, _R, _T, _VAL = qn("w:p"), qn("w:r"), qn("w:t"), qn("w:val")
_SOFT_HYPHEN = qn("w:softHyphen")
_ENDS = frozenset((qn("w:tab"), qn("w:br"), qn("w:cr"), _P))
_SYMBOLS = {0xF000 + byte: chr(byte) for byte in range(0x20, 0x100)}


@dataclass(slots=True)
class _Group:
    """Neighbouring texts of one paragraph in fonts of one code page; a word may begin in one and end in the next."""

    page: CodePage | None
    font: str
    nodes: list[BaseOxmlElement] = field(default_factory=list)

    @property
    def text(self) -> str:
        found = "".join(node.text or "" for node in self.nodes)
        # Fonts that claim to be symbol fonts have their bytes in the private-use area.
        return found.translate(_SYMBOLS) if self.page else found


def turn_to_unicode(body: BaseOxmlElement, styles: BaseOxmlElement) -> None:
    """Rewrite the texts of a document that are in an old code page, in place; all others stay untouched."""
    fonts = _Fonts(styles)
    groups = list(_groups(body, fonts))
    for group, turned in zip(
        groups, unicode_stretches([Stretch(group.text, group.font) for group in groups]), strict=True
    ):
        if turned != group.text:
            group.nodes[0].text = turned
            for node in group.nodes[1:]:
                node.text = ""


def capital_paragraphs(body: BaseOxmlElement, styles: BaseOxmlElement) -> frozenset[BaseOxmlElement]:
    """Give the paragraphs whose letters are all in a font that shows capitals (.VnTimeH); their text stays as typed."""
    fonts = _Fonts(styles)
    found: set[BaseOxmlElement] = set()
    for paragraph in body.iter(_P):
        names = {
            fonts.of(run, paragraph)
            for run in paragraph.iter(_R)
            if any(re.search(r"[^\W\d_]", text.text or "") for text in run.iter(_T))
        }
        if names and all(page_of_font(name) is CodePage.TCVN3 and name.lower().endswith("h") for name in names):
            found.add(paragraph)
    return frozenset(found)


def _groups(body: BaseOxmlElement, fonts: _Fonts) -> Iterator[_Group]:
    group: _Group | None = None
    paragraph = body
    font = ""
    for node in body.iter(_R, _T, _SOFT_HYPHEN, *_ENDS):
        if node.tag == _R:
            font = fonts.of(node, paragraph)
        elif node.tag in _ENDS:
            paragraph = node if node.tag == _P else paragraph
            if group:
                yield group
            group = None
        else:
            if node.tag == _SOFT_HYPHEN:  # "ư" of TCVN3; elsewhere nothing that is read
                node.tag, node.text = _T, "\u00ad"
            page = page_of_font(font)
            if group and group.page is not page:
                yield group
                group = None
            group = group or _Group(page, font)
            group.nodes.append(node)
    if group:
        yield group


class _Fonts:
    """The font of a run: its own, or that of its style, its paragraph's style, or the document's."""

    def __init__(self, styles: BaseOxmlElement) -> None:
        self._styles = {style.get(qn("w:styleId")): style for style in styles.iter(qn("w:style"))}
        self._known: dict[str, str] = {}
        self._default = next((self._own(element) for element in styles.iter(qn("w:rPrDefault"))), "")
        self._normal = next(
            (
                str(style.get(qn("w:styleId")))
                for style in styles.iter(qn("w:style"))
                if style.get(qn("w:default")) == "1" and style.get(qn("w:type")) == "paragraph"
            ),
            "",
        )

    def of(self, run: BaseOxmlElement, paragraph: BaseOxmlElement) -> str:
        run_style = run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}")
        paragraph_style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        name = str(paragraph_style.get(_VAL)) if paragraph_style is not None else self._normal
        return (
            self._own(run)
            or (self._of_style(str(run_style.get(_VAL))) if run_style is not None else "")
            or self._of_style(name)
            or self._default
        )

    def _of_style(self, name: str) -> str:
        if name not in self._known:
            self._known[name] = ""  # a style that is based on itself ends here
            style = self._styles.get(name)
            if style is not None:
                base = style.find(qn("w:basedOn"))
                self._known[name] = self._own(style) or (
                    self._of_style(str(base.get(_VAL))) if base is not None else ""
                )
        return self._known[name]

    @staticmethod
    def _own(element: BaseOxmlElement) -> str:
        fonts = element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        if fonts is None:
            return ""
        return str(fonts.get(qn("w:ascii")) or fonts.get(qn("w:hAnsi")) or "")
