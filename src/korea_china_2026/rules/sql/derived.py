"""Computed columns as SQL: what follows from other rows must be what its rule gives (KC720, KC721, KC601)."""

from __future__ import annotations

from collections.abc import Iterator

from korea_china_2026.names import TableName
from korea_china_2026.rules.sql.between import whole
from korea_china_2026.rules.sql.check import Check, alone

#: ``Known.group`` of the sheets: the outlet that relayed a report, else its article's group.
GROUP = "coalesce(m.actor_id, s.independence_group, r.source_id)"
GROUPED = ("{} AS r LEFT JOIN actors AS m ON r.via_actor_id = m.actor_id AND m.kind = 'media' "
           "LEFT JOIN sources AS s ON r.source_id = s.source_id")
_VOICES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("actors", ("actor_id", "kind")), ("sources", ("source_id", "independence_group")))
_COUNTS = {"n_reports": "n", "n_independent_sources": "groups"}
_ENTITIES: dict[TableName, tuple[TableName, str]] = {"events": ("event_reports", "event_id"), "claims": ("claim_reports", "claim_id")}


def derived() -> list[Check]:
    """Every rule of this module."""
    return [*_ordinals(), *_groups(), *_counts(), *_status(), *_ids(), *_single_reports()]


def computed(table: TableName, column: str, sql: str, own: tuple[str, ...],
             others: tuple[tuple[str, tuple[str, ...]], ...], gate: str = "") -> Check:
    """The check that a column is what ``sql`` gives as ``expected`` for each row where it differs."""
    return Check("KC720", table, column, f"{column} is not what its rule gives", sql, (column, *own), others, gate)


def computed_alone(table: TableName, column: str, rule: str, own: tuple[str, ...]) -> Check:
    """The check that a column is what ``rule`` gives for its own row."""
    return alone("KC720", table, column, f"{column} is not what its rule gives", column, rule, f"{column} <> {rule}", (column, *own))


def _ordinals() -> Iterator[Check]:
    order = f"row_number() OVER (PARTITION BY source_id ORDER BY {whole('char_start')}, passage_id)"
    yield computed("passages", "ordinal",
                   f"SELECT row, ordinal AS found, CAST(n AS VARCHAR) AS expected FROM (SELECT rowid AS row, ordinal, {order} AS n "
                   f"FROM passages) "
                   f"WHERE {whole('ordinal')} <> n", (), (("passages", ("passage_id", "source_id", "char_start")),))


def _groups() -> Iterator[Check]:
    for reports, _ in _ENTITIES.values():
        yield computed(reports, "independence_group",
                       f"SELECT r.rowid AS row, r.independence_group AS found, {GROUP} AS expected FROM {GROUPED.format(reports)} "
                       f"WHERE r.independence_group <> {GROUP}", ("via_actor_id", "source_id"), _VOICES)


def counted(reports: str, key: str, more: str = "") -> str:
    """SQL: for each entity, its reports and the independent sources behind them, counted afresh (``aggregation.independent``)."""
    # An article is one witness: its own group where it speaks for itself too, else the first by name of those that it relays.
    witness = f"CASE WHEN bool_or({GROUP} = s.independence_group) THEN max(s.independence_group) ELSE min({GROUP}) END"
    modalities = ", bool_or(modality = 'denied') AS denies, bool_or(modality <> 'denied') AS affirms" if more else ""
    articles = (f"SELECT r.{key}, count(*) AS n, {witness} AS witness{modalities} FROM {GROUPED.format(reports)} "
                f"GROUP BY r.{key}, r.source_id")
    return f"(SELECT {key}, CAST(sum(n) AS BIGINT) AS n, count(DISTINCT witness) AS groups{more} FROM ({articles}) GROUP BY {key})"


def _counts() -> Iterator[Check]:
    for name, (reports, key) in _ENTITIES.items():
        rows = f"FROM {name} AS e LEFT JOIN {counted(reports, key)} AS c USING ({key}) WHERE "
        differs = {column: f"{whole(f'e.{column}')} <> coalesce(c.{count}, 0)" for column, count in _COUNTS.items()}
        for column, count in _COUNTS.items():
            yield computed(
                name, column,
                f"SELECT e.rowid AS row, e.{column} AS found, CAST(coalesce(c.{count}, 0) AS VARCHAR) AS expected {rows}{differs[column]}",
                (key,), ((reports, (key, "via_actor_id", "source_id")), *_VOICES),
                f"SELECT count(*) {rows}{' OR '.join(differs.values())}")


def _status() -> Iterator[Check]:
    """``sheets.derive.claim_status`` as SQL; that copies are one witness has a code of its own."""
    hard = ("SELECT claim_id AS c, related_claim_id AS o, supported_claim_id AS s FROM claim_relations "
            "WHERE relation = 'contradicts' AND severity = 'hard'")
    against = (f"(SELECT c, bool_or(o IS NULL OR (s IS NOT NULL AND s <> c)) AS refuted, bool_or(s IS NULL) AS unsettled FROM "
               f"({hard} UNION ALL SELECT o, c, s FROM ({hard}) WHERE o IS NOT NULL) GROUP BY c)")
    mixed = ", bool_or(denies) AND bool_or(affirms) AS mixed"
    status = ("CASE WHEN h.refuted THEN 'refuted' WHEN h.unsettled OR c.mixed THEN 'contested' "
              "WHEN c.groups > 1 THEN 'corroborated' ELSE 'single_source' END")
    rows = (f"FROM claims AS r LEFT JOIN {counted('claim_reports', 'claim_id', mixed)} AS c ON r.claim_id = c.claim_id "
            f"LEFT JOIN {against} AS h ON r.claim_id = h.c WHERE r.status <> {status}")
    others = (("claim_reports", ("claim_id", "via_actor_id", "source_id", "modality")),
              ("claim_relations", ("claim_id", "related_claim_id", "supported_claim_id", "relation", "severity")), *_VOICES)
    bare, gate = "r.status = 'corroborated' AND coalesce(c.groups, 0) < 2", f"SELECT count(*) {rows}"
    yield computed("claims", "status", f"SELECT r.rowid AS row, r.status AS found, {status} AS expected {rows} AND NOT "
                                       f"({bare})", ("claim_id",), others, gate)
    yield Check("KC721", "claims", "status", "a claim that is called corroborated on one independence group",
                f"SELECT r.rowid AS row, r.status AS found, {status} AS expected {rows} AND {bare}", ("claim_id", "status"), others, gate)


def _ids() -> Iterator[Check]:
    yield computed_alone(
        "claim_relations", "claim_relation_id",
        "replace(claim_id || '--' || relation || '--' || coalesce(related_claim_id, reference_id, 'None'), '_', '-')",
        ("claim_id", "related_claim_id", "relation", "reference_id"))
    yield computed_alone("evidence", "evidence_id", "record_id || '.' || field_name || '.' || split_part(evidence_id, '.', -1)",
                         ("record_id", "field_name"))
    number = whole("split_part(evidence_id, '.', -1)")
    yield computed("evidence", "evidence_id",
                   f"SELECT arg_max(rowid, {number}) AS row, max(evidence_id) AS found, 'numbers from 1 to ' || count(*) AS expected "
                   f"FROM evidence "
                   f"GROUP BY table_name, record_id, field_name HAVING max({number}) <> count(*) OR min({number}) <> 1",
                   (), (("evidence", ("evidence_id", "table_name", "record_id", "field_name")),))
    yield computed_alone("codings", "coding_id", "coder_id || '.' || unit_id || '.' || field_name", ("coder_id", "unit_id", "field_name"))


def _single_reports() -> Iterator[Check]:
    yield Check("KC601", "events", "aggregation_rule", "the rule single_report for another number of reports",
                "SELECT e.rowid AS row, coalesce(c.n, 0) || ' reports' AS found, 'another aggregation_rule' AS expected FROM events AS e "
                f"LEFT JOIN {counted('event_reports', 'event_id')} AS c USING (event_id) "
                "WHERE e.aggregation_rule = 'single_report' AND coalesce(c.n, 0) <> 1",
                ("event_id", "aggregation_rule"), (("event_reports", ("event_id",)), *_VOICES))

