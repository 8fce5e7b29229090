"""Event types and modes of PLOVER, the ontology that event data of political science is moving to (draft 0.8, 2021)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from korea_china_2026.model.codelist import code_list

PLOVER_TYPE = code_list("plover_type", "Event type of the PLOVER ontology (draft 0.8).", {
    "AGREE": "Agree to, offer or promise cooperation.",
    "CONSULT": "Meet, visit, negotiate or otherwise consult.",
    "SUPPORT": "Support diplomatically: praise, endorse, sign a formal agreement.",
    "CONCEDE": "Yield to a demand or ease a restriction at home.",
    "COOPERATE": "Cooperate materially: economic, military, judicial.",
    "AID": "Give material aid.",
    "RETREAT": "Ease or end a coercive measure.",
    "DEMAND": "Ask for, appeal for or demand an act (REQUEST in later drafts).",
    "ACCUSE": "Disapprove, criticise, accuse or investigate.",
    "REJECT": "Refuse a request, a proposal or a norm.",
    "THREATEN": "Threaten or warn of a coercive act.",
    "PROTEST": "Demonstrate or dissent in public.",
    "SANCTION": "Reduce or break off relations or aid.",
    "MOBILIZE": "Show or raise military or police power.",
    "COERCE": "Restrict, ban, arrest or impose measures by authority.",
    "ASSAULT": "Use force against people or property.",
    "not_applicable": "No PLOVER type fits: not an interaction between political actors.",
})

#: Modes that PLOVER (draft 0.8, conversion table of 17 September 2021) gives to each type.
PLOVER_MODES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "CONSULT": ("phone", "visit", "host", "third-party", "multilateral"),
    "RETREAT": ("release", "return", "ease", "access", "disarm", "ceasefire", "withdraw"),
    "DEMAND": ("assist", "change", "yield", "meet"),
    "ACCUSE": ("disapprove", "investigate"),
    "REJECT": ("assist", "change", "yield", "meet"),
    "THREATEN": ("restrict", "relations", "ban", "political", "expel", "violence", "territory"),
    "PROTEST": ("demo", "hunger", "boycott", "obstruct", "riot"),
    "SANCTION": ("withdraw", "discontinue", "expel"),
    "MOBILIZE": ("police", "troops", "weapons"),
    "COERCE": ("confiscate", "restrict", "ban", "curfew", "martial-law", "arrest", "deport"),
    "ASSAULT": ("abduct", "beat", "sexual", "torture", "suicide-attack", "explosives", "assassinate", "destroy"),
})

#: The role that an event of a mode cannot lack: who travels, and who receives.
PARTY_OF_MODE: Mapping[str, str] = MappingProxyType({"visit": "guest", "host": "host"})

PLOVER_MODE = code_list("plover_mode", "Mode of the PLOVER event type; null where the type has none that fits.", {
    "phone": "CONSULT: by telephone.",
    "visit": "CONSULT: the guest travels to the host; the guest acts, and the host is the target.",
    "host": "CONSULT: the host receives the guest; the host acts, and the guest is the target.",
    "third-party": "CONSULT: at a place that is neither side's.",
    "multilateral": "CONSULT: among more than two parties.",
    "release": "RETREAT: persons are released.",
    "return": "RETREAT: property is returned.",
    "ease": "RETREAT: a restriction is eased.",
    "access": "RETREAT: outsiders are let in.",
    "disarm": "RETREAT: forces are reduced or disarmed.",
    "ceasefire": "RETREAT: fighting is halted.",
    "withdraw": "RETREAT: forces leave; SANCTION: contact is broken off.",
    "assist": "DEMAND or REJECT: cooperation or aid.",
    "change": "DEMAND or REJECT: a change of policy, leadership or institutions.",
    "yield": "DEMAND or REJECT: giving way.",
    "meet": "DEMAND or REJECT: a meeting or talks.",
    "disapprove": "ACCUSE: criticise or complain.",
    "investigate": "ACCUSE: investigate.",
    "restrict": "THREATEN or COERCE: limits on trade, movement or expression.",
    "relations": "THREATEN: reducing relations or aid.",
    "ban": "THREATEN or COERCE: a ban.",
    "political": "THREATEN: limits on political freedoms.",
    "expel": "THREATEN or SANCTION: expulsion.",
    "violence": "THREATEN: the use of force.",
    "territory": "THREATEN: occupation.",
    "demo": "PROTEST: a demonstration or rally.",
    "hunger": "PROTEST: a hunger strike.",
    "boycott": "PROTEST: a strike or boycott.",
    "obstruct": "PROTEST: blocking passage.",
    "riot": "PROTEST: violent protest.",
    "discontinue": "SANCTION: aid or cooperation is stopped.",
    "police": "MOBILIZE: police.",
    "troops": "MOBILIZE: armed forces.",
    "weapons": "MOBILIZE: weapons, tests included.",
    "confiscate": "COERCE: property or territory is seized.",
    "curfew": "COERCE: a curfew.",
    "martial-law": "COERCE: martial law or an emergency.",
    "arrest": "COERCE: arrest or charge.",
    "deport": "COERCE: deportation.",
    "abduct": "ASSAULT: abduction.",
    "beat": "ASSAULT: beating.",
    "sexual": "ASSAULT: sexual assault.",
    "torture": "ASSAULT: torture.",
    "suicide-attack": "ASSAULT: a suicide attack.",
    "explosives": "ASSAULT: explosives.",
    "assassinate": "ASSAULT: assassination.",
    "destroy": "ASSAULT: destruction of property.",
})
