"""Charts of the page as SVG: bars with their figures written beside them, readable without colours."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from selfeval.evaluation import text_width

_WIDTH, _LEFT, _RIGHT, _BAR, _GAP, _SIZE = 480, 184, 70, 18, 8, 14
# A label keeps so many columns, as many as stand left of the bars in the font's size.
_LABEL_COLUMNS = 24


class Bar(NamedTuple):
    """A bar: its label, its length and the figure as it is written."""

    label: str
    value: float
    shown: str


def chart(title: str, axis: str, bars: Sequence[Bar], colour: str) -> str:
    """Return a figure of bars below each other; ``axis`` says what their length is."""
    if not bars:
        return f"<figure><figcaption>{escape(title)}</figcaption><p>没有可以画的数。</p></figure>"
    height = len(bars) * (_BAR + _GAP) + _GAP
    longest = max(*(bar.value for bar in bars), 0.0) or 1.0
    room = _WIDTH - _LEFT - _RIGHT
    parts = []
    for number, bar in enumerate(bars):
        top = _GAP + number * (_BAR + _GAP)
        length = max(bar.value, 0.0) / longest * room
        middle = top + _BAR * 0.75
        parts.append(
            f'<text x="{_LEFT - 8}" y="{middle:.1f}" text-anchor="end" font-size="{_SIZE}">{escape(_short(bar.label))}'
            f"<title>{escape(bar.label)}</title></text>"
            f'<rect x="{_LEFT}" y="{top}" width="{length:.1f}" height="{_BAR}" fill="{colour}"/>'
            f'<text x="{_LEFT + length + 6:.1f}" y="{middle:.1f}" font-size="{_SIZE}">{escape(bar.shown)}</text>'
        )
    said = "；".join(f"{bar.label}：{bar.shown}" for bar in bars)
    return (
        f'<figure><figcaption>{escape(title)}</figcaption><p class="note">{escape(axis)}</p>'
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(f"{title}。{said}")}">'
        f"{''.join(parts)}</svg></figure>"
    )


def _short(label: str) -> str:
    if text_width.columns(label) <= _LABEL_COLUMNS:
        return label
    kept = ""
    for character in label:
        if text_width.columns(kept + character) > _LABEL_COLUMNS - 2:
            break
        kept += character
    return f"{kept}…"
