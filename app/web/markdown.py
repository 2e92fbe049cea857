"""Cards' Markdown as HTML that is safe to insert, whoever wrote it: no tags of its own, no images, https links only."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

KEPT = ("href", "start")
OPENED_APART = ' target="_blank" rel="noopener noreferrer nofollow"'
TABLE = '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>'


def rendered(text: str) -> str:
    """CommonMark with tables. A card has its own heading, so a heading of the text becomes one of the fourth level."""
    return str(_MARKDOWN.render(text))


def is_linkable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname) and not parts.username
    except ValueError:
        return False


class CardRenderer(RendererHTML):
    """Only the attributes that are named here get through: no style, no class, no title."""

    @staticmethod
    def renderAttrs(token: Token) -> str:  # noqa: N802  # the library's name
        kept = Token(token.type, token.tag, token.nesting, attrs={n: v for n, v in token.attrs.items() if n in KEPT})
        return RendererHTML.renderAttrs(kept) + (OPENED_APART if token.type == "link_open" else "")

    def heading_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "<h4>"

    def heading_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</h4>\n"

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return TABLE

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</table></div>\n"

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Without the language that the text names."""
        return self.code_block(tokens, idx, options, env)


def _made() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}, renderer_cls=CardRenderer).enable("table").disable("image")
    made.validateLink = is_linkable  # type: ignore[method-assign]  # as the library's manual says
    return made


_MARKDOWN = _made()
