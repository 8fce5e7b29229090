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
        "feared or to be believed is not stated.",
        (
            Remark("aljazeera-1-c246", "The article presupposes the ban inside a forecast on it."),
            Remark("newsarena-1-c013", "An office in front of a name."),
        ),
        Remark("aljazeera-1-c191", "That there is a worry is stated; that what it fears is so has no row.")),
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
        "“Can” and a forecast without a hedge are asserted. A hedge in the sentence before does not carry over, and a “may” or "
        "“might” that only grants something before a “but” is none.",
        (
            Remark("conflictbrief-1-c085", "“May … but” grants: asserted."),
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
        "sentence-decides", "The sentence decides who says it; a gloss in it is the narrator's",
        "A trailing “…, X said” covers the whole sentence, and “they also agreed” after a quoted official is still that "
        "official's report. A gloss is the narrator's: a title, kind or place that only tells who or what something is, a "
        "clause that only dates, a concession that only leads over from before. If it can be left out and what X says stays "
        "whole, it is a gloss; a clause that adds an act, a count or a reason is not.",
        (
            Remark("reuters-gsw-1-c013", "The journey is what the office said."),
            Remark("reuters-gsw-1-c014", "The title in the same sentence only tells who travels: a gloss."),
            Remark("reuters-gsw-1-c041", "What kind of city it is: a gloss."),
            Remark("aljazeera-1-c247", "A concession that leads over from before: a gloss."),
            Remark("aljazeera-1-c200", "The sentence after the official's."),
            Remark("reuters-gsw-1-c051", "A clause that adds a count: the expert's."),
            Remark("aljazeera-1-c198", "What introduces the speaker himself is the outlet's."),
        ),
        Remark("aljazeera-1-c116", "An apposition, but it is the reason that he gives, so it stays his.")),
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
        "`via_actor_id` names the outlet whose report of someone's words the article passes on. Cited for words of its own, "
        "the outlet is voice and relay in one, so that the report counts in its group. Experts who cite reports speak "
        "themselves.",
        (
            Remark("aljazeera-1-c132", "The agency's own account of what a leader stressed."),
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
        "refines-or-entails", "The same said more precisely refines; another proposition entails",
        "A date, place, number, manner, purpose or case added to one and the same proposition makes it `refines`, although it "
        "implies what it refines. A proposition of its own that cannot hold without the related one is `entails`: a cause, a "
        "sequel, a rank, a valuation, or something said of a thing that the related claim tells.",
        (
            Remark("lee-expected-in-japan-in-january--refines--lee-is-to-visit-japan", "The month is added."),
            Remark("strain-caused-by-yoon-alignment--entails--relations-strained-under-yoon", "A cause of what is told."),
            Remark("countries-important-neighbours--entails--countries-are-neighbours", "A valuation of neighbours."),
        ),
        Remark(
            "launch-of-2026-01-04-was-ballistic--entails--north-korea-fired-missiles-on-2026-01-04",
            "It adds a kind too, but takes the launch as known and speaks of its missiles.")),
    Ruling(
        "identity", "What only identifies need not stand in both",
        "Where two statements plainly speak of one event or act, the date or the name that only identifies it may stand in "
        "one of them alone, and `entails` still holds.",
        (
            Remark("martial-law-bid-failed--entails--yoon-declared-martial-law", "Only one of them has the date."),
            Remark("submarine-deal-after-tariff-cut--entails--us-south-korea-agreed-on-submarines", "Likewise the month."),
        ),
        Remark(
            "launch-hours-before-lee-departure--restates--north-korea-fired-missiles-on-2026-01-04",
            "One launch as well, but placing it in time is all that either of them says: nearly one proposition.")),
    Ruling(
        "spoken-of", "A theme, a mood or a purpose does not show that the event took place, nor the event that it was announced",
        "That an event is spoken of, with its agenda, its mood or what it is for, is not coded as entailing that it took "
        "place: the event's reports show that. Neither does what somebody points to hold for that. A theme, wish or purpose may "
        "still presuppose a state of affairs, such as a dispute or a leverage: that is `entails`. A deed does not entail its "
        "plan, since what came about need not have been announced; but what is so, is possible.",
        (
            Remark("summit-talk-was-cordial", "The mood of the talks: no relation to the claim that they were held."),
            Remark("xi-highlighted-shared-resistance-to-japan", "Pointed to by a leader: no relation to what he pointed to."),
            Remark(
                "lee-seeks-assurance-on-economic-leverage--entails--china-has-economic-leverage-over-seoul",
                "A wish that presupposes a state of affairs."),
            Remark("lee-will-meet-xi-in-china", "A plan: no relation to the claim that they met."),
            Remark("memorandums-cover-technology--entails--technology-deal-possible", "What came about was possible."),
        ),
        Remark(
            "kim-stood-with-xi-at-parade--entails--victory-day-parade-held-in-beijing-2025",
            "Something done at the event, which cannot be done without it.")),
    Ruling(
        "settled-by-references", "A contradiction is settled by a reference or stays open",
        "`supported_claim_id` is set only where a page outside the corpus tells for one side. In a hard contradiction that "
        "settles which claim holds; in a soft one or one of wording it is the side nearer to the record, and nothing is settled. "
        "The page is evidence, not truth.",
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
        "Two spellings of one name, or two English renderings of one foreign term, contradict each other in wording only. "
        "What is printed (a spelling, a term, who passed words on) is a claim only where such a difference is to be shown.",
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
