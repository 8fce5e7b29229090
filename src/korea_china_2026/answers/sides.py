"""Who acts and who is acted on in an event, in the terms of event data.

*Modes.* After the manual of PLOVER (CONSULT) the visitor is the actor and the host the recipient; this is the mode
``visit``. Draft 0.8 has the mode ``host`` for the same journey told from the other side: there, and in any other mode,
a host acts and a guest receives.

*Reciprocal events.* The manual lists the parties of a reciprocal event as actors without a recipient, and leaves pairs
to whoever uses it. Here they stand on both sides, so that the pairs follow: signatories always, since they conclude
with each other; participants only where no other role gives the event a direction. Beside an initiator, an announcer, a
target or a guest they stand with those who act: two states that resist a third do not attack each other. A host gives
no direction: beside one, participants act on each other, and the host keeps its own side of the mode. Outside of a
``visit`` it acts on them and they not on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

#: The mode in which guests act and hosts receive.
VISIT = "visit"
#: Roles that give an event a direction, beside which a participant only acts.
DIRECTING = ("initiator", "announcer", "target", "guest")
_EITHER_WAY = ("signatory",)
_ACTING = ("initiator", "announcer", "participant", *_EITHER_WAY)
_RECEIVING = ("target", "affected", *_EITHER_WAY)


class Sides(NamedTuple):
    """The ids of those who act and of those who are acted on, each sorted; who is both stands in both."""

    actors: tuple[str, ...]
    targets: tuple[str, ...]

    def pairs(self) -> list[tuple[str, str]]:
        """Every directed pair of one who acts and another who is acted on, sorted."""
        return [(actor, target) for actor in self.actors for target in self.targets if actor != target]


def acting(mode: str | None) -> tuple[str, ...]:
    """Roles that act in an event of that PLOVER mode."""
    return (*_ACTING, "guest" if mode == VISIT else "host")


def receiving(mode: str | None) -> tuple[str, ...]:
    """Roles that receive in an event of that PLOVER mode, participants left out."""
    return (*_RECEIVING, "host" if mode == VISIT else "guest")


def sides(mode: str | None, roles: Iterable[tuple[str, str]]) -> Sides:
    """The two sides of an event from its PLOVER mode and pairs of actor and role.

    >>> sides("visit", [("lee", "guest"), ("xi", "host")]).pairs()
    [('lee', 'xi')]
    >>> sides("host", [("lee", "guest"), ("xi", "host")]).pairs()
    [('xi', 'lee')]
    >>> sides(None, [("china", "signatory"), ("south-korea", "signatory")]).pairs()
    [('china', 'south-korea'), ('south-korea', 'china')]
    """
    known = list(roles)
    receives = receiving(mode)
    if not any(role in DIRECTING for _, role in known):
        receives = (*receives, "participant")
    return Sides(
        *(tuple(sorted({actor for actor, role in known if role in taken})) for taken in (acting(mode), receives))
    )
