"""Examples of the codes of claims and of the relations between them."""

from __future__ import annotations

from korea_china_2026.model.examples.example import Example

EXAMPLES: dict[str, dict[str, Example]] = {
    "claim_kind": {
        "fact": Example("summit-lasted-90-minutes", "summit-talk-was-cordial", "About the same talks, but it values them."),
        "forecast": Example(
            "ban-unlikely-to-be-lifted-soon", "huawei-plans-ascend-launch",
            "About the future too, but of what the speaker's own firm means to do."),
        "opinion": Example(
            "lee-is-hypocrite", "north-korea-dismissed-lee-outreach",
            "The act in which the judgement was voiced can be checked."),
        "intent": Example(
            "huawei-plans-ascend-launch", "technology-deal-possible",
            "About the future too, but what an expert expects of others."),
    },
    "topic": {
        "bilateral_relations": Example(
            "ties-are-complex", "china-south-korea-differ-over-trade", "About the relationship too, but one field of it."),
        "summit_conduct": Example(
            "summit-held-in-beijing", "leaders-discussed-minerals",
            "It says what was on the table, but minerals have a topic of their own."),
        "trade_economy": Example(
            "china-20-percent-of-south-korean-trade", "nearly-half-of-rare-earths-from-china",
            "A share of trade too, but of a critical input."),
        "supply_chains": Example(
            "nearly-half-of-rare-earths-from-china", "china-takes-third-of-chip-exports",
            "A share of trade too, but of chips."),
        "technology": Example(
            "china-takes-third-of-chip-exports", "china-top-export-destination", "It speaks of exports as a whole."),
        "north_korea": Example(
            "missiles-flew-about-900-km", "military-presence-around-korea-enhanced",
            "On and around the peninsula, but of forces in general."),
        "taiwan": Example(
            "china-claims-taiwan", "takaichi-interfered-in-chinese-affairs",
            "It arose over Taiwan, but speaks of China and Japan."),
        "japan": Example(
            "china-suspended-japanese-imports", "takaichi-spoke-on-taiwan-in-november",
            "A Japanese speaker, but words on Taiwan."),
        "us_alliance": Example(
            "us-has-28500-soldiers-in-south-korea", "missile-defence-is-us-led",
            "American arms in South Korea too, but the system has its own topic."),
        "maritime": Example(
            "china-built-structures-since-2018", "competition-grows-in-taiwan-strait",
            "At sea too, but in the strait that is about Taiwan."),
        "culture": Example(
            "china-bans-k-pop-in-effect", "cultural-ban-followed-missile-defence",
            "The same curbs, but as what followed the missile defence system."),
        "public_opinion": Example(
            "china-unpopular-in-south-korea", "china-south-korea-differ-over-taiwan", "Disagreement too, but of states."),
        "missile_defence": Example(
            "missile-defence-deployed-in-2017", "launch-of-2026-01-04-was-ballistic",
            "Missiles too, but those that North Korea fires."),
        "history": Example(
            "china-and-korea-resisted-japan-in-ww2", "relations-deteriorated",
            "In the past too, but of the relations of today."),
        "domestic_politics": Example(
            "lee-took-office-in-june-2025", "lee-chose-china-before-japan", "A choice of the president, but about a journey."),
        "regional_security": Example(
            "military-presence-around-korea-enhanced", "us-deepens-presence-in-asia-pacific",
            "A build-up too, but of the United States."),
        "media": Example("xinhua-is-state-media", "lee-gave-cctv-interview", "An outlet is in it, but the claim is about Lee."),
        "other": Example("hufs-in-seoul", "shanghai-is-commercial-hub", "Where or what a place is, but of weight for trade."),
    },
    "claim_status": {
        "single_source": Example(
            "summit-lasted-90-minutes", "lee-and-xi-met-on-2026-01-05", "Articles of several independence groups report it."),
        "corroborated": Example(
            "missile-defence-deployed-in-2017", "lee-visits-china-4-to-7-january",
            "Three reports as well, but all in one article."),
        "refuted": Example(
            "previous-meeting-in-peru", "previous-meeting-in-gyeongju",
            "The other side of the contradiction, which the record bears out."),
    },
    "claim_relation": {
        "contradicts": Example(
            "missile-defence-deployed-in-2016--contradicts--missile-defence-deployed-in-2017",
            "lee-and-xi-met-on-2026-01-05--refines--lee-met-xi",
            "Two different statements of one thing too, but both hold."),
        "refines": Example(
            "lee-and-xi-met-on-2026-01-05--refines--lee-met-xi",
            "kim-stood-with-xi-at-parade--entails--victory-day-parade-held-in-beijing-2025",
            "The second follows from the first as well, but is another proposition, not the same one less precisely."),
        "entails": Example(
            "martial-law-bid-failed--entails--yoon-declared-martial-law",
            "lee-held-press-conference-2025-12-03--refines--lee-spoke-on-martial-law-anniversary",
            "The first says the same with the day added."),
        "restates": Example(
            "china-unpopular-in-south-korea--restates--mood-in-south-korea-unfavourable",
            "china-bans-k-pop-in-effect--refines--china-unofficially-bans-korean-content",
            "Much the same, but one speaks of a part only."),
    },
    "severity": {
        "hard": Example(
            "previous-meeting-in-gyeongju--contradicts--previous-meeting-in-peru",
            "launch-of-2026-01-04-was-ballistic--contradicts--launch-of-2026-01-04-was-hypersonic",
            "Two types for one launch, but a missile can be both."),
        "soft": Example(
            "taiwan-not-directly-mentioned--contradicts--taiwan-on-agenda",
            "lee-took-office-in-2022--contradicts--lee-took-office-in-june-2025",
            "No scope or emphasis makes one man take office twice."),
        "wording": Example(
            "adviser-name-spelled-lac--contradicts--adviser-name-spelled-lak",
            "balian-wang-is-ceo--contradicts--dbr-2025-12-26",
            "A few words differ too, but they change which company he leads."),
    },
}
