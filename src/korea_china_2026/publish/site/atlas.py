"""The map of places: coastlines of East Asia, and each place as large as the number of reports that name it.

Coastlines only: land borders in the region are disputed, and nothing in the tables depends on one.
"""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from math import cos, hypot, radians, sqrt
from pathlib import Path
from typing import Any, NamedTuple

from korea_china_2026.publish.site.index import Index

#: The frame in degrees; a degree of longitude is as long as at the middle parallel.
WEST = 100.0
EAST = 146.0
SOUTH = 7.0
NORTH = 47.0
_SHRINK = cos(radians(36.0))
#: Pixels that a letter is wide and a line high.
_LETTER = 6.6
_LINE = 13.0
#: Reports above which a circle grows no more.
_MOST = 60


#: Left, top, right and bottom.
Box = tuple[float, float, float, float]


class Label(NamedTuple):
    """Where a name is beside its circle."""

    x: float
    y: float
    anchor: str


class Spot(NamedTuple):
    """A place in the frame: its centre and radius in pixels, how many reports name it, and its label if one fits."""

    place: Any
    x: float
    y: float
    radius: float
    reports: int
    label: Label | None = None


class Drawing(NamedTuple):
    """The map at one width: the path of the land, the places with the largest first, and three circles as a legend."""

    width: float
    height: float
    land: str
    spots: Sequence[Spot]
    legend: Sequence[tuple[int, float]]


class Atlas(NamedTuple):
    """The map for a wide and for a narrow screen, the places outside it, and the number of reports of each place."""

    drawings: Sequence[tuple[str, Drawing]]
    outside: Sequence[Any]
    reports: dict[str, int]


def atlas(index: Index) -> Atlas:
    """The map of all places that have a point in the frame."""
    places = index.rows("places")
    reports = {one.place_id: len(index.rows("event_reports", reported_place_id=one.place_id)) for one in places}
    placed = [one for one in places if None not in (one.latitude, one.longitude)]
    inside = [one for one in placed if _is_inside(one)]
    return Atlas(
        [("wide", _drawing(inside, reports, 860.0)), ("narrow", _drawing(inside, reports, 358.0))],
        [one for one in placed if not _is_inside(one)],
        reports,
    )


def _is_inside(place: Any) -> bool:
    return WEST < place.longitude < EAST and SOUTH < place.latitude < NORTH  # type: ignore[no-any-return]


def _drawing(places: Sequence[Any], reports: dict[str, int], width: float) -> Drawing:
    scale = width / ((EAST - WEST) * _SHRINK)
    grow = 1.0 if width > 600 else 0.7

    def at(longitude: float, latitude: float) -> tuple[float, float]:
        return (longitude - WEST) * scale * _SHRINK, (NORTH - latitude) * scale

    def radius(number: int) -> float:
        return grow * (4.0 + 2.4 * sqrt(min(number, _MOST)))

    rings = ("M" + "L".join("{:.1f} {:.1f}".format(*at(*point)) for point in ring) + "Z" for ring in coastline())
    spots = [
        Spot(one, *at(one.longitude, one.latitude), radius(reports[one.place_id]), reports[one.place_id])
        for one in places
    ]
    spots.sort(key=lambda spot: (-spot.radius, spot.place.place_id))
    most = max([1, *(spot.reports for spot in spots)])
    legend = [(number, radius(number)) for number in sorted({1, most // 2 or 1, most})]
    return Drawing(width, (NORTH - SOUTH) * scale, "".join(rings), list(_labelled(spots, width)), legend)


@cache
def coastline() -> Sequence[Sequence[tuple[float, float]]]:
    """Rings of ``(longitude, latitude)``; where they come from is in the file."""
    file = Path(__file__).with_name("coastline.json")
    return json.loads(file.read_text("utf-8"))["rings"]  # type: ignore[no-any-return]


def _labelled(spots: Sequence[Spot], width: float) -> Iterator[Spot]:
    """Names beside their circles, where they cover no other name and no other circle; else none. Countries and cities
    choose first, so that a building does not take the place of its city."""
    taken: list[Box] = []
    for spot in sorted(spots, key=lambda spot: spot.place.kind not in ("country", "city")):
        long = sum(_LETTER if one.isascii() else 2 * _LETTER for one in spot.place.name)
        for label in _beside(spot):
            start = label.x - {"start": 0.0, "middle": long / 2, "end": long}[label.anchor]
            box = left, top, right, bottom = start - 1, label.y - _LINE + 2, start + long + 1, label.y + 3
            covers = any(_distance(box, other) < other.radius for other in spots if other is not spot)
            meets = any(left < one[2] and one[0] < right and top < one[3] and one[1] < bottom for one in taken)
            if not covers and not meets and left > 0 and right < width:
                taken.append(box)
                spot = spot._replace(label=label)
                break
        yield spot


def _beside(spot: Spot) -> Iterator[Label]:
    reach = spot.radius + 4
    for up in (0.0, -reach, reach):
        for side, anchor in ((1, "start"), (-1, "end")):
            yield Label(spot.x + side * (reach * 0.6 if up else reach), spot.y + 4 + up, anchor)
    yield Label(spot.x, spot.y - reach, "middle")
    yield Label(spot.x, spot.y + reach + 9, "middle")


def _distance(box: Box, spot: Spot) -> float:
    """How far a box is from the middle of a circle; 0 if it is in it."""
    return hypot(max(box[0] - spot.x, 0.0, spot.x - box[2]), max(box[1] - spot.y, 0.0, spot.y - box[3]))
