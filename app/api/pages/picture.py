"""The picture that social sites show beside a link: the question, and never the answer.

Those sites keep pictures for weeks. An answer in one would be split from its coverage and date, and would stay
after a withdrawal; the question does not age.
"""

from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.api.deps import KnowledgeDep
from app.api.html.texts import texts
from app.api.pages.parameters import CompoundPath, ConditionPath, Language
from app.services.naming import compound_named, condition_named

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

# Without it pages name no picture; everything else works.
AVAILABLE = find_spec("PIL") is not None
SIZE = (1200, 630)  # what social sites ask for
_PAPER, _INK, _QUIET, _ACCENT = "#f7f5ef", "#16211f", "#4c5a56", "#0b5c58"
_MARGIN = 90
_LETTERS = (92, 80, 68, 58, 48, 40)  # px, the largest that fits
_ROOM = 330  # px, height for the question

router = APIRouter(include_in_schema=False)


@router.get("/can-i-take/{compound}/with/{condition}/picture.png")
def read_picture(
    compound: CompoundPath, condition: ConditionPath, knowledge: KnowledgeDep, language: Language
) -> Response:
    """The picture of a question, PNG."""
    if not AVAILABLE:
        raise HTTPException(404)
    substance, named = compound_named(knowledge, compound)
    asked = condition_named(knowledge, condition)
    names = {preparation.slug: preparation.name for preparation in substance.preparations}
    words = texts(language)
    question = words("question.title", compound=names.get(named or "", substance.name), condition=asked.name)
    body = drawn(question, words("picture.subtitle"))
    return Response(body, media_type="image/png", headers={"Cache-Control": "public, max-age=86400"})


def drawn(question: str, subtitle: str) -> bytes:
    """Return the picture; equal words give equal bytes."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", SIZE, _PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 24, SIZE[1]), fill=_ACCENT)
    draw.text((_MARGIN, 64), "TakeWith", font=_font(38), fill=_ACCENT)
    text, letters = _fitting(draw, question)
    draw.multiline_text((_MARGIN, 150), text, font=_font(letters), fill=_INK, spacing=14)
    below, small = _fitting(draw, subtitle, sizes=(30, 26, 22), room=90)
    draw.multiline_text((_MARGIN, SIZE[1] - 130), below, font=_font(small), fill=_QUIET, spacing=8)
    stream = BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _fitting(draw: "ImageDraw", text: str, sizes: tuple[int, ...] = _LETTERS, room: int = _ROOM) -> tuple[str, int]:
    """Return the text in lines, and the largest letters in which it fits."""
    wrapped, size = text, sizes[-1]
    for size in sizes:
        wrapped = _wrapped(draw, text, size)
        if draw.multiline_textbbox((0, 0), wrapped, font=_font(size), spacing=14)[3] <= room:
            break
    return wrapped, size


def _wrapped(draw: "ImageDraw", text: str, size: int) -> str:
    font, width = _font(size), SIZE[0] - 2 * _MARGIN
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if draw.textlength(longer, font=font) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


def _font(size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.load_default(size)
