"""The words beside a briefing map: what is shown, counts, and who made it; every text escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from icimps_desktop.exchange.briefing_density import COLOURS

_OUTLINES = {
    "square": "M-7 -7H7V7H-7Z",
    "triangle": "M0 -9 9 7.4H-9Z",
    "diamond": "M0 -9 9 0 0 9 -9 0Z",
    "down": "M0 9 9 -7.4H-9Z",
    "cross": "M3.3 -9V-3.3H9V3.3H3.3V9H-3.3V3.3H-9V-3.3H-3.3V-9Z",
    "star": "M0 -10 2.6 -3.6 9.5 -3.1 4.2 1.4 5.9 8.1 0 4.4 -5.9 8.1 -4.2 1.4 -9.5 -3.1 -2.6 -3.6Z",
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SYNTHETIC = "SYNTHETIC DATA: an invented city for training. Nothing here is real."


@dataclass(frozen=True, slots=True)
class Sign:
    """A symbol: colour as #rrggbb, and one of circle, square, triangle, diamond, down, cross,
    star, dot."""

    shape: str
    colour: str


# Okabe and Ito's colours (2008), each with a shape of its own; the last is for all others.
SIGNS = (
    Sign("circle", "#0072b2"),
    Sign("square", "#d55e00"),
    Sign("triangle", "#009e73"),
    Sign("diamond", "#cc79a7"),
    Sign("down", "#e69f00"),
    Sign("cross", "#33302c"),
    Sign("star", "#56b4e9"),
    Sign("dot", "#8d8a85"),
)


def page_body(
    *,
    title: str,
    subtitle: str,
    handling: str,
    synthetic: bool,
    facts: Sequence[tuple[str, str]],
    made: Sequence[tuple[str, str]],
    classes: Sequence[tuple[str, Sign, int]],
    shown: int,
    total: int,
    without_place: int,
    density: tuple[Sequence[float], float] | None,
    by_hour: Sequence[int],
    by_day: Sequence[int],
    note: str,
    credit: str,
) -> str:
    """The markup of everything but the map; all arguments are plain text and numbers."""
    mark = f'<div class="synthetic">{escape(SYNTHETIC)}</div>' if synthetic else ""
    warning = f'<div class="handling">{escape(handling)}</div>' if handling else ""
    aside = [
        "<h2>What is shown</h2>",
        _list(facts),
        f"<p>{_said(shown, total, without_place)}</p>",
        "<h2>Kinds</h2>",
        _table(classes, total),
    ]
    if density is not None and density[0]:
        # The page's script shows it only while the density is on the map.
        aside += ['<section id="density-key" hidden>', "<h2>Density</h2>", _scale(*density)]
        aside += ["</section>"]
    aside += ["<h2>Made</h2>", _list(made)]
    if sum(by_hour):
        aside += ["<h2>When</h2>", _bars(by_hour, [str(hour) for hour in range(24)], 3)]
        aside += [_bars(by_day, _DAYS, 1)]
    if note:
        aside.append(f'<p class="note">{escape(note)}</p>')
    credit_line = f'<p class="credit">Map: {escape(credit)}</p>' if credit else ""
    return (
        f"<header>{mark}<h1>{escape(title)}</h1><p>{escape(subtitle)}</p></header>"
        f"<aside>{''.join(aside)}</aside>"
        f"<footer>{credit_line}{warning}</footer>"
        "<noscript><p>The map needs the script of this file; it asks the network for nothing."
        "</p></noscript>"
    )


def _said(shown: int, total: int, without_place: int) -> str:
    if shown < total:
        text = (
            f"<b>{total:,}</b> incidents. The density shows all of them; one by one, "
            f"<b>{shown:,}</b> are drawn, an even sample."
        )
    elif total == 1:
        text = "<b>1</b> incident, shown."
    else:
        text = f"<b>{total:,}</b> incidents, each of them shown."
    if total > 1:
        text += " A number counts incidents at one place; their most frequent kind is drawn."
    if without_place:
        text += f" Not on the map: {without_place:,} without a place."
    return text


def _list(rows: Sequence[tuple[str, str]]) -> str:
    inner = "".join(f"<dt>{escape(word)}</dt><dd>{escape(text)}</dd>" for word, text in rows)
    return f"<dl>{inner}</dl>"


def _table(classes: Sequence[tuple[str, Sign, int]], total: int) -> str:
    rows = "".join(
        f'<tr><td class="sign">{_svg(sign)}</td><td>{escape(label)}</td>'
        f'<td class="count">{count:,}</td></tr>'
        for label, sign, count in classes
    )
    return (
        f'<table>{rows}<tr class="sum"><td></td><td>All</td>'
        f'<td class="count">{total:,}</td></tr></table>'
    )


def _svg(sign: Sign) -> str:
    colour = escape(sign.colour, quote=True)
    outline = _OUTLINES.get(sign.shape)
    shape = f'<path d="{outline}"/>' if outline else '<circle r="7.5"/>'
    return (
        f'<svg width="16" height="16" viewBox="-11 -11 22 22" fill="{colour}" '
        f'aria-hidden="true">{shape}</svg>'
    )


def _scale(limits: Sequence[float], bandwidth_m: float) -> str:
    boxes = "".join(
        f'<svg viewBox="0 0 10 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="10" height="10" fill="{colour}"/></svg>'
        for colour in COLOURS[-len(limits) :]
    )
    ends = "".join(f"<span>{limit:,.10g}</span>" for limit in limits)
    return (
        f'<div class="scale">{boxes}</div><div class="ends">{ends}</div>'
        f'<p class="note">incidents per km² and more, within about {bandwidth_m:,.0f} m</p>'
    )


def _bars(counts: Sequence[int], words: Sequence[str], every: int) -> str:
    """A bar a count; drawn with attributes alone, the page allows no style of an element."""
    step, tall, most = 288 / len(counts), 34, max([*counts, 1])
    bars = []
    for place, (count, word) in enumerate(zip(counts, words, strict=True)):
        high = round(tall * count / most, 1)
        x = place * step
        bars.append(
            f'<rect x="{x + 1:.1f}" y="{tall - high:g}" width="{step - 2:.1f}" height="{high:g}">'
        )
        bars.append(f"<title>{escape(word)}: {count:,}</title></rect>")
        if place % every == 0:
            bars.append(f'<text x="{x + step / 2:.1f}" y="{tall + 9}">{escape(word)}</text>')
    return f'<svg class="bars" viewBox="0 0 288 {tall + 12}">{"".join(bars)}</svg>'
