"""Examples of the codes of reports and quotations."""

from __future__ import annotations

from korea_china_2026.model.examples.example import Example

EXAMPLES: dict[str, dict[str, Example]] = {
    "attribution_mode": {
        "narrator": Example("aljazeera-1-c081", "aljazeera-1-c106", "No marks either, but an official is named who said it."),
        "direct": Example("aljazeera-1-c093", "aljazeera-1-c083", "Someone's view as well, but retold without their words."),
        "indirect": Example(
            "aljazeera-1-c245", "aljazeera-1-c154", "Said by one person too, but printed in that person's words."),
    },
    "modality": {
        "asserted": Example("aljazeera-1-c154", "reuters-gsw-1-c058", "A forecast by an expert too, but put as a possibility."),
        "possible": Example(
            "conflictbrief-1-c098", "aljazeera-1-c245", "Uncertain too, but the speaker says which way it will go."),
        "expected": Example("reuters-gsw-1-c040", "conflictbrief-1-c096", "In the future too, but nobody has planned it."),
    },
    "quote_kind": {
        "speech": Example(
            "aljazeera-1-q002", "aljazeera-1-q001",
            "The same speaker a line earlier, but some words inside the reporter's clause."),
        "fragment": Example("aljazeera-1-q010", "prism-1-q003", "Two words in marks as well, but no one is made to say them."),
        "term": Example("aljazeera-1-q017", "aljazeera-1-q022", "A fixed expression too, but the title of an initiative."),
        "title": Example("aljazeera-1-q022", "aljazeera-1-q017", "A fixed expression too, but a principle."),
    },
    "medium": {
        "summit_talks": Example(
            "aljazeera-1-q012", "aljazeera-1-q027",
            "Said by the same man on the same journey, but at a forum before the talks."),
        "press_briefing": Example(
            "reuters-gsw-1-q001", "aljazeera-1-q019", "Made public as well, but said to the other leader in the talks."),
        "broadcast_interview": Example(
            "aljazeera-1-q016", "aljazeera-1-q005", "An interview as well, but to the outlet that prints it."),
        "interview": Example(
            "aljazeera-1-q005", "aljazeera-1-q008", "An expert on the same question, but nobody says to whom he spoke."),
        "speech": Example("aljazeera-1-q027", "aljazeera-1-q012", "A prepared text too, but spoken to open the talks."),
        "written_statement": Example("prism-1-q004", "reuters-gsw-1-q001", "Official as well, but spoken at a briefing."),
        "social_media": Example("aljazeera-1-q028", "aljazeera-1-q012", "Words of the same man, but spoken in the talks."),
        "not_reported": Example(
            "newsarena-1-q002", "aljazeera-1-q021",
            "An expert's words too, but the outlet says elsewhere that he spoke to it."),
        "not_applicable": Example(
            "prism-1-q001", "aljazeera-1-q011", "Two words in marks too, but somebody said them, through whatever channel."),
    },
    "is_translation": {
        "yes": Example(
            "aljazeera-1-q002", "aljazeera-1-q005", "A professor in Seoul; nothing says in which language he spoke."),
        "no": Example(
            "newsarena-1-q002", "reuters-gsw-1-q002", "An expert's words in English as well, but he may have spoken Korean."),
        "unclear": Example(
            "conflictbrief-1-q003", "aljazeera-1-q027",
            "A Korean speaker too, but a president at home in an official setting."),
    },
}
