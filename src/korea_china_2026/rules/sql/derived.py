"""Computed columns as SQL: what follows from other rows must be what its rule gives (KC720, KC721, KC601)."""

from __future__ import annotations

from collections.abc import Iterator

from korea_china_2026.names import TableName
from korea_china_2026.rules.sql.between import whole
from korea_china_2026.rules.sql.check import Check

#: ``Known.group`` of the sheets: the outlet that relayed a report, else its article's group.
GROUP = "coalesce(m.actor_id, s.independence_group, r.source_id)"
GROUPED = ("{} AS r LEFT JOIN actors AS m ON r.via_actor_id = m.actor_id AND m.kind = 'media' "
           "LEFT JOIN sources AS s ON r.source_id = s.source_id")
_VOICES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("actors", ("actor_id", "kind")), ("sources", ("source_id", "independence_group")))
_ENTITIES: dict[TableName, tuple[TableName, str]] = {"events": ("event_reports", "event_id"), "claims": ("claim_reports", "claim_id")}


def derived() -> list[Check]:
    """Every rule of this module."""
    return [*_ordinals(), *_groups(), *_counts(), *_status(), *_ids(), *_single_reports()]


def computed(table: TableName, column: str, sql: str, own: tuple[str, ...],
             others: tuple[tuple[str, tuple[str, ...]], ...], code: str = "KC720") -> Check:
    """The check that a column is what ``sql`` gives as ``expected`` for each row where it differs."""
    return Check(code, table, column, f"{column} is not what its rule gives", sql, (column, *own), others)


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


def _counted(reports: str, key: str, more: str = "") -> str:
    """SQL: for each entity, its reports and the independence groups behind them, counted afresh."""
    return f"(SELECT r.{key}, count(*) AS n, count(DISTINCT {GROUP}) AS groups{more} FROM {GROUPED.format(reports)} GROUP BY r.{key})"


def _counts() -> Iterator[Check]:
    for name, (reports, key) in _ENTITIES.items():
        for column, count in (("n_reports", "n"), ("n_independent_sources", "groups")):
            yield computed(
                name, column,
                f"SELECT e.rowid AS row, e.{column} AS found, CAST(coalesce(c.{count}, 0) AS VARCHAR) AS expected FROM {name} AS e "
                f"LEFT JOIN {_counted(reports, key)} AS c USING ({key}) WHERE {whole(f'e.{column}')} <> coalesce(c.{count}, 0)",
                (key,), ((reports, (key, "via_actor_id", "source_id")), *_VOICES))


def _status() -> Iterator[Check]:
    """``sheets.derive.claim_status`` as SQL, with DATA_MODEL's rule 6 under a code of its own."""
    hard = ("SELECT claim_id AS c, related_claim_id AS o, supported_claim_id AS s FROM claim_relations "
            "WHERE relation = 'contradicts' AND severity = 'hard'")
    against = (f"(SELECT c, bool_or(o IS NULL OR (s IS NOT NULL AND s <> c)) AS refuted, bool_or(s IS NULL) AS unsettled FROM "
               f"({hard} UNION ALL SELECT o, c, s FROM ({hard}) WHERE o IS NOT NULL) GROUP BY c)")
    mixed = ", bool_or(modality = 'denied') AND bool_or(modality <> 'denied') AS mixed"
    status = ("CASE WHEN h.refuted THEN 'refuted' WHEN h.unsettled OR c.mixed THEN 'contested' "
              "WHEN c.groups > 1 THEN 'corroborated' ELSE 'single_source' END")
    rows = (f"FROM claims AS r LEFT JOIN {_counted('claim_reports', 'claim_id', mixed)} AS c ON r.claim_id = c.claim_id "
            f"LEFT JOIN {against} AS h ON r.claim_id = h.c WHERE r.status <> {status}")
    others = (("claim_reports", ("claim_id", "via_actor_id", "source_id", "modality")),
              ("claim_relations", ("claim_id", "related_claim_id", "supported_claim_id", "relation", "severity")), *_VOICES)
    alone = "r.status = 'corroborated' AND coalesce(c.groups, 0) < 2"
    yield computed("claims", "status", f"SELECT r.rowid AS row, r.status AS found, {status} AS expected {rows} AND NOT "
                                       f"({alone})", ("claim_id",), others)
    yield Check("KC721", "claims", "status", "a claim that is called corroborated on one independence group",
                f"SELECT r.rowid AS row, r.status AS found, {status} AS expected {rows} AND {alone}", ("claim_id", "status"), others)


def _ids() -> Iterator[Check]:
    wanted = "replace(r.claim_id || '--' || r.relation || '--' || coalesce(r.related_claim_id, r.reference_id, 'None'), '_', '-')"
    yield computed("claim_relations", "claim_relation_id",
                   f"SELECT r.rowid AS row, r.claim_relation_id AS found, {wanted} AS expected FROM claim_relations AS r "
                   f"WHERE r.claim_relation_id <> {wanted}", ("claim_id", "related_claim_id", "relation", "reference_id"), ())
    start = "r.record_id || '.' || r.field_name || '.'"
    yield computed("evidence", "evidence_id",
                   f"SELECT r.rowid AS row, r.evidence_id AS found, {start} || split_part(r.evidence_id, '.', -1) AS expected FROM "
                   f"evidence AS r "
                   f"WHERE r.evidence_id <> {start} || split_part(r.evidence_id, '.', -1)", ("record_id", "field_name"), ())
    number = whole("split_part(evidence_id, '.', -1)")
    yield computed("evidence", "evidence_id",
                   f"SELECT arg_max(rowid, {number}) AS row, max(evidence_id) AS found, 'numbers from 1 to ' || count(*) AS expected "
                   f"FROM evidence "
                   f"GROUP BY table_name, record_id, field_name HAVING max({number}) <> count(*) OR min({number}) <> 1",
                   (), (("evidence", ("evidence_id", "table_name", "record_id", "field_name")),))
    coded = "r.coder_id || '.' || r.unit_id || '.' || r.field_name"
    yield computed("codings", "coding_id",
                   f"SELECT r.rowid AS row, r.coding_id AS found, {coded} AS expected FROM codings AS r WHERE r.coding_id <> {coded}",
                   ("coder_id", "unit_id", "field_name"), ())


def _single_reports() -> Iterator[Check]:
    yield Check("KC601", "events", "aggregation_rule", "the rule single_report for another number of reports",
                "SELECT e.rowid AS row, coalesce(c.n, 0) || ' reports' AS found, 'another aggregation_rule' AS expected FROM events AS e "
                f"LEFT JOIN {_counted('event_reports', 'event_id')} AS c USING (event_id) "
                "WHERE e.aggregation_rule = 'single_report' AND coalesce(c.n, 0) <> 1",
                ("event_id", "aggregation_rule"), (("event_reports", ("event_id",)), *_VOICES))

