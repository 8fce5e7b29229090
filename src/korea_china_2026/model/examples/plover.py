"""Examples of PLOVER types and modes."""

from __future__ import annotations

from korea_china_2026.model.examples.example import Example

EXAMPLES: dict[str, dict[str, Example]] = {
    "plover_type": {
        "AGREE": Example(
            "agreement-on-annual-meetings-2026", "memorandum-signing-2026-01-05",
            "An accord too, but formally signed: SUPPORT."),
        "CONSULT": Example(
            "beijing-summit-2026", "agreement-on-annual-meetings-2026", "It came out of the talks, but is what was agreed."),
        "SUPPORT": Example(
            "memorandum-signing-2026-01-05", "agreement-on-peaceful-yellow-sea-2026", "Agreed in words, with nothing signed."),
        "COOPERATE": Example(
            "us-arms-sales", "thaad-deployment",
            "Arms from the same state, but a system set up against a threat."),
        "RETREAT": Example(
            "us-tariff-cut-for-south-korea-2025", "trump-tariffs", "The same instrument, imposed instead of eased."),
        "DEMAND": Example(
            "lee-appeal-on-north-korea-2026-01-05", "china-accusation-of-takaichi",
            "It wants a change too, but by way of reproach."),
        "ACCUSE": Example(
            "china-accusation-of-takaichi", "takaichi-taiwan-statement-2025-11",
            "Hostile words as well, but of what might be done."),
        "REJECT": Example(
            "north-korea-dismissal-of-lee-outreach", "china-accusation-of-takaichi",
            "Harsh words too, but in answer to no offer."),
        "THREATEN": Example(
            "takaichi-taiwan-statement-2025-11", "possible-japanese-military-response",
            "The act that is held out, not the warning."),
        "PROTEST": Example(
            "anti-china-rallies", "china-concern-over-south-korean-nuclear-capabilities",
            "Dissent too, but by a state in words."),
        "MOBILIZE": Example(
            "china-wargames-off-taiwan-2025-12", "possible-chinese-attack-on-taiwan", "The same forces, but using force."),
        "COERCE": Example(
            "china-suspension-of-japanese-imports", "us-tariff-cut-for-south-korea-2025",
            "A trade measure too, but one that eases."),
        "ASSAULT": Example(
            "resistance-to-japan-in-world-war-ii", "china-wargames-off-taiwan-2025-12",
            "Military force is shown there, not used."),
        "not_applicable": Example(
            "lee-cctv-interview-2026", "lee-business-forum-speech-2026",
            "Words in public too, but they praise the other side."),
    },
    "plover_mode": {
        "visit": Example(
            "lee-arrival-in-china-2026-01-04", "beijing-summit-2026",
            "On the same journey, but coded from the side that receives."),
        "host": Example("beijing-summit-2026", "lee-china-state-visit-2026", "The same encounter, but as the guest's journey."),
        "multilateral": Example("seoul-tokyo-beijing-discussions", "beijing-summit-2026", "Talks too, but of two parties."),
        "ease": Example("us-tariff-cut-for-south-korea-2025", "trump-tariffs", "A tariff as well, but raised."),
        "assist": Example(
            "lee-request-for-xi-help-2025", "chinese-demand-to-side-against-japan", "A request too, but for another policy."),
        "change": Example(
            "chinese-demand-to-side-against-japan", "lee-appeal-on-north-korea-2026-01-05",
            "It asks for help, not for another policy."),
        "meet": Example(
            "north-korea-rebuff-of-dialogue", "lee-appeal-on-north-korea-2026-01-05",
            "About the same dialogue, but asking for help with it."),
        "disapprove": Example(
            "china-accusation-of-takaichi", "takaichi-taiwan-statement-2025-11",
            "Words that displease too, but they warn of force."),
        "restrict": Example(
            "china-suspension-of-japanese-imports", "chinese-unofficial-ban-on-korean-content",
            "A limit as well, but reported as a ban."),
        "ban": Example(
            "chinese-unofficial-ban-on-korean-content", "china-travel-advisory-for-japan",
            "It discourages travel and forbids nothing."),
        "violence": Example(
            "takaichi-taiwan-statement-2025-11", "possible-japanese-military-response", "The force that the words hold out."),
        "troops": Example(
            "china-wargames-off-taiwan-2025-12", "north-korea-missile-launch-2026-01-04",
            "Military might is shown too, but by weapons fired."),
        "weapons": Example(
            "north-korea-missile-launch-2026-01-04", "us-forces-korea-readiness-for-taiwan",
            "Might too, but of troops held ready."),
        "martial-law": Example(
            "yoon-martial-law-declaration-2024", "chinese-unofficial-ban-on-korean-content",
            "Authority is used too, but against goods of another country."),
        "demo": Example("anti-china-rallies", "china-accusation-of-takaichi", "Disapproval too, but by a government in words."),
        "confiscate": Example(
            "japanese-colonial-expansion", "china-rare-earth-controls", "A coercive measure too, but no territory is seized."),
    },
}
