"""Small charts as SVG, drawn from numbers: bars, intervals, and where records stand in a text.

They carry no colours of their own: classes name what a shape stands for, and the stylesheet colours it for light and
dark. Each is drawn in units of its own and stretched by the page. Where numbers stand beside it as text, it is hidden
from those who hear the page; a bar of several parts tells them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from markupsafe import Markup

#: Inner width of a bar, in units of its drawing.
_WIDTH = 1000.0
_MARKS = (0.0, 0.5, 2 / 3, 0.8, 1.0)


def element(name: str, content: str = "", **attributes: Any) -> str:
    """One SVG element; ``class_`` is the class, an underscore in a name is a hyphen, numbers are rounded to a tenth."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_number(value) if isinstance(value, float) else str(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def stacked(parts: Sequence[tuple[str, float, str]], most: float, height: float = 14.0) -> Markup:
    """A bar of several parts, each ``(class, amount, name)``; ``most`` is the amount that fills the width.

    Each part tells its name and amount on hover, and the bar as a whole tells them to who hears the page.
    """
    shapes, x = [], 0.0
    for class_, amount, name in parts:
        width = _WIDTH * amount / most if most else 0.0
        if width:
            told = element("title", escape(_amount(name, amount)))
            shapes.append(element("rect", told, x=x, y=0, width=max(width - 3.0, 2.0), height=height, class_=class_))
        x += width
    told = ", ".join(_amount(name, amount) for _, amount, name in parts if amount)
    return _stretched(shapes, height, told)


def _amount(name: str, amount: float) -> str:
    return f"{name}: {amount:,.0f}"


def interval(value: float | None, low: float | None, high: float | None, floor: float = 0.0) -> Markup:
    """A dot with its interval on an axis from ``floor`` to 1, with marks at a half, two thirds, 0.8 and 1."""

    def x(number: float) -> float:
        return _along(number, floor)

    shapes = [element("path", d=f"M{_number(x(mark))} 0V18", class_="mark") for mark in _MARKS]
    if low is not None and high is not None:
        shapes.append(element("path", d=f"M{_number(x(low))} 9H{_number(x(high))}", class_="range"))
    if value is not None:
        shapes.append(element("circle", cx=x(value), cy=9.0, r=5.0, class_="dot"))
    return Markup(
        element("svg", "".join(shapes), class_="interval", viewBox="0 0 300 18", aria_hidden="true", focusable="false")
    )


def scale(floor: float = 0.0) -> Markup:
    """The numbers of the marks of ``interval``, to stand above a column of them."""
    shapes = [element("text", f"{mark:.3g}", x=_along(mark, floor), y=13.0, text_anchor="middle") for mark in _MARKS]
    return Markup(
        element("svg", "".join(shapes), class_="interval", viewBox="0 0 300 18", aria_hidden="true", focusable="false")
    )


def _along(number: float, floor: float) -> float:
    return 10 + 280 * (min(max(number, floor), 1.0) - floor) / (1 - floor)


def strip(lanes: Mapping[str, Sequence[tuple[int, int]]], length: int) -> Markup:
    """Where spans stand in a text of ``length`` code points: one lane a kind, with its name and number of spans."""
    rows = []
    for name, spans in lanes.items():
        shapes = [element("rect", x=0, y=0, width=_WIDTH, height=14.0, class_="ground")]
        shapes += [
            element(
                "rect",
                x=_WIDTH * start / max(length, 1),
                y=0,
                width=max(_WIDTH * (end - start) / max(length, 1), 2.0),
                height=14.0,
                class_="span",
            )
            for start, end in spans
        ]
        rows.append(
            f'<div class="lane"><span>{escape(name)} <b>{len(spans)}</b></span>{_stretched(shapes, 14.0)}</div>'
        )
    return Markup(f'<div class="strip">{"".join(rows)}</div>')


def _stretched(shapes: Sequence[str], height: float, told: str = "") -> Markup:
    heard = {"role": "img", "aria_label": told} if told else {"aria_hidden": "true"}
    return Markup(
        element(
            "svg",
            "".join(shapes) or "<g></g>",
            class_="bar",
            viewBox=f"0 0 {_WIDTH:.0f} {height:.0f}",
            preserveAspectRatio="none",
            focusable="false",
            **heard,
        )
    )
