"""Which modes PLOVER gives to each event type (draft 0.8, conversion table of 17 September 2021)."""

from __future__ import annotations

from collections.abc import Mapping

from korea_china_2026.model.codelist import PloverMode, code_list, facts

_MODES = facts("plover_mode", PloverMode)

#: The modes of each type that has any.
PLOVER_MODES: Mapping[str, tuple[str, ...]] = {
    kind: modes
    for kind in code_list("plover_type").codes
    if (modes := tuple(mode for mode, fact in _MODES.items() if kind in fact.plover_type))
}

#: The role that an event of a mode cannot lack: who travels, and who receives.
PARTY_OF_MODE: Mapping[str, str] = {mode: fact.event_role for mode, fact in _MODES.items() if fact.event_role}
