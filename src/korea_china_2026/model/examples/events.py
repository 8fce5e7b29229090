"""Examples of the codes of events and of the actors in them."""

from __future__ import annotations

from korea_china_2026.model.examples.example import Example

EXAMPLES: dict[str, dict[str, Example]] = {
    "event_kind": {
        "summit": Example(
            "beijing-summit-2026", "lee-china-state-visit-2026", "The journey during which the leaders talked, not the talks."),
        "visit": Example(
            "lee-arrival-in-china-2026-01-04", "beijing-summit-2026", "It happened on the visit, but is the talks."),
        "meeting": Example(
            "vice-ministerial-maritime-talks-2026", "annual-leaders-meetings", "Talks as well, but between heads of state."),
        "agreement": Example(
            "memorandum-signing-2026-01-05", "maritime-consultations", "The talks that were agreed on, not the accord."),
        "statement": Example(
            "lee-cctv-interview-2026", "xinhua-report-on-summit", "Words in public too, but an outlet's report."),
        "ceremony": Example(
            "state-banquet-2026-01-05", "opening-remarks-beijing-summit-2026",
            "Courteous as well, but words, not an act of display."),
        "weapons_test": Example(
            "north-korea-missile-launch-2026-01-04", "china-wargames-off-taiwan-2025-12",
            "Weapons are shown, but by forces at drill."),
        "military_exercise": Example(
            "china-wargames-off-taiwan-2025-12", "us-military-build-up-in-asia-pacific",
            "Forces are there to stay, not to drill."),
        "deployment": Example(
            "thaad-deployment", "china-steel-structures-installation",
            "Something is put in place too, but no weapon and no force."),
        "restriction": Example(
            "chinese-unofficial-ban-on-korean-content", "trump-tariffs", "It limits trade as well, but by a tariff."),
        "trade_measure": Example(
            "us-tariff-cut-for-south-korea-2025", "china-suspension-of-japanese-imports",
            "It concerns trade, but cuts it off as a penalty."),
        "construction": Example(
            "china-steel-structures-installation", "huawei-ascend-950-launch",
            "Something new appears, but a product on a market."),
        "domestic_politics": Example(
            "yoon-martial-law-declaration-2024", "lee-martial-law-anniversary-press-conference",
            "It recalls the declaration, but is a speech."),
        "protest": Example(
            "anti-china-rallies", "north-korea-dismissal-of-lee-outreach", "Rejection as well, but in words by a government."),
        "conflict": Example(
            "resistance-to-japan-in-world-war-ii", "military-build-up-around-korea", "Forces gather, but none is used."),
        "business": Example(
            "huawei-ascend-950-launch", "business-delegation-to-china-2026",
            "Company heads are involved, but they travel with the president."),
        "publication": Example(
            "xinhua-report-on-summit", "lee-social-media-post-2026", "Published too, but by a person speaking for himself."),
        "other": Example(
            "lee-outreach-to-north-korea", "lee-appeal-on-north-korea-2026-01-05",
            "Also about dialogue with the North, but a single utterance."),
    },
    "event_status": {
        "occurred": Example(
            "beijing-summit-2026", "lee-japan-visit-2026", "A visit of the same month, but still to come in every report."),
        "ongoing": Example(
            "chinese-unofficial-ban-on-korean-content", "thaad-deployment",
            "What it brought lasts, but the act of stationing is over."),
        "planned": Example(
            "vice-ministerial-maritime-talks-2026", "possible-technology-deal-2026",
            "In the future too, but nobody has scheduled it."),
        "hypothetical": Example(
            "possible-chinese-attack-on-taiwan", "huawei-ascend-950-launch",
            "Not yet real either, but announced by those who will do it."),
        "alleged": Example(
            "chinese-demand-to-side-against-japan", "china-accusation-of-takaichi",
            "A Chinese statement as well, for which the outlet vouches itself."),
    },
    "aggregation_rule": {
        "single_report": Example(
            "memorandum-signing-2026-01-05", "state-banquet-2026-01-05",
            "One article alone tells of it too, but in two places."),
        "unanimous": Example(
            "beijing-summit-2026", "gyeongju-summit-2025-11", "Several reports as well, but one puts it in another country."),
        "external_reference": Example(
            "thaad-deployment", "beijing-summit-2026", "Pages elsewhere confirm it, but the reports agree without them."),
    },
    "event_role": {
        "initiator": Example(
            "north-korea-missile-launch-2026-01-04 north-korea initiator", "beijing-summit-2026 xi-jinping host",
            "He brings the meeting about in part, but receives the other side at home."),
        "target": Example(
            "anti-china-rallies china target", "china-thaad-retaliation south-korean-retail-and-tourism-firms affected",
            "They suffered, but the act was directed at their country's policy."),
        "participant": Example(
            "annual-leaders-meetings xi-jinping participant", "beijing-summit-2026 lee-jae-myung guest",
            "He takes part too, but is received by the other."),
        "host": Example(
            "beijing-summit-2026 xi-jinping host", "annual-leaders-meetings xi-jinping participant",
            "The same man, but nobody says who will receive whom."),
        "guest": Example(
            "beijing-summit-2026 lee-jae-myung guest", "gyeongju-summit-2025-11 lee-jae-myung host",
            "The same man, on his own soil."),
        "signatory": Example(
            "memorandum-signing-2026-01-05 china signatory", "possible-technology-deal-2026 china participant",
            "Nothing has been concluded; it is only thought possible."),
        "announcer": Example(
            "blue-house-announcement-2025-12-30 presidential-office-of-south-korea announcer",
            "lee-cctv-interview-2026 lee-jae-myung initiator",
            "He speaks in public too, but makes no decision known."),
        "affected": Example(
            "china-rare-earth-controls south-korea affected", "china-travel-advisory-for-japan japan target",
            "It bears the consequences as well, because the act was aimed at it."),
    },
}
