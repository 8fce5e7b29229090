"""The rules, each with a code that is never reused, what it holds, and why.

KC0 reads bytes and YAML, KC1 judges cells, KC2 keys and tables, KC3 rows, KC4 anchors, KC5 reads values back from the
words, KC6 what follows from several rows, KC7 the published package.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Rule:
    """One rule: its code, what it demands in one sentence, and why it is there or how to meet it.

    A rule that nothing in a sheet, or nothing in a package, can break says why.
    """

    code: str
    demand: str
    why: str
    never_on_sheets: str = ""
    never_on_packages: str = ""


_RULES = (
    # --- bytes and YAML
    Rule(
        "KC001",
        "A sheet is UTF-8 text without a byte-order mark.",
        "Offsets count code points of one decoding; another encoding would move them. Save the file as UTF-8.",
        never_on_packages="Only sheets are YAML; a package's files have rules of their own (KC706 to KC710).",
    ),
    Rule(
        "KC002",
        "A sheet is well-formed YAML with one document.",
        "The parser stopped here, so nothing below this line was judged. Mind indentation, quotes and colons.",
        never_on_packages="Only sheets are YAML; a package's files have rules of their own (KC706 to KC710).",
    ),
    Rule(
        "KC003",
        "A sheet has no anchors and no aliases.",
        "They hide what a cell holds and can blow up a small file. Write the value out where it belongs.",
        never_on_packages="Only sheets are YAML; a package's files have rules of their own (KC706 to KC710).",
    ),
    Rule(
        "KC004",
        "A sheet has no tags.",
        "Types come from the declaration, not from the sheet. Remove the tag.",
        never_on_packages="Only sheets are YAML; a package's files have rules of their own (KC706 to KC710).",
    ),
    Rule(
        "KC005",
        "A key stands once in a mapping.",
        "YAML readers keep one of the two silently, and the other is lost.",
        never_on_packages="Only sheets are YAML; a package's files have rules of their own (KC706 to KC710).",
    ),
    Rule(
        "KC006",
        "A sheet stays within its limits of size and depth.",
        "No article needs more; a larger sheet is a mistake or an attack. Split the sheet or remove the nesting.",
        never_on_packages="Only sheets are YAML; a package's files have rules of their own (KC706 to KC710).",
    ),
    Rule(
        "KC007",
        "A sheet has no control or invisible format characters.",
        "They make text look other than it is. Remove the character; a tab is no indentation in YAML either.",
    ),
    Rule(
        "KC008",
        "Text is in Unicode normalisation form C.",
        "Two spellings of one letter would never compare equal. Article texts are exempt: they are kept as stored.",
    ),
    Rule(
        "KC009",
        "A file among the sheets is one that the layout knows.",
        "A sheet that nothing reads is a contribution that is lost. CONTRIBUTING says how sheets are named.",
        never_on_packages="Only sheets are YAML; a package's files have rules of their own (KC706 to KC710).",
    ),
    Rule(
        "KC010",
        "A workbook is an undamaged XLSX file.",
        "It is read as untrusted bytes; what a spreadsheet program would repair is refused. Save it anew as .xlsx.",
        never_on_packages="Only sheets are entered as workbooks.",
    ),
    Rule(
        "KC012",
        "A sheet has not changed since the workbook was made from it.",
        "The import would undo what others have written. Make a new workbook with `kc2026 workbook` and enter your rows"
        " there.",
        never_on_packages="Only sheets are entered as workbooks.",
    ),
    Rule(
        "KC013",
        "An annotated text is that of an article.",
        "Spans are held against the text that was coded. Import the text as `kc2026 workbook` wrote it."
        " Annotation tools do not change it.",
        never_on_packages="Only sheets are annotated in other tools.",
    ),
    # --- cells
    Rule("KC101", "A required cell is there.", "A row without it cannot be used or traced."),
    Rule(
        "KC102",
        "A key is one that the table or sheet knows.",
        "A misspelt key would silently drop what stands behind it.",
        never_on_packages="A column that no table declares is KC709.",
    ),
    Rule(
        "KC103",
        "A code is in its closed list.",
        "Codes are compared as they stand; an unknown one would form a group of its own.",
    ),
    Rule(
        "KC104",
        "A value is written in the one form that its type has.",
        "Several spellings of a value (012, 1e3, 2026-1-5) are read differently by different programs.",
    ),
    Rule(
        "KC105",
        "A list, a mapping and a plain value stand where the layout wants each.",
        "Something of another shape cannot be read into rows.",
        never_on_packages="A table has no lists and mappings.",
    ),
    Rule(
        "KC106",
        "A cell that the build computes is not written in a sheet.",
        "Written by hand it could differ from what it follows from. Leave the key out.",
        never_on_packages="A package holds what the build computes (KC720).",
    ),
    Rule(
        "KC107",
        "A span is written START-END/DIGEST.",
        '`kc2026 find SOURCE "words"` prints it; words after ~ are a draft that `kc2026 anchor SHEET` turns into'
        " offsets.",
        never_on_packages="A package holds offsets and digest in columns of their own.",
    ),
    Rule(
        "KC108",
        "A text that a spreadsheet would run as a formula does not start a cell.",
        "A cell that starts with =, +, -, @ or their full-width forms is executed by spreadsheet programs.",
    ),
    # --- keys and tables
    Rule(
        "KC201",
        "A key is unique in its table.",
        "Two rows of one id cannot be told apart by anything that refers to them.",
    ),
    Rule("KC202", "A reference points to a row that exists.", "A dangling key drops rows from every join."),
    Rule(
        "KC203",
        "An observation's id starts with its article's id.",
        "The id says where the row belongs; a moved row gets a new id.",
    ),
    Rule(
        "KC204",
        "An entity has a report, and a registry entry is used.",
        "What nothing refers to is left over, or its id is misspelt elsewhere. Code where it stands in an article, or"
        " delete the row.",
    ),
    Rule(
        "KC205",
        "A chain of parents (part of, affiliation, nested in) ends.",
        "A circle has no outermost event, place or quotation.",
    ),
    Rule(
        "KC206",
        "Evidence names a field of its table, and of a row that exists.",
        "Under evidence, the key is a column of the same row (speaker_actor_id, reported_edtf …) and the value the"
        " span of the words that say so. Mend the key, or delete the line.",
    ),
    Rule(
        "KC208",
        "A cell that words must back has its evidence.",
        "Speakers, attributions, relays, reported dates and places and what a figure measures name the words that they"
        " rest on.",
    ),
    Rule(
        "KC207",
        "The file of an article is named after its source_id.",
        "People and `kc2026 find` look for it by that name. Rename the file, or mend source_id.",
        never_on_packages="The articles of a package stand in one table.",
    ),
    Rule(
        "KC209",
        "No two observations are the same but for their ids.",
        "A row copied by mistake would count a report twice. Delete one; or, if they differ in truth, mend the cell"
        " that was not changed after copying.",
    ),
    # --- rows
    Rule(
        "KC301",
        "A quotation of speech has a speaker.",
        "Speech and fragments belong to someone; a term or a title needs nobody.",
    ),
    Rule(
        "KC302",
        "Narrator's voice has no attributed actor and no relay, any other voice has an actor.",
        "The outlet's own voice is nobody's else and reaches nobody through another; an attribution without an actor"
        " says nothing.",
    ),
    Rule(
        "KC303",
        "A PLOVER mode belongs to its type.",
        "Modes are defined for types; the data dictionary lists them under plover_mode.",
    ),
    Rule(
        "KC304",
        "A figure has a value, unless it is a vague plural, which has none.",
        "Vague quantities keep value null; all others state a number.",
    ),
    Rule(
        "KC305",
        "An ordinal, a first-since and a rank fit their unit and value.",
        "first_since has value 1 in unit ordinal; an ordinal a whole number in unit ordinal; a rank a whole number in"
        " unit rank.",
    ),
    Rule(
        "KC306",
        "A figure's kind fits its unit.",
        "A share in kilometres, a duration in dollars: one of the two is wrong. The finding lists the units of the"
        " kind, and the kinds of the unit.",
    ),
    Rule(
        "KC307",
        "Claims that contradict each other or differ say in what, others do not.",
        "The code list difference has the kinds; write the one that explains the relation.",
    ),
    Rule("KC309", "A relation leads to another claim.", "Nothing follows from a relation of a claim to itself."),
    Rule(
        "KC310",
        "Coverage, note and observations of a passage agree.",
        "coded: at least one observation; nothing_codable: none, and coverage_note says why; boilerplate, for the roles"
        " boilerplate and credit: none.",
    ),
    Rule("KC311", "A date lies in an order that can be.", "The first day may not come after the last."),
    Rule(
        "KC312",
        "Text that a machine wrote is marked by genre and flag alike.",
        "genre ai_generated and is_ai_generated say the same.",
    ),
    Rule(
        "KC313",
        "Values are resolved by the rule that is named.",
        "Date, place and status of an event follow from its reports. Only if a page outside the articles settles one,"
        " write it with aggregation_rule external_reference and reference_id; for a date that words only bound, write"
        " basis_note.",
    ),
    Rule("KC314", "A since date belongs to a first-since figure.", "Other figures have as_of_edtf for their time."),
    Rule(
        "KC315",
        "A symmetric relation stands at the claim whose id sorts first.",
        "contradicts, differs and restates hold both ways; written at both claims they would count twice.",
    ),
    Rule(
        "KC316",
        "A check says what part does not hold if, and only if, the claim holds partly.",
        "The code list claim_part has the parts.",
    ),
    Rule(
        "KC317",
        "An answer says something, and a silence has a pattern and says nothing.",
        "The pattern is a regular expression that any answer would meet.",
    ),
    Rule(
        "KC318",
        "A place has its whole point, or none.",
        "Latitude, longitude and radius_km go together; a region that is no point has none.",
    ),
    Rule(
        "KC319",
        "An event without a date says why.",
        "Every event of the past is bounded by something; write basis_note where it is not.",
    ),
    Rule(
        "KC320",
        "A claim whose polarity is negative has a statement that denies.",
        "no, not, never, without or the like stands in its main clause; what follows “that” says nothing of polarity.",
    ),
    # --- anchors
    Rule(
        "KC401",
        "A span lies inside its article and is not empty.",
        "Offsets count code points from 0; the end is exclusive.",
    ),
    Rule(
        "KC402",
        "A span's digest is the digest of its words.",
        "The span was typed, or moved. The finding says where the words stand now, with the anchor to paste;"
        " `kc2026 find SOURCE WORDS` prints others.",
        never_on_packages="A package does not hold the words of the articles.",
    ),
    Rule(
        "KC403", "A span lies inside its passage.", "An observation belongs to the passage under which it is written."
    ),
    Rule("KC404", "Passages do not overlap.", "Each character belongs to one unit."),
    Rule(
        "KC405",
        "Passages leave no character out.",
        "A gap is text that nobody coded.",
        never_on_packages="A package does not hold the words of the articles.",
    ),
    Rule(
        "KC406",
        "A text copied into the sheet equals the words of its span.",
        "Quotation and figure carry the words as printed. Paste what the finding shows; or, if the span is wrong,"
        " mend that. Without a copy in the sheet `kc2026 anchor` fills it in.",
    ),
    Rule(
        "KC407",
        "A quotation stands between quotation marks.",
        "Everything inside marks is a row, and nothing else is. The marks themselves stay outside of the span; the"
        " finding says which characters stand around it.",
        never_on_packages="A package does not hold the words of the articles.",
    ),
    Rule(
        "KC408",
        "Everything between quotation marks is a row.",
        "A quotation without a row has been skipped.",
        never_on_packages="A package does not hold the words of the articles.",
    ),
    Rule(
        "KC409",
        "The recorded length of a text is its length.",
        "char_count bounds every offset.",
        never_on_packages="A package does not hold the words of the articles.",
    ),
    # --- values read back
    Rule(
        "KC501",
        "A figure's value is what its words say.",
        "Number words, fractions, magnitudes and per cent are read and compared. Write the number that the words"
        " state; if they state several, let the span hold only its own.",
        never_on_packages="Values are read back from the words when the sheets are checked.",
    ),
    Rule(
        "KC502",
        "A figure's approximation is what its words say.",
        "about, nearly, more than … are read and compared.",
        never_on_packages="Values are read back from the words when the sheets are checked.",
    ),
    Rule(
        "KC503",
        "A figure's unit is what its words say.",
        "Currency signs, units of time and length are read and compared.",
        never_on_packages="Values are read back from the words when the sheets are checked.",
    ),
    Rule(
        "KC504",
        "A weekday or date named in the evidence agrees with the coded date.",
        "Resolved from the article's date of publication. Words that count from another time (a day after, earlier)"
        " are not read, and nothing is held against what stands beside them. Name the words that give the date, or"
        " mend the date.",
        never_on_packages="A package does not hold the words of the articles.",
    ),
    Rule(
        "KC505",
        "The words that name an actor are a form of that actor.",
        "Names, titles and pronouns are looked up in actor_names.",
        never_on_packages="A package does not hold the words of the articles.",
    ),
    Rule(
        "KC506",
        "A surface form stands in the article as often as mention_count says.",
        "Counted outside boilerplate, longer names first: in 'Lee Jae-myung', 'Lee' is not counted again. Leave"
        " mention_count out, and `kc2026 anchor` fills it in.",
        never_on_packages="A package does not hold the words of the articles.",
    ),
    Rule(
        "KC507",
        "The words that name a place fit the coded place.",
        "Looked up in the place's name, id and described_as. If the article calls the place something else (the"
        " capital, the venue), add these words to described_as in places.yaml, separated by semicolons.",
        never_on_packages="A package does not hold the words of the articles.",
    ),
    Rule(
        "KC508",
        "The speaker as printed is what the evidence for the speaker names.",
        "speaker_text stands in the article and holds the words of a span in the evidence of speaker_actor_id.",
        never_on_packages="A package does not hold the words of the articles.",
    ),
    Rule(
        "KC509",
        "A statement is no stronger than its words.",
        "If it says all, must, only, agreed or signed, a passage that makes the claim says so too, or as strongly.",
        never_on_packages="A package does not hold the words of the articles.",
    ),
    # --- what follows from several rows
    Rule(
        "KC601", "Reports under the rule unanimous agree.", "Where they do not, name the aggregation rule that decides."
    ),
    Rule(
        "KC603",
        "The parts of an utterance are numbered from 1 without gaps.",
        "Stretches of one utterance are read in order.",
    ),
    Rule(
        "KC604",
        "A correction leads from one published value to the next.",
        "old_value is the new_value of the correction before it, and the last new_value is what the sheets say now."
        " After a further change, add a further row.",
    ),
    Rule(
        "KC605",
        "An adjudication concerns a row that exists and a difference, and is carried out.",
        "record_id names a published row; two equal values need no decision unless it is `neither`; the published"
        " cell holds the value decided on. Mend the sheet or the decision.",
    ),
    Rule(
        "KC606",
        "What a pass found is published or was decided against.",
        "A unit of a raw coding with neither a published row nor an adjudication has been lost.",
        never_on_packages="A package does not hold the raw sheets of the passes.",
    ),
    Rule(
        "KC607",
        "What a claim refines never leads back to it, nor what it entails.",
        "Claims that imply each other say the same: they are one claim, or one restates the other.",
    ),
    Rule(
        "KC608",
        "A visit names its guest, and what is hosted its host.",
        "Who acts on whom is read from the roles: without the one who travels, or receives, an event has no side that"
        " acts.",
    ),
    Rule(
        "KC609",
        "What both passes wrote otherwise was decided.",
        "A published value that is neither pass's has an adjudication that says why, also where both passes wrote the"
        " same.",
        never_on_packages="A package does not hold the raw sheets of the passes.",
    ),
    Rule(
        "KC610",
        "A verdict is what its pages say; one of those that bear it out is independent, or it is said why none is.",
        "One voice does not confirm itself: the page's group is none of those that make the claim. A page that only"
        " qualifies the claim bears nothing out.",
    ),
    Rule(
        "KC611",
        "A fact in an article that is compared has a check, and nothing else has one.",
        "Looked up and never looked up must not look alike. Add a row to checks.yaml, also where nothing was found.",
    ),
    Rule(
        "KC612",
        "An article that is compared answers every question, on observations of its own, or is silent.",
        "Add the answer with its records to questions.yaml, or the silence with its pattern.",
    ),
    Rule(
        "KC613",
        "Answers that contradict each other rest on claims that do.",
        "Add the relation contradicts between the claims, or give the question another outcome.",
    ),
    Rule(
        "KC614",
        "A value stands in its article, and the pattern of a silence meets no passage but those that are ruled out.",
        "Read the passage: it is an answer, or it goes to ruled_out. Copy a value as printed.",
        never_on_packages="A package does not hold the words of the articles.",
    ),
    Rule(
        "KC615",
        "Relations between claims fit each other.",
        "Two claims cannot say the same and contradict each other, directly or over others; no fact follows from what"
        " is no fact.",
    ),
    Rule(
        "KC616",
        "Stretches from elsewhere do not cross.",
        "The smallest stretch that holds a span is the one that counts.",
    ),
    Rule(
        "KC618",
        "The part of an event shares a day with its whole.",
        "Mend the date of one of the two, or part_of_event_id.",
    ),
    Rule(
        "KC619",
        "An id carries no date that its event does not have.",
        "Ids are stable, and a date in one would mislead.",
    ),
    Rule(
        "KC621", "One text is one article.", "A copy under another id and group would be counted as a second witness."
    ),
    Rule("KC622", "What two readers wrote otherwise was decided.", "Add an adjudication with the unit and the reason."),
    # --- the published package
    Rule(
        "KC701",
        "Each table has one resource, and each resource is a table.",
        "Readers find tables by the names in the descriptor; a table left out is lost, a misspelt one never read.",
        never_on_sheets="Only a package has files of tables and a descriptor.",
    ),
    Rule(
        "KC702",
        "A path names a regular file of the package itself.",
        "Absolute paths, .., hidden files, links and addresses could bring in somebody else's data; they are refused,"
        " not followed.",
        never_on_sheets="Only a package has files of tables and a descriptor.",
    ),
    Rule(
        "KC703",
        "A file that the descriptor names is there and can be read.",
        "A package travels whole or not at all.",
        never_on_sheets="Only a package has files of tables and a descriptor.",
    ),
    Rule(
        "KC704",
        "A file has the size and the digest that the descriptor states.",
        "The file or the descriptor was changed by hand. Change the sheets and build, or take over the new digest"
        " knowingly.",
        never_on_sheets="Only a package has files of tables and a descriptor.",
    ),
    Rule(
        "KC705",
        "A table has as many rows as the descriptor states.",
        "A row was lost or added since the descriptor was written.",
        never_on_sheets="Only a package has files of tables and a descriptor.",
    ),
    Rule(
        "KC706",
        "A published text file is UTF-8 without byte-order mark and NUL.",
        "A mark becomes part of the first column's name; NUL ends a text for some readers. Spreadsheets add the former:"
        " save as UTF-8.",
        never_on_sheets="Only a package has files of tables and a descriptor.",
    ),
    Rule(
        "KC707",
        "Lines end in a line feed, the last one too.",
        "Mixed ends make some readers see blank rows or a stray character in the last column; a missing one hints at a"
        " cut-off file.",
        never_on_sheets="Only a package has files of tables and a descriptor.",
    ),
    Rule(
        "KC708",
        "Each record has as many fields as the header, and quotation marks enclose whole cells.",
        "Readers differ in how they mend what breaks this: some shift cells, some drop the record, some stop.",
        never_on_sheets="Only a package has files of tables and a descriptor.",
    ),
    Rule(
        "KC709",
        "The header holds the table's columns, each once, in their order.",
        "Programs that read by position take one column for another; programs that read by name miss one.",
        never_on_sheets="Only a package has files of tables and a descriptor.",
    ),
    Rule(
        "KC710",
        "A descriptor is JSON with the resources of the package.",
        "Nothing below this could be judged.",
        never_on_sheets="Only a package has files of tables and a descriptor.",
    ),
    Rule(
        "KC711",
        "A key of the descriptor is not misspelt.",
        "The standard lets any key pass as a custom one, so validators stay silent and what the key should do is not"
        " done.",
        never_on_sheets="Only a package has files of tables and a descriptor.",
    ),
    Rule(
        "KC712",
        "A schema in the descriptor is the declared one.",
        "Whoever validates against a looser or another schema is told that wrong cells are right.",
        never_on_sheets="Only a package has files of tables and a descriptor.",
    ),
    Rule(
        "KC713",
        "Format, encoding and dialect are those of every table here.",
        "Another delimiter or encoding reads the same bytes as other cells.",
        never_on_sheets="Only a package has files of tables and a descriptor.",
    ),
    Rule(
        "KC714",
        "A Parquet file can be read.",
        "It is cut off, damaged, or something else under that name.",
        never_on_sheets="Only a package has files of tables and a descriptor.",
    ),
    Rule(
        "KC715",
        "A Parquet file has the columns and types of its table.",
        "Types and order are what people choose Parquet for.",
        never_on_sheets="Only a package has files of tables and a descriptor.",
    ),
    Rule(
        "KC716",
        "CSV and Parquet hold the same rows.",
        "Two users of one release would see different data.",
        never_on_sheets="Only a package has files of tables and a descriptor.",
    ),
    Rule(
        "KC717",
        "A table file beside the others is named by a resource.",
        "It is left over or forgotten; nobody who starts from the descriptor finds it.",
        never_on_sheets="Only a package has files of tables and a descriptor.",
    ),
    Rule(
        "KC718",
        "Every value of the descriptor is one that Data Package v2 allows.",
        "Other programs read title, licences and contributors from it, and fail on a value of another type.",
        never_on_sheets="Only a package has files of tables and a descriptor.",
    ),
    Rule(
        "KC720",
        "A cell that the build computes is what its rule gives.",
        "It was changed by hand, or something that it follows from was.",
        never_on_sheets="The build computes these cells from the sheets.",
    ),
    Rule(
        "KC721",
        "Nothing is called corroborated on one independence group.",
        "Articles that copy one another are one witness.",
        never_on_sheets="The build computes the status from the sheets.",
    ),
    Rule(
        "KC722",
        "table_name and field_name name a table and a column of it.",
        "What they speak of cannot be found.",
        never_on_sheets="The build writes these cells.",
    ),
)

RULES: Mapping[str, Rule] = MappingProxyType({rule.code: rule for rule in _RULES})
if len(RULES) != len(_RULES):  # a code given twice would hide a rule
    raise ValueError("a finding code is declared twice in the catalogue")
