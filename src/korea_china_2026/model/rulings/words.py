"""Rulings on quotations and figures: what is read off the words themselves."""

from __future__ import annotations

from korea_china_2026.model.rulings.ruling import Remark, Ruling

QUOTATIONS = (
    Ruling(
        "all-marks", "Everything between quotation marks is a row",
        "Marks of any style count, fragments, terms, titles and nested quotations too. The outer marks are left out.",
        (
            Remark("aljazeera-1-q026", "A single adjective."),
            Remark("aljazeera-1-q017", "A principle, inside another quotation."),
        ),
        Remark("aljazeera-1-c083", "Retold without marks: a claim report, and no quotation.")),
    Ruling(
        "insertions", "A reporter's insertions stay in the text and set a flag",
        "Brackets, parentheses and ellipses that a reporter put in belong to the words printed; `has_editorial_insertion` is "
        "true.",
        (
            Remark("aljazeera-1-q008", "Names added in brackets."),
            Remark("aljazeera-1-q012", "Two pairs of parentheses."),
        ),
        Remark("conflictbrief-1-q003", "A colon and no insertion: all of it is the speaker's.")),
    Ruling(
        "utterances", "One attribution, one utterance",
        "Stretches that one attribution governs share an utterance and are numbered. A further “he said” or “he added” opens "
        "a new one, even for the same occasion.",
        (
            Remark("aljazeera-1-q003", "Goes on after the attribution of the stretch before: second part of it."),
            Remark("aljazeera-1-q029", "Has an attribution of its own."),
        ),
        Remark(
            "reuters-gsw-1-q003",
            "Same speaker and subject as the quotation before, but attributed anew: part 1 of another utterance.")),
    Ruling(
        "states-speak", "A state that speaks is the speaker",
        "Where the article makes a country speak, the country is the speaker; no official is put in its place.",
        (Remark("aljazeera-1-q010", "The country itself is made to say it."),),
        Remark("reuters-gsw-1-q001", "An official of the ministry is named, so he is the speaker.")),
    Ruling(
        "nested-terms", "A term inside someone's words has no speaker of its own",
        "A name or principle in marks is a term or a title that nobody says. Nested in a quotation, it shares that "
        "quotation's utterance and event, and points to it; its speaker stays null.",
        (Remark("aljazeera-1-q017", "The principle is not Lee's wording; what he says of it is the quotation around it."),),
        Remark("aljazeera-1-q011", "Two words as well, but an insult that somebody uttered.")),
    Ruling(
        "languages", "The original language follows from office and setting, or stays open",
        "Heads of state and officials who speak in office, at home or to each other, speak their own language, and the words "
        "printed are a translation. Where neither office nor setting decides, the language is null and `is_translation` "
        "unclear, also for experts who may have spoken English.",
        (
            Remark("aljazeera-1-q016", "A president in an interview with a broadcaster."),
            Remark("aljazeera-1-q005", "A professor; nothing tells the language."),
        ),
        Remark("aljazeera-1-q028", "A president too, but a post on social media is no act of office with a fixed language.")),
)

FIGURES = (
    Ruling(
        "what-counts", "Numbers, and words that stand for numbers",
        "Digits, number words, fractions, magnitudes, durations, distances, frequencies, places in a sequence, “first since” "
        "and superlatives are figures. A superlative is a rank of 1, whatever it measures.",
        (
            Remark("prism-1-f004", "A record is a first place in an order."),
            Remark("reuters-gsw-1-f001", "An anniversary is a place in a sequence."),
            Remark("conflictbrief-1-f005", "A superlative without a measure that could be checked."),
        ),
        Remark("lee-and-xi-met-on-2026-01-05", "Its day is a calendar date, which belongs to the event.")),
    Ruling(
        "what-does-not-count", "Words that only point to the parties or to a degree are no figures",
        "“Both”, “the two leaders” and “the two sides” for the parties, “principal”, “primary”, “major” and “singular” "
        "without a superlative, “recent years” and positions in a photograph are no figures.",
        (
            Remark("aljazeera-1-q014", "Begins with the two leaders as parties: no figure rests on it."),
            Remark("rare-earth-assurances-primary-agenda", "A degree, not an order."),
            Remark("lee-aims-to-show-seoul-reliable", "“Singular” sets a mission apart; it counts nothing."),
            Remark("china-us-ties-deteriorated", "“Recent years” places in time and gives no length."),
        ),
        Remark("prism-1-f001", "The same number word as in “the two leaders”, but it counts meetings.")),
    Ruling(
        "span-of-a-figure", "The span holds the approximator and, where it is short, the noun",
        "The span runs from the approximator to the thing counted. Where the phrase is long (over about seven words) or the "
        "noun stands apart, the noun is left out.",
        (
            Remark("aljazeera-1-f023", "Approximator, number and noun."),
            Remark("aljazeera-1-f026", "The noun follows after an insertion and is left out."),
        ),
        Remark("aljazeera-1-f027", "The whole phrase is short enough to stay together.")),
    Ruling(
        "overlapping-figures", "Two quantities in one phrase are two rows",
        "A figure inside another is coded beside it; so is one phrase that states two measures.",
        (
            Remark("reuters-gsw-1-f003", "The trip as a first in a span."),
            Remark("reuters-gsw-1-f004", "The span as a duration."),
            Remark("aljazeera-1-f030", "A rank inside a count of two."),
            Remark("conflictbrief-1-f004", "The same words as another row, for a second kind of support."),
        ),
        Remark("aljazeera-1-f003", "One quantity: the length of the visit.")),
    Ruling(
        "first-since", "“First since” has the value 1 and a point from which it is counted",
        "Value 1, unit ordinal. The date after “since” goes into `since_edtf`; the span is the ordinal with its noun where "
        "they stand together. Where the words give a span of years instead of a point, `since_edtf` stays null.",
        (
            Remark("conflictbrief-1-f001", "Ordinal, noun and year."),
            Remark("aljazeera-1-f004", "The noun stands apart; the year is in `since_edtf`."),
        ),
        Remark("reuters-gsw-1-f003", "Counted over years and not from one; the year would be our arithmetic.")),
    Ruling(
        "vague-plurals", "A plural without a number is vague",
        "“Several”, “many”, “a number of”, “hours”, “billions” and the like have no value. A magnitude is kept, and a lower "
        "bound follows by the named policy alone.",
        (
            Remark("aljazeera-1-f018", "“A number of” says more than one."),
            Remark("newsarena-1-f008", "Many, however many."),
            Remark("newsarena-1-f006", "A magnitude without a number."),
            Remark("aljazeera-1-f010", "Hours before a departure, whatever their number."),
        ),
        Remark("aljazeera-1-f024", "Billions with a number.")),
    Ruling(
        "annual", "“Annual” is a frequency of one a year",
        "Value 1, unit occurrence, measured by the year. Words for every month or week go the same way. The period over which "
        "a sum is taken is no frequency.",
        (Remark("aljazeera-1-f016", "Once a year."),),
        Remark("aljazeera-1-f027", "“Annual” exports are those of a year; nothing happens once.")),
    Ruling(
        "count-over-events", "A count over several events is tied to none",
        "`event_id` names the event that the figure measures. Where it takes in more than one, the column stays empty.",
        (Remark("prism-1-f001", "Two meetings: neither is the one measured."),),
        Remark("aljazeera-1-f001", "A place in a sequence belongs to the one that has it.")),
)
