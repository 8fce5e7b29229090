"""The closed code lists: each code once, with its definition.

Standards keep their own spelling (PLOVER types in capitals, Admiralty letters, UCUM and ISO 4217 units);
all other codes are lower snake_case words. A list without a definition for each code fails on import.
"""

from __future__ import annotations

# Whoever asks for the lists gets them from here, where all of them have been declared.
from korea_china_2026.model.codelist import CODE_LISTS as CODE_LISTS
from korea_china_2026.model.codelist import CodeList as CodeList
from korea_china_2026.model.codelist import code_list
from korea_china_2026.model.plover import PLOVER_MODE as PLOVER_MODE
from korea_china_2026.model.plover import PLOVER_TYPE as PLOVER_TYPE

# --- text -----------------------------------------------------------------------------------------------------------

GENRE = code_list("genre", "What kind of text an article is.", {
    "wire": "A news agency's report, also where another site republishes it unchanged.",
    "news": "A report by an outlet's own newsroom.",
    "explainer": "A report that answers questions about an event with background and analysts.",
    "blog": "A commentary site or personal site without a newsroom that can be identified.",
    "ai_generated": "A text that says of itself that a machine wrote it.",
})

DATE_BASIS = code_list("date_basis", "How an article's date of publication is known.", {
    "stated": "The text prints its date.",
    "inferred": "Weekdays, relative dates or events in the text fix it or bound it.",
    "external": "A page outside the text gives it.",
})

METADATA_BASIS = code_list("metadata_basis", "Where an article's bibliographic record comes from.", {
    "stated": "The text itself prints title and publisher.",
    "inferred": "Concluded from the text.",
    "external": "Taken from a page outside the text.",
})

PROVENANCE_KIND = code_list("provenance_kind", "How an article relates to other texts.", {
    "original": "The outlet's own report.",
    "republished": "Another outlet's report, printed again.",
    "derived": "Written from other outlets' reports.",
})

RELIABILITY = code_list("reliability", "Reliability of a source on the Admiralty scale.", {
    "A": "Completely reliable: no doubt about the source.",
    "B": "Usually reliable: minor doubts; valid information most of the time.",
    "C": "Fairly reliable: doubts; valid information in the past.",
    "D": "Not usually reliable: significant doubts.",
    "E": "Unreliable: lacks authenticity and trustworthiness.",
    "F": "Reliability cannot be judged.",
})

PASSAGE_ROLE = code_list("passage_role", "What part of the page a passage is.", {
    "headline": "The article's title.",
    "dek": "The summary line under the title.",
    "subhead": "A title inside the article.",
    "body": "Running text of the article.",
    "caption": "Text that describes a picture.",
    "credit": "Byline, agency line or picture credit.",
    "boilerplate": "Page furniture, lists of other stories, notices, reading tips.",
})

COVERAGE = code_list("coverage", "Whether a passage has been coded.", {
    "coded": "At least one observation rests on it.",
    "nothing_codable": "Read, and nothing in it can be coded; the note says why.",
    "boilerplate": "Page furniture: tiled, never coded.",
})

# --- registries -----------------------------------------------------------------------------------------------------

ACTOR_KIND = code_list("actor_kind", "What an actor is.", {
    "person": "One human being.",
    "state": "A country, or a polity that governs itself, as an actor.",
    "government_body": "A government, ministry, presidential office or agency of a state.",
    "international_organization": "A body whose members are states or economies.",
    "company": "A firm or a group of firms under one name.",
    "media": "A news agency, broadcaster or other outlet.",
    "research_institution": "A university or a think-tank.",
    "armed_force": "A military force.",
    "group": "People named together without an organisation: analysts, firms of one country, allies.",
})

PLACE_KIND = code_list("place_kind", "What a place is.", {
    "country": "The territory of a state or of a self-governing polity.",
    "city": "A city.",
    "building": "One building or site.",
    "sea": "A sea or a part of one.",
    "strait": "A strait.",
    "region": "A region, peninsula or zone.",
})

# --- events ---------------------------------------------------------------------------------------------------------

EVENT_KIND = code_list("event_kind", "What kind of thing happened or will happen.", {
    "summit": "Heads of state or government talk with each other.",
    "visit": "An official travels to another country or city; departure and arrival included.",
    "meeting": "Officials below the head of state talk, or leaders meet without formal talks.",
    "agreement": "Parties conclude, sign or announce that they agreed on something.",
    "statement": "Someone speaks, writes, announces, warns or confirms in public or to reporters.",
    "ceremony": "A parade, banquet, commemoration, gift or other act of display.",
    "weapons_test": "A state fires or tests weapons.",
    "military_exercise": "Armed forces hold drills or war games.",
    "deployment": "Forces or weapons are stationed or moved.",
    "restriction": "A government limits trade, travel, culture or contact.",
    "trade_measure": "Tariffs, investment commitments or market openings.",
    "construction": "Something is built or installed.",
    "domestic_politics": "Taking office, elections, martial law and the like inside one country.",
    "protest": "People rally or demonstrate.",
    "conflict": "War, occupation, resistance to it, or force used.",
    "business": "A company's launch, investment or market entry.",
    "publication": "A report, article or study appears.",
    "other": "None of the above.",
})

EVENT_STATUS = code_list("event_status", "Whether an event took place, as reported or resolved.", {
    "occurred": "It took place, or is reported as over.",
    "ongoing": "It is under way.",
    "planned": "Someone intends or has scheduled it.",
    "hypothetical": "It is considered as a possibility only.",
    "alleged": "Someone says that it took place; the report does not vouch for it.",
    "did_not_occur": "It was expected or asked about, and did not happen.",
})

AGGREGATION_RULE = code_list("aggregation_rule", "How an event's values follow from its reports.", {
    "single_report": "One report: its values are taken.",
    "unanimous": "All reports that give a value are compatible; the narrowest is taken, even if one report alone gives it.",
    "majority_independent": "The value that most independence groups give.",
    "most_reliable": "The value of the source with the best Admiralty letter.",
    "external_reference": "A page outside the corpus settles it; the reference is named.",
})

EVENT_ROLE = code_list("event_role", "What an actor does in an event.", {
    "initiator": "Brings it about or acts.",
    "target": "The act is directed at it.",
    "participant": "Takes part on equal terms.",
    "host": "Receives the others.",
    "guest": "Is received.",
    "signatory": "Signs or concludes.",
    "announcer": "Makes it public.",
    "affected": "Bears the consequences.",
})

# --- claims ---------------------------------------------------------------------------------------------------------

CLAIM_KIND = code_list("claim_kind", "What kind of proposition a claim is.", {
    "fact": "Can be checked: about the past or the present.",
    "forecast": "Speaks of what will or may happen.",
    "opinion": "Judges, values or interprets.",
    "intent": "Says what an actor means to do.",
})

TOPIC = code_list("topic", "What a claim is about; the most specific one that fits.", {
    "bilateral_relations": "The relationship between South Korea and China as a whole.",
    "summit_conduct": "The visit and the talks: who met, when, where, how it went.",
    "trade_economy": "Trade, investment, tourism, partners and shares.",
    "supply_chains": "Rare earths, critical minerals, export controls, access to inputs.",
    "technology": "Chips, artificial intelligence, phones and the firms that make them.",
    "north_korea": "North Korea: missiles, nuclear arms, dialogue, its ties with China.",
    "taiwan": "Taiwan and the Taiwan Strait.",
    "japan": "Japan's ties with China or South Korea.",
    "us_alliance": "South Korea and the United States, US forces and policy in the region, and the rivalry of the United States and China.",
    "maritime": "The Yellow Sea, the South and East China Seas, boundaries and structures at sea.",
    "culture": "Cultural exchange and the restrictions on Korean content.",
    "public_opinion": "What people in the countries feel about each other.",
    "missile_defence": "THAAD and what followed its deployment.",
    "history": "The shared past: colonial rule, the war against Japan.",
    "domestic_politics": "Offices, elections and policy inside one country.",
    "regional_security": "The security of North-east Asia in general, military build-up included.",
    "media": "What outlets and reports say about themselves.",
    "other": "None of the above.",
})

CLAIM_STATUS = code_list("claim_status", "What the reports and relations of a claim amount to (derived).", {
    "single_source": "Reports from one independence group only, and no hard contradiction that is open or settled against it.",
    "corroborated": "Reports from two or more independence groups, and no hard contradiction that is open or settled against it.",
    "contested": "Some reports deny it and some do not, or a claim contradicts it hard and nothing settles which holds.",
    "refuted": "A hard contradiction, with another claim or with the record, has been settled against it.",
})

CLAIM_RELATION = code_list("claim_relation", "How one claim relates to another.", {
    "contradicts": "They exclude each other, or differ in scope, emphasis, time or wording: `severity` says which; symmetric.",
    "refines": "The claim says the same more precisely than the related one, or names one of the cases of which that one speaks; "
               "`corroboration` does not count it.",
    "entails": "If the claim, a proposition of its own, holds, the related one holds; `corroboration` counts its reports for that one.",
    "restates": "Nearly the same proposition, under other names or in another measure; symmetric. What is the same is one claim.",
})

SEVERITY = code_list("severity", "How serious a contradiction is.", {
    "hard": "Both cannot be true.",
    "soft": "Scope, emphasis or time of writing explains the difference: no side is refuted by it.",
    "wording": "Only spelling or name variants differ: no side is refuted by it.",
})

# --- observations ---------------------------------------------------------------------------------------------------

ATTRIBUTION_MODE = code_list("attribution_mode", "In whose voice an observation is made.", {
    "narrator": "The outlet says it in its own voice.",
    "direct": "In the words of someone else, inside quotation marks.",
    "indirect": "Reported as someone else's, without their words.",
})

MODALITY = code_list("modality", "How an article puts a claim forward.", {
    "asserted": "As being so.",
    "possible": "As something that may be so or may happen.",
    "expected": "As something that is planned or likely.",
    "denied": "As not being so.",
})

QUOTE_KIND = code_list("quote_kind", "What stands inside quotation marks.", {
    "speech": "A whole clause or more that someone said or wrote.",
    "fragment": "Some words of what someone said, inside the reporter's clause.",
    "term": "A name, principle, slogan or word held at a distance.",
    "title": "The title of a programme, an initiative or a work.",
})

MEDIUM = code_list("medium", "Through what channel something was said, as the article tells it.", {
    "summit_talks": "In the talks between the leaders, their opening remarks included.",
    "press_briefing": "To reporters, at a briefing.",
    "broadcast_interview": "In an interview on radio or television.",
    "interview": "To the outlet itself or another outlet.",
    "speech": "In a speech at a forum or ceremony.",
    "written_statement": "In a statement, read-out or message.",
    "social_media": "On social media.",
    "state_media": "Printed by state media.",
    "not_reported": "The article does not say.",
    "not_applicable": "Nobody is quoted: a term or a title.",
})

TRANSLATED = code_list("is_translation", "Whether the words printed are a translation.", {
    "yes": "The article says so, or the speaker's office and setting leave no other way.",
    "no": "Said or written in the article's language.",
    "unclear": "Nothing decides it.",
})

APPROXIMATION = code_list("approximation", "What the words around a quantity do to it.", {
    "exact": "Nothing qualifies it.",
    "about": "About, around, roughly, approximately.",
    "nearly": "Nearly, almost, close to.",
    "over": "More than, over, above.",
    "at_least": "At least, no fewer than.",
    "at_most": "At most, up to.",
    "vague_plural": "A plural or magnitude without a number: several, billions, thousands.",
})

COMPARATOR = code_list("comparator", "The relation between the true quantity and `value` (derived).", {
    "eq": "Equal to it, or about it where approximation says so.",
    "lt": "Below it.",
    "le": "At most it.",
    "gt": "Above it.",
    "ge": "At least it.",
})

BOUND_POLICY = code_list("bound_policy", "How `value_low` and `value_high` follow from the words (derived).", {
    "point": "Exact: both bounds are the value.",
    "open": "About: neither bound is known.",
    "below": "Nearly or at most: the value is the upper bound.",
    "above": "Over or at least: the value is the lower bound.",
    "plural": "A vague plural: at least two of the named unit or magnitude; no upper bound.",
})

QUANTITY_KIND = code_list("quantity_kind", "What kind of quantity a figure is.", {
    "count": "How many.",
    "share": "A part of a whole.",
    "money": "An amount of money.",
    "duration": "A length of time.",
    "distance": "A length or range in space.",
    "frequency": "How often.",
    "ordinal": "A place in a sequence: second summit.",
    "first_since": "The first of its kind since a date, within a span or ever: value 1.",
    "rank": "A place in an order of size: largest is 1.",
})

UNIT_SYSTEM = code_list("unit_system", "Whose unit code it is (derived).", {
    "ucum": "Unified Code for Units of Measure.",
    "iso4217": "ISO 4217 currency code.",
    "count": "This project's counted things.",
})

UNIT_CODE = code_list("unit_code", "The unit of a figure.", {
    "%": "UCUM: per cent.",
    "1": "UCUM: a plain number or fraction.",
    "a": "UCUM: year.",
    "mo": "UCUM: month.",
    "wk": "UCUM: week.",
    "d": "UCUM: day.",
    "h": "UCUM: hour.",
    "min": "UCUM: minute.",
    "km": "UCUM: kilometre.",
    "m": "UCUM: metre.",
    "USD": "ISO 4217: US dollar.",
    "KRW": "ISO 4217: South Korean won.",
    "CNY": "ISO 4217: renminbi.",
    "rank": "A place in an order of size.",
    "ordinal": "A place in a sequence or since a date.",
    "person": "People.",
    "leader": "Heads of state or government.",
    "country": "Countries or states.",
    "meeting": "Meetings and summits.",
    "visit": "Visits and trips.",
    "product": "Goods and kinds of goods.",
    "document": "Memorandums, agreements and other documents.",
    "missile": "Missiles.",
    "company": "Companies.",
    "structure": "Structures at sea.",
    "event": "Events, steps or measures of any other kind.",
    "issue": "Issues, topics or reasons.",
    "area": "Fields of cooperation or geographic areas.",
    "occurrence": "How many times.",
})

# --- provenance and quality -----------------------------------------------------------------------------------------

CODER_KIND = code_list("coder_kind", "What a coder is.", {
    "human": "A person.",
    "language_model": "A language model that followed the codebook.",
})

AGREEMENT_METRIC = code_list("agreement_metric", "How agreement of two passes is measured.", {
    "f1_exact": "F1 over spans that are equal to the character.",
    "f1_overlap": "F1 over spans that share at least one character, matched one to one.",
    "krippendorff_alpha": "Krippendorff's alpha over matched units.",
    "percent_agreement": "Share of matched units with equal values.",
    "missed_by_both": "Lincoln-Petersen (Chapman) estimate of the units that both passes missed.",
})

DECISION = code_list("decision", "How a difference between two passes was decided.", {
    "first": "The first coder's value is published.",
    "second": "The second coder's value is published.",
    "both": "Both stand: two records, or a value that holds what each saw.",
    "neither": "Another value is published, or none.",
})
