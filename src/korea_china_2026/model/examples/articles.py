"""Examples of the codes of articles, passages, actors and places."""

from __future__ import annotations

from korea_china_2026.model.examples.example import Example

EXAMPLES: dict[str, dict[str, Example]] = {
    "genre": {
        "wire": Example(
            "reuters-gsw-1", "newsarena-1",
            "It tells the news as an agency would, but names none and was written by the site."),
        "news": Example(
            "newsarena-1", "aljazeera-1", "It also reports the summit, but is built round questions that analysts answer."),
        "explainer": Example(
            "aljazeera-1", "conflictbrief-1", "It gives background too, but as one writer's commentary, without a newsroom."),
        "blog": Example(
            "conflictbrief-1", "prism-1", "Just as hard to identify, but it says of itself that a machine wrote it."),
        "ai_generated": Example(
            "prism-1", "conflictbrief-1", "It may read like machine text; only what a text says of itself counts."),
    },
    "date_basis": {
        "inferred": Example(
            "aljazeera-1", "reuters-gsw-1", "Its weekdays would bound the date, but a page elsewhere gives the day itself."),
        "external": Example("reuters-gsw-1", "newsarena-1", "No page with its date was found; weekdays in the text bound it."),
    },
    "metadata_basis": {
        "stated": Example("reuters-gsw-1", "aljazeera-1", "Its text names neither title nor outlet; both were looked up."),
        "external": Example("prism-1", "reuters-gsw-1", "Its text prints title, source line and byline."),
    },
    "provenance_kind": {
        "original": Example(
            "aljazeera-1", "prism-1", "It too was published by one outlet, but names other outlets' articles as its material."),
        "republished": Example("reuters-gsw-1", "prism-1", "It rests on an agency as well, but in words of its own."),
        "derived": Example("prism-1", "reuters-gsw-1", "It comes from an agency unchanged, so nothing was derived."),
    },
    "reliability": {
        "A": Example(
            "reuters-gsw-1", "aljazeera-1", "A newsroom with named sources, yet a few details differ from the record."),
        "B": Example(
            "aljazeera-1", "newsarena-1",
            "A news site as well, but most of its statements have no source and several are wrong."),
        "D": Example("newsarena-1", "prism-1", "It has errors too, and says besides that nobody vouches for the text."),
        "E": Example("prism-1", "conflictbrief-1", "Without sources, but it does not disclaim its own text."),
    },
    "passage_role": {
        "headline": Example("reuters-gsw-1-p001", "aljazeera-1-p011", "A title as well, but of a section inside the article."),
        "dek": Example("prism-1-p002", "prism-1-p001", "It stands above the text too, but is the title itself."),
        "subhead": Example("aljazeera-1-p018", "reuters-gsw-1-p001", "The title of the whole article, not of a part."),
        "body": Example("newsarena-1-p001", "prism-1-p003", "A full sentence, but of the summary under the title."),
        "caption": Example(
            "reuters-gsw-1-p003", "reuters-gsw-1-p004", "It belongs to the picture, but only names who took it."),
        "credit": Example("reuters-gsw-1-p006", "reuters-gsw-1-p022", "It names the agency too, but is a notice of the site."),
        "boilerplate": Example(
            "aljazeera-1-p003", "reuters-gsw-1-p006", "Short and beside the text, but it credits the authors."),
    },
    "coverage": {
        "coded": Example("aljazeera-1-p011", "aljazeera-1-p033", "A subhead as well, but a bare name, which states nothing."),
        "nothing_codable": Example("aljazeera-1-p053", "aljazeera-1-p011", "A subhead as well, but it makes a claim."),
        "boilerplate": Example(
            "prism-1-p017", "prism-1-p011", "Nothing in it can be coded either, but it is part of the article."),
    },
    "actor_kind": {
        "person": Example("lee-jae-myung", "lee-administration", "It bears his name, but means his government."),
        "state": Example(
            "south-korea", "government-of-south-korea", "Acts of a capital or a palace are those of the government."),
        "government_body": Example(
            "presidential-office-of-south-korea", "south-korea", "The country as a whole, not one body of it."),
        "international_organization": Example("apec", "us-allies-in-asia", "States named together, without an organisation."),
        "company": Example("samsung", "south-korean-conglomerates", "Firms too, but several without a common name."),
        "media": Example("cctv", "reports-cited-by-aljazeera", "Reports, but of outlets that nobody names."),
        "research_institution": Example(
            "sejong-institute", "cheong-seong-chang", "He speaks from there; the words are his, not the institute's."),
        "armed_force": Example(
            "us-forces-korea", "national-security-office-of-south-korea",
            "It deals with arms, but is an office of the president."),
        "group": Example(
            "analysts-cited-by-newsarena", "security-adviser-cited-by-reuters", "Unnamed as well, but one person."),
    },
    "place_kind": {
        "country": Example("china-territory", "korean-peninsula", "A land as well, but of two states."),
        "city": Example("beijing", "great-hall-of-the-people", "In the city, but a single building."),
        "building": Example("great-hall-of-the-people", "beijing", "The city in which the building stands."),
        "sea": Example("yellow-sea", "provisional-maritime-zone", "Water too, but a zone that two states drew."),
        "region": Example("korean-peninsula", "south-korea-territory", "On the peninsula, but the territory of one state."),
    },
}
