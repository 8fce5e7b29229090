"""Rulings on articles, their passages and who counts as independent."""

from __future__ import annotations

from korea_china_2026.model.rulings.ruling import Remark, Ruling

RULINGS = (
    Ruling(
        "right-or-wrong", "Recorded as said, also where it is wrong",
        "A report holds what the article says. That it is wrong is told by relations, references and the resolved values of "
        "the event.",
        (
            Remark(
                "newsarena-1-e004",
                "The year is three too early; it stays, and the event carries the year that a reference settles."),
        ),
        Remark("lee-taking-office-2025", "The event is no report: its date is the resolved one.")),
    Ruling(
        "titles", "Titles stand as the page prints them",
        "A title that the site cut short stays cut. Where the stored text carries no headline, it is taken from the page's "
        "address or from a copy elsewhere, and `metadata_basis` is external.",
        (
            Remark("conflictbrief-1", "The page's title breaks off; it is not completed."),
            Remark("newsarena-1", "The stored text begins with its first sentence; the title follows its address."),
        ),
        Remark("reuters-gsw-1", "The text prints its headline itself.")),
    Ruling(
        "publication-date", "A date that is not printed is bounded, not guessed",
        "Weekdays, relative dates and the events told bound the date of publication; it is left as an interval, with its "
        "basis.",
        (Remark("prism-1", "Between the summit that it reports and the last date that its page names."),),
        Remark("reuters-gsw-1", "Another outlet dates the same agency report to the day.")),
    Ruling(
        "headlines-and-furniture", "Headlines, subheads and captions are coded; furniture is tiled",
        "Whatever belongs to the article is read for observations. Lists of other stories, reading tips, notices and credits "
        "are covered as boilerplate and never coded.",
        (
            Remark("reuters-gsw-1-p003", "A caption with dates, an event and a figure."),
            Remark("reuters-gsw-1-p006", "A byline: a credit, so its coverage is boilerplate."),
        ),
        Remark("aljazeera-1-p053", "A subhead, so it was read; it names a theme and states nothing.")),
    Ruling(
        "restated-agency", "What restates an agency counts in the agency's group",
        "Reports are independent only across independence groups. An article that prints, cites or rewrites an agency belongs "
        "to the agency's group; a relayed report takes the group of the outlet that relayed it.",
        (
            Remark("prism-1", "Machine-made from other outlets' articles, of which it names Reuters alone."),
            Remark("reuters-gsw-1", "The agency's own words on another site."),
        ),
        Remark("newsarena-1", "It tells much of the same, but names no agency, and nothing shows that it copied one.")),
    Ruling(
        "machine-made", "Machine-made is what says so of itself",
        "Style proves nothing. `is_ai_generated` and the genre follow a notice in the text.",
        (Remark("prism-1", "Its closing notice says how the text came about."),),
        Remark("conflictbrief-1", "No byline and no sources, but no such notice.")),
)
