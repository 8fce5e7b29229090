"""Circles in what leads from one thing to others."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping
from typing import TypeVar

_T = TypeVar("_T", bound=Hashable)


def circles(links: Mapping[_T, Collection[_T]]) -> Iterator[list[_T]]:
    """The groups of two or more in which each leads to every other; a link is part of a circle where one group holds
    both its ends.

    Each link is followed twice, forth and back, whatever their number (Kosaraju's algorithm: Sharir 1981, "A
    strong-connectivity algorithm"). What links lead to is never None.

    >>> [sorted(group) for group in circles({"a": ["b"], "b": ["c", "d"], "c": ["a"], "d": ["e"]})]
    [['a', 'b', 'c']]
    """
    seen: set[_T] = set()
    order = [one for start in links for one in _walked(links, start, seen)]
    back: dict[_T, list[_T]] = defaultdict(list)
    for start, ends in links.items():
        for end in ends:
            back[end].append(start)
    seen.clear()
    for start in reversed(order):
        group = list(_walked(back, start, seen))
        if len(group) > 1:
            yield group


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
