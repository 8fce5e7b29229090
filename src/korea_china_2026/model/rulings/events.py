"""Rulings on events, dates, actors and places."""

from __future__ import annotations

from korea_china_2026.model.rulings.ruling import Remark, Ruling

EVENTS = (
    Ruling(
        "events-or-states", "What happens is an event; what lasts is a claim",
        "Tension, relations, alliances, policies, terms of office and the presence of troops are claims, also where they rise "
        "or fall. A measure in force or a build-up told as under way is an event that is ongoing.",
        (
            Remark("china-japan-tensions-soared", "A rise, but of a state of affairs."),
            Remark("us-has-28500-soldiers-in-south-korea", "Forces that are there."),
        ),
        Remark("chinese-unofficial-ban-on-korean-content", "It lasts too, but as a measure that somebody took.")),
    Ruling(
        "one-event", "One event, a report for each mention",
        "The same happening in several articles is one event. Each mention in an article, in a heading too, is a report.",
        (
            Remark("lee-japan-visit-2026", "Two articles, one coming visit."),
            Remark("prism-1-e001", "A headline that names the summit."),
        ),
        Remark("lee-departure-for-china-2026-01-04", "The departure is not the arrival, though one journey holds both.")),
    Ruling(
        "parts-of-the-summit", "What happened inside an event is part of it",
        "Opening remarks, further remarks and accords of the talks are events with `part_of_event_id`. The nearest whole is "
        "named.",
        (
            Remark("opening-remarks-beijing-summit-2026", "Part of the summit."),
            Remark("lee-opening-remarks-2026-01-05", "Part of the opening remarks."),
            Remark("agreement-on-annual-meetings-2026", "An accord of the talks."),
        ),
        Remark("annual-leaders-meetings", "What was agreed on comes later and elsewhere: part of nothing.")),
    Ruling(
        "status-of-a-label", "A label without a verb gives no status",
        "`reported_status` is what the words present. A heading that only names an event leaves it null; words that tell of "
        "something done at the event present it as having occurred.",
        (Remark("prism-1-e001", "A name and a place."),),
        Remark("aljazeera-1-e088", "“Not discussed at the summit” tells that the summit was held.")),
    Ruling(
        "planned-then-occurred", "An older “planned” is no disagreement",
        "Each report keeps the status that its words give. A plan yields to a later report that it took place; places or "
        "dates that exclude each other are a disagreement.",
        (
            Remark("reuters-gsw-1-e007", "Before the summit: planned."),
            Remark("beijing-summit-2026", "The event occurred, and the reports count as unanimous."),
        ),
        Remark("gyeongju-summit-2025-11", "One report puts it in another country: a reference settles it.")),
    Ruling(
        "alleged", "Alleged is what one speaker vouches for",
        "An act that is told as the reading of one expert, and that the article does not confirm, is alleged.",
        (Remark("conflictbrief-1-e033", "An expert's account of a demand."),),
        Remark("aljazeera-1-e061", "An act that the outlet tells itself.")),
    Ruling(
        "plover-words", "Words that address no other actor are no PLOVER interaction",
        "Interviews, briefings and announcements to the public are `not_applicable`. Words that praise, accuse, ask or "
        "threaten another actor take that type.",
        (
            Remark("lee-cctv-interview-2026", "An interview as such."),
            Remark("kang-yu-jung-briefing-2025-12-30", "A briefing."),
            Remark("xi-new-year-message-2026", "A message to everybody."),
        ),
        Remark("lee-business-forum-speech-2026", "In public too, but in praise of the other country: `SUPPORT`.")),
    Ruling(
        "plover-measures", "Limits on trade and travel are `COERCE`; signed papers `SUPPORT`",
        "`SANCTION` is the end of aid or contact. Accords in words are `AGREE`; a formal signing is `SUPPORT`, as the draft "
        "has it.",
        (
            Remark("china-suspension-of-japanese-imports", "A limit on trade: `COERCE`, restrict."),
            Remark("memorandum-signing-2026-01-05", "Signed."),
        ),
        Remark("china-steel-structures-installation", "Unwelcome to the other side, but imposed on nobody: no type fits.")),
)

DATES = (
    Ruling(
        "weekdays", "Weekdays resolve to the nearest one that the tense allows",
        "A weekday is the last one before publication for what is past and the next one for what is to come, the day of "
        "publication included.",
        (
            Remark("reuters-gsw-1-e008", "The Tuesday of publication."),
            Remark("newsarena-1-e001", "The Monday before an undated article."),
        ),
        Remark("aljazeera-1-e054", "A month without a year: the last one that has passed, at the grain of a month.")),
    Ruling(
        "this-week", "“This week” is every ISO week that publication allows",
        "Weeks are ISO weeks, Monday to Sunday. Where the date of publication spans two weeks, the interval does.",
        (Remark("conflictbrief-1-e004", "Published in one of two weeks: a fortnight."),),
        Remark("aljazeera-1-e052", "“Last week”, and all days of publication lie in one week: seven days.")),
    Ruling(
        "bare-past", "“Previously” and “earlier” give no date",
        "A bare adverb of the past says only that it is past, and `reported_edtf` stays null. Words that name an end give an "
        "interval open to the left.",
        (
            Remark("aljazeera-1-e053", "Previously."),
            Remark("reuters-gsw-1-e037", "Earlier."),
        ),
        Remark("aljazeera-1-e113", "Before the summit, whose day is known: open to the left, ending there.")),
    Ruling(
        "next-year", "“Next year” counts from publication; an older remark is doubted",
        "Relative years resolve from the date of publication. Where the remark was made earlier, a question mark notes the "
        "doubt, and a reference may settle the event.",
        (
            Remark("aljazeera-1-e108", "Printed in January, said in the year before."),
            Remark("huawei-ascend-950-launch", "Settled by a page of the time."),
        ),
        Remark("aljazeera-1-e105", "“Within this year”, said days before publication: no doubt.")),
    Ruling(
        "hours-before", "A date reckoned from another is approximate",
        "“Hours before” a departure on a Sunday is that Sunday, marked with a tilde; so is a year reckoned from “over 80 "
        "years ago”.",
        (
            Remark("aljazeera-1-e012", "The day follows from the departure."),
            Remark("aljazeera-1-e013", "The day of the departure is that of the trip, which the article dates elsewhere."),
            Remark("aljazeera-1-e068", "The year follows from the span."),
            Remark("newsarena-1-e023", "The day is the launch's; the departure is told to have come right after."),
        ),
        Remark("newsarena-1-e022", "The sentence names the day itself.")),
    Ruling(
        "centuries", "Centuries are written with X",
        "“Early 20th century” is 19XX; “early” is not turned into years.",
        (Remark("aljazeera-1-e072", "The colonial expansion of Japan."),),
        Remark("aljazeera-1-e098", "“Since 2018” names its year and leaves the end open.")),
)

ACTORS = (
    Ruling(
        "capitals", "A capital or palace that acts is its government",
        "“Beijing”, “Seoul” or “the Blue House” that says, wants or does something is the government or office. Ties, "
        "alliances and trade belong to the state, whichever name is printed.",
        (
            Remark("government-of-china aljazeera-1 Beijing", "A form that stands for the government."),
            Remark("reuters-gsw-1-c013", "The Blue House speaks: the presidential office."),
        ),
        Remark("lee-martial-law-anniversary-press-conference", "Held at the Blue House: there it is a place.")),
    Ruling(
        "same-surname", "Who shares a surname is not one actor",
        "Persons are told apart by the text, not by the form of the name.",
        (
            Remark("lee-dong-gyu", "A researcher."),
            Remark("lee-jae-myung", "The president."),
        ),
        Remark("wi-sung-lac", "Two spellings in one article, but one man.")),
    Ruling(
        "unnamed-persons", "Someone unnamed is an actor of their own",
        "An official whom an article does not name is not merged with one whom another article names, however likely it is.",
        (Remark("security-adviser-cited-by-reuters", "Likely the national security adviser; the agency does not say so."),),
        Remark("wi-sung-lac", "Named, with his office, by another outlet.")),
    Ruling(
        "unnamed-groups", "“Analysts” and “reports” are groups of their outlet",
        "Unnamed analysts or reports are one group actor for each outlet that cites them.",
        (
            Remark("analysts-cited-by-aljazeera", "Those of one outlet."),
            Remark("analysts-cited-by-newsarena", "Those of another."),
        ),
        Remark("park-seung-chan", "An expert with a name: a person.")),
    Ruling(
        "taiwan", "Taiwan is an actor where something is said of it or done to it, else a place",
        "As the target of an act or the subject of a claim it is an actor. Where something happens there, it is a place; "
        "waters off it are a place of their own. Neither takes a side in the dispute.",
        (
            Remark("aljazeera-1-e029", "Where an attack would happen: the place."),
            Remark("waters-off-taiwan", "Where the war games were."),
        ),
        Remark("taiwan-is-self-governing", "Said of the polity: the actor.")),
    Ruling(
        "place-of-a-visit", "A visit counted by country happens in the country",
        "Where the sentence counts visits to a country, the country is the place; a city is the place where it is named as "
        "the goal.",
        (Remark("aljazeera-1-e005", "The first visit to the country in years."),),
        Remark("aljazeera-1-e004", "The trip whose goal is the city.")),
)
