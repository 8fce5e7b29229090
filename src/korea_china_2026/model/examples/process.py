"""Examples of the codes that describe the coding itself."""

from __future__ import annotations

from korea_china_2026.model.examples.example import Example

EXAMPLES: dict[str, dict[str, Example]] = {
    "agreement_metric": {
        "f1_exact": Example(
            "quotes span f1_exact", "quotes span f1_overlap", "The same units, but one shared character is enough."),
        "f1_overlap": Example(
            "figures span f1_overlap", "figures span f1_exact", "The same units, but equal to the character."),
        "krippendorff_alpha": Example(
            "events event_kind krippendorff_alpha", "events event_kind percent_agreement",
            "The same pairs, without a correction for chance."),
        "percent_agreement": Example(
            "figures measured_entity percent_agreement", "figures quantity_kind krippendorff_alpha",
            "Corrected for chance, which for words of one's own would say nothing."),
        "missed_by_both": Example(
            "claim_reports span missed_by_both", "claim_reports span f1_overlap",
            "It compares what both passes found, not what neither found."),
    },
    "coder_kind": {
        "language_model": Example("first-coder", None, "Every coder of this release is a language model."),
    },
    "decision": {
        "first": Example(
            "aljazeera-1-a002", "aljazeera-1-a003", "The same field of another claim, where the second reading was right."),
        "second": Example("aljazeera-1-a003", "aljazeera-1-a002", "The second value was not taken."),
        "both": Example("aljazeera-1-a076", "aljazeera-1-a110", "Two readings of one thing, of which one was right."),
        "neither": Example(
            "aljazeera-1-a043", "aljazeera-1-a076", "Neither was right alone, but each saw something that is published."),
    },
}
