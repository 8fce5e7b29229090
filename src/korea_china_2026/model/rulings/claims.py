"""Rulings on claims, their attribution and the relations between them."""

from __future__ import annotations

from korea_china_2026.model.rulings.ruling import Remark, Ruling

CLAIMS = (
    Ruling(
        "atomic", "One proposition a claim",
        "A conjunction is split, one claim for each member; an act and what it was about, a state and its cause are claims of "
        "their own.",
        (
            Remark("china-important-partner-for-peace", "One aim of two."),
            Remark("china-important-partner-for-unification", "The other."),
            Remark("retaliation-hurt-retail", "One of the two trades that suffered."),
        ),
        Remark("both-countries-share-broad-interests", "Two countries, but the proposition holds of them together only.")),
    Ruling(
        "one-claim-many-reports", "Paraphrases are one claim; different measures never merge",
        "What several articles say in other words is one claim with a report each, and each mention in one article is a "
        "report too. A share of trade, of chip exports and of rare earths are three claims.",
        (Remark("china-largest-trading-partner-of-south-korea", "Two outlets, two wordings, one rank."),),
        Remark(
            "china-largest-economic-partner-of-south-korea",
            "Near, but economic weight is not trade: linked by a relation instead.")),
    Ruling(
        "presupposed", "What a sentence takes for granted is stated too",
        "“The informal ban”, “since 2018” or an office in front of a name put a proposition forward. What is only wanted, "
        "feared or to be believed is not stated as being so.",
        (
            Remark("aljazeera-1-c246", "The article presupposes the ban inside a forecast on it."),
            Remark("newsarena-1-c013", "An office in front of a name."),
        ),
        Remark("aljazeera-1-c192", "Only the content of a worry: possible, not asserted.")),
    Ruling(
        "agenda-items", "What is on or off the table is a claim",
        "That a matter was discussed, left out or not mentioned is a claim about the talks, with the topic of the matter. It "
        "is no event, not even one that did not occur.",
        (
            Remark("leaders-discussed-minerals", "On the table."),
            Remark("taiwan-not-directly-mentioned", "Off the table."),
            Remark("nuclear-capabilities-not-discussed", "Off the table."),
        ),
        Remark("lee-appeal-on-north-korea-2026-01-05", "Not only a theme: something that one leader told the other.")),
    Ruling(
        "positions-are-facts", "That someone holds a position can be checked; the position need not",
        "A claim that a state believes, claims or demands something is a fact. What it believes is an opinion where it judges.",
        (
            Remark("south-korea-respects-one-china", "Which principle South Korea respects is on record."),
            Remark("china-claims-taiwan", "That the claim is laid."),
        ),
        Remark("taiwan-belongs-to-china", "The content of that claim: an opinion.")),
    Ruling(
        "praise-and-valuation", "Praise and valuation are opinion",
        "“Key”, “important”, “highly prioritise”, “sensitive” judge, also in the mouth of an official and also where the "
        "outlet says it.",
        (
            Remark("both-countries-prioritise-relationship", "How highly nobody can measure."),
            Remark("china-key-economic-partner", "A valuation by the outlet."),
        ),
        Remark("china-unpopular-in-south-korea", "It sounds like a judgement, but polls can check it.")),
    Ruling(
        "intent-or-forecast", "Announced by the actor's own side: intent; expected by others: forecast",
        "What an actor, or an office that speaks for it, means to do is intent, purposes and missions included. What others "
        "expect is a forecast, whether experts, outlets or the other side.",
        (
            Remark("huawei-plans-ascend-launch", "A company on its own launch."),
            Remark("lee-aims-to-show-seoul-reliable", "A mission."),
            Remark("technology-deal-possible", "An expert on two governments: a forecast."),
        ),
        Remark("lee-expected-in-japan-in-january", "About a plan as well, but known from outlets and not from his side.")),
    Ruling(
        "modality", "The sentence that makes the claim sets the modality",
        "“May”, “could”, “seem” and “appear” make it possible; “probably”, “will” in a plan and “is expected to” expected. "
        "“Can” and a forecast without a hedge are asserted. A hedge in the sentence before does not carry over.",
        (
            Remark("aljazeera-1-c080", "“Seem” hedges."),
            Remark("newsarena-1-c041", "Likely is expected."),
        ),
        Remark("newsarena-1-c042", "The hedge stands in the sentence before.")),
    Ruling(
        "subjects", "The subject is what the statement speaks of first",
        "Of joint subjects the one that the statement names first; claims about the talks as such have Lee. A speaker is not "
        "the subject of what is said, and a clause without an actor has none.",
        (
            Remark("both-countries-share-broad-interests", "The first of two countries."),
            Remark("denuclearisation-not-mentioned", "The talks: Lee."),
        ),
        Remark("friends-closer-with-each-meeting", "A maxim speaks of nobody in particular; its speaker is in the report.")),
    Ruling(
        "topics", "The most specific topic",
        "US forces and policy in the region are `us_alliance`; tariffs and investment `trade_economy` whoever the partner is; "
        "what followed the missile defence system `missile_defence`; who travelled along `summit_conduct`; offices "
        "`domestic_politics`.",
        (
            Remark("us-deepens-presence-in-asia-pacific", "Security of the region, but that of US forces."),
            Remark("us-lowered-tariffs-on-south-korea", "An ally, but a tariff."),
            Remark("takaichi-prime-minister-of-japan", "Japan, but an office."),
        ),
        Remark("lee-gave-cctv-interview", "An outlet is in it; the topic media is for what outlets say of themselves.")),
)

ATTRIBUTION = (
    Ruling(
        "sentence-decides", "The sentence decides who says it",
        "A trailing “…, X said” covers the whole sentence, appositions and titles included. “They also agreed” after a quoted "
        "official is still that official's report.",
        (
            Remark("reuters-gsw-1-c014", "The title stands in the sentence that the office said."),
            Remark("aljazeera-1-c200", "The sentence after the official's."),
        ),
        Remark("aljazeera-1-c198", "What introduces the speaker himself is the outlet's.")),
    Ruling(
        "act-and-content", "That someone said it, and what was said",
        "That a state insists, or a leader stressed something, is told by the outlet: narrator. What was insisted on or "
        "stressed is a second report in that actor's voice.",
        (
            Remark("aljazeera-1-c068", "That the claim is laid."),
            Remark("aljazeera-1-c069", "What is claimed."),
        ),
        Remark("aljazeera-1-c093", "An insult quoted as such: its content alone is coded as a claim in the other's voice.")),
    Ruling(
        "partly-quoted", "Direct where the quoted words carry the predicate",
        "A proposition partly in marks is direct where the words in marks make the statement. A quoted fragment inside a "
        "proposition in the reporter's words leaves it indirect.",
        (Remark("aljazeera-1-c055", "The words in marks hold the judgement."),),
        Remark("aljazeera-1-c193", "The agreement is told in the reporter's words; only the formula is quoted.")),
    Ruling(
        "the-two-leaders", "Two speakers, one report each",
        "Where two leaders are made to say the same, each has a claim report of his own at the same words.",
        (
            Remark("newsarena-1-c034", "In the voice of one."),
            Remark("newsarena-1-c035", "In the voice of the other."),
        ),
        Remark("leaders-remarks-at-gyeongju-2025", "The event in which they said it is one, with both as its actors.")),
    Ruling(
        "relayed", "Only outlets relay",
        "`via_actor_id` names the outlet whose report of someone's words the article passes on. Experts who cite reports "
        "speak themselves.",
        (
            Remark("aljazeera-1-c134", "A leader's words as an agency printed them."),
            Remark("aljazeera-1-c112", "Said to a broadcaster."),
        ),
        Remark("aljazeera-1-c251", "Analysts cite unnamed reports: the analysts are the voice.")),
)

RELATIONS = (
    Ruling(
        "symmetric-once", "A symmetric relation stands once",
        "A contradiction and a restatement hold both ways; the row has the two claims in the order of the alphabet.",
        (
            Remark(
                "china-unpopular-in-south-korea--restates--mood-in-south-korea-unfavourable",
                "There is no second row with the claims exchanged."),
        ),
        Remark(
            "lee-and-xi-met-on-2026-01-05--refines--lee-met-xi",
            "Refining has a direction: the more precise claim comes first.")),
    Ruling(
        "settled-by-references", "A contradiction is settled by a reference or stays open",
        "`supported_claim_id` is set only where a page outside the corpus settles which claim holds. The page is evidence, "
        "not truth.",
        (Remark("previous-meeting-in-gyeongju--contradicts--previous-meeting-in-peru", "Settled by a page of the time."),),
        Remark(
            "previous-meeting-in-peru--contradicts--xi-went-to-seoul-in-november-2025",
            "There is a page, but it bears out neither place.")),
    Ruling(
        "against-the-record", "A claim can be held against the record alone",
        "Where no article makes the claim that the record would, the relation points to the reference and has no related "
        "claim.",
        (Remark("moon-former-ustr-for-china--contradicts--glg-moon", "No article gives the right office."),),
        Remark(
            "missile-defence-deployed-in-2016--contradicts--missile-defence-deployed-in-2017",
            "Two articles give the right year, so the claims meet.")),
    Ruling(
        "decision-and-arrival", "One deployment, two years: hard, and settled for the later",
        "A year for the act of deploying is the year in which the weapon came. The decision of the year before does not make "
        "both true.",
        (
            Remark(
                "missile-defence-deployed-in-2016--contradicts--missile-defence-deployed-in-2017",
                "Decided in one year, begun in the next."),
        ),
        Remark(
            "breaking-point-in-2016--contradicts--relations-strained-under-yoon",
            "Two times for a worsening can both hold in part: soft.")),
    Ruling(
        "soft", "What scope, roundness or a figure of speech explains is soft",
        "Types that overlap, counts of a wider and a narrower thing, round numbers, and a capital that may stand for its "
        "country leave room for both; no room is left by two venues for one meeting or two years for one act.",
        (
            Remark(
                "launch-of-2026-01-04-was-ballistic--contradicts--launch-of-2026-01-04-was-hypersonic",
                "A missile can be both."),
            Remark(
                "sides-signed-14-memorandums--contradicts--sinodaily-2026-01-05",
                "The record counts documents, a wider thing."),
            Remark("two-meetings-in-sixty-days--contradicts--kbs-2026-01-05", "A round number for a few days more."),
            Remark(
                "previous-meeting-in-gyeongju--contradicts--xi-went-to-seoul-in-november-2025",
                "The capital may stand for the country."),
        ),
        Remark("lee-took-office-in-2022--contradicts--lee-took-office-in-june-2025", "An office is taken up once: hard.")),
    Ruling(
        "spellings", "Spellings and renderings are wording",
        "Two spellings of one name, or two English renderings of one foreign term, contradict each other in wording only.",
        (
            Remark("adviser-name-spelled-lac--contradicts--adviser-name-spelled-lak", "One man, two spellings."),
            Remark(
                "takaichi-term-existential-crisis--contradicts--taipeitimes-2025-11-21",
                "One Japanese term, two renderings."),
        ),
        Remark(
            "balian-wang-is-ceo--contradicts--dbr-2025-12-26",
            "A word is missing too, but it changes what he heads: soft.")),
)
