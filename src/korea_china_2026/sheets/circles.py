"""What leads to one another, by pairs of what leads and what it leads to."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

_T = TypeVar("_T", bound=Hashable)


def circles(pairs: Iterable[tuple[_T, _T]]) -> dict[_T, list[_T]]:
    """For each that is part of a circle, all that lead to it and to which it leads; what leads to itself is one.

    Each pair is followed twice, forth and back, whatever their number (Kosaraju's algorithm: Sharir 1981, "A
    strong-connectivity algorithm").

    >>> sorted(circles([("a", "b"), ("b", "c"), ("b", "d"), ("c", "a"), ("d", "e")])["a"])
    ['a', 'b', 'c']
    """
    links: dict[_T, list[_T]] = defaultdict(list)
    back: dict[_T, list[_T]] = defaultdict(list)
    for start, end in pairs:
        links[start].append(end)
        back[end].append(start)
    seen: set[_T] = set()
    order = [one for start in links for one in _walked(links, start, seen)]
    seen.clear()
    groups = filter(None, (list(_walked(back, start, seen)) for start in reversed(order)))
    return {one: group for group in groups if {*group} & {*links.get(group[0], ())} for one in group}


def joined(pairs: Iterable[tuple[_T, _T]]) -> dict[_T, list[_T]]:
    """For each that some pairs join to others, directly or over others, all of them.

    >>> sorted(joined([("a", "b"), ("c", "b"), ("d", "e")])["a"])
    ['a', 'b', 'c']
    """
    return circles(pair for one, other in pairs for pair in ((one, other), (other, one)))


def _walked(links: Mapping[_T, Collection[_T]], start: _T, seen: set[_T]) -> Iterator[_T]:
    """All that can be reached and was not seen, each after what it leads to; without recursion, since chains may be
    long."""
    way: list[tuple[_T, Iterator[_T]]] = []
    if start not in seen:
        seen.add(start)
        way.append((start, iter(links.get(start, ()))))
    while way:
        here, ahead = way[-1]
        for there in ahead:
            if there not in seen:
                seen.add(there)
                way.append((there, iter(links.get(there, ()))))
                break
        else:
            way.pop()
            yield here
