"""The main questions as SQL views, in the SQL that SQLite and DuckDB share.

Each view answers as the function of the same name in the reading wing does, with one difference: ``disagreements`` has no
columns for what other rules would make of an event.
"""

from __future__ import annotations

from collections.abc import Mapping

from korea_china_2026.aggregation import FOLLOWS
from korea_china_2026.model.codes import SEVERITY

_TIMELINE = """
SELECT e.start_date, e.end_date, e.date_edtf, e.event_id, e.title, e.event_kind, e.status, e.n_reports,
       e.n_independent_sources, p.name AS place
FROM events e LEFT JOIN places p ON p.place_id = e.place_id
WHERE e.date_edtf IS NOT NULL
ORDER BY coalesce(e.start_date, e.end_date) NULLS LAST, e.end_date NULLS LAST, e.event_id
"""

#: The group for which an article counts among reports ``r`` of its source ``s`` (`aggregation.independent`).
_VOICE = """coalesce(max(CASE WHEN r.independence_group = s.independence_group THEN r.independence_group END),
                  min(r.independence_group))"""

# `aggregation.entailing` says in words from which other claims a claim follows.
_CORROBORATION = """
WITH RECURSIVE
follows(claim_id, from_id) AS (
  SELECT claim_id, claim_id FROM claims
  UNION
  SELECT f.claim_id, r.claim_id FROM follows f JOIN claim_relations r ON r.related_claim_id = f.from_id AND r.relation = 'entails'
  JOIN claims c ON c.claim_id = r.claim_id WHERE c.status <> 'refuted'),
voices AS (
  SELECT f.claim_id, {voice} AS voice
  FROM follows f JOIN claim_reports r ON r.claim_id = f.from_id JOIN sources s ON s.source_id = r.source_id
  GROUP BY f.claim_id, r.source_id),
entailed AS (SELECT claim_id, count(DISTINCT voice) AS n FROM voices GROUP BY claim_id)
SELECT c.claim_id, c.statement, c.claim_kind, c.topic, c.status, c.n_independent_sources, c.n_reports,
       coalesce(e.n, 0) AS n_independent_sources_entailed,
       (SELECT count(DISTINCT r.source_id) FROM claim_reports r WHERE r.claim_id = c.claim_id) AS n_articles,
       {source_ids} AS source_ids, {groups} AS independence_groups, {modalities} AS modalities
FROM claims c LEFT JOIN entailed e ON e.claim_id = c.claim_id
ORDER BY c.n_independent_sources DESC, n_articles DESC, c.claim_id
"""

_CONTRADICTIONS = """
SELECT r.claim_relation_id, r.severity, r.claim_id, c.statement, {source_ids} AS source_ids,
       r.related_claim_id, o.statement AS related_statement, {related} AS related_source_ids,
       CASE WHEN r.supported_claim_id = r.claim_id THEN 'claim'
            WHEN r.supported_claim_id IS NOT NULL THEN 'related'
            WHEN r.related_claim_id IS NULL AND r.reference_id IS NOT NULL THEN 'record'
            ELSE 'unresolved' END AS supported,
       r.supported_claim_id, r.rationale, r.reference_id,
       p.says AS reference, p.publisher AS reference_publisher, p.url AS reference_url
FROM claim_relations r
JOIN claims c ON c.claim_id = r.claim_id
LEFT JOIN claims o ON o.claim_id = r.related_claim_id
LEFT JOIN "references" p ON p.reference_id = r.reference_id
WHERE r.relation = 'contradicts'
ORDER BY CASE r.severity {ranks} ELSE 9 END, r.claim_relation_id
"""

# Dates conflict if no day lies in all of them; places, if none of them lies in all the others; statuses, if none of them may
# follow all the others, given when the articles appeared. `aggregation` says the same in words.
_DISAGREEMENTS = """
WITH RECURSIVE
within(place_id, ancestor_id) AS (
  SELECT place_id, place_id FROM places
  UNION
  SELECT w.place_id, p.part_of_place_id FROM within w JOIN places p ON p.place_id = w.ancestor_id
  WHERE p.part_of_place_id IS NOT NULL),
follows(earlier, later) AS (VALUES {follows}),
votes AS (
  SELECT r.event_id, r.reported_status AS status, coalesce(s.published_start, '0001-01-01') AS appeared_after,
         coalesce(s.published_end, '9999-12-31') AS appeared_by
  FROM event_reports r JOIN sources s ON s.source_id = r.source_id WHERE r.reported_status IS NOT NULL),
stages AS (SELECT event_id, status, min(appeared_by) AS appeared_by FROM votes GROUP BY event_id, status),
conflicts(event_id, field) AS (
  SELECT event_id, 'date_edtf' FROM event_reports WHERE reported_edtf IS NOT NULL GROUP BY event_id
  HAVING max(coalesce(reported_start, '0001-01-01')) > min(coalesce(reported_end, '9999-12-31'))
  UNION ALL
  SELECT event_id, 'place_id' FROM events e
  WHERE EXISTS (SELECT 1 FROM event_reports r WHERE r.event_id = e.event_id AND r.reported_place_id IS NOT NULL)
    AND NOT EXISTS (
      SELECT 1 FROM event_reports c WHERE c.event_id = e.event_id AND c.reported_place_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM event_reports v WHERE v.event_id = e.event_id AND v.reported_place_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM within w WHERE w.place_id = c.reported_place_id AND w.ancestor_id = v.reported_place_id)))
  UNION ALL
  SELECT DISTINCT event_id, 'status' FROM stages e
  WHERE NOT EXISTS (
    SELECT 1 FROM stages c WHERE c.event_id = e.event_id AND NOT EXISTS (
      SELECT 1 FROM votes v WHERE v.event_id = e.event_id AND v.status <> c.status AND NOT (
        v.appeared_after <= c.appeared_by
        AND EXISTS (SELECT 1 FROM follows f WHERE f.earlier = v.status AND f.later = c.status))))),
given(event_id, field, value, source_id, independence_group, published) AS (
  SELECT r.event_id, 'date_edtf', r.reported_edtf, r.source_id, r.independence_group, e.date_edtf
  FROM event_reports r JOIN events e ON e.event_id = r.event_id WHERE r.reported_edtf IS NOT NULL
  UNION ALL
  SELECT r.event_id, 'place_id', r.reported_place_id, r.source_id, r.independence_group, e.place_id
  FROM event_reports r JOIN events e ON e.event_id = r.event_id WHERE r.reported_place_id IS NOT NULL
  UNION ALL
  SELECT r.event_id, 'status', r.reported_status, r.source_id, r.independence_group, e.status
  FROM event_reports r JOIN events e ON e.event_id = r.event_id WHERE r.reported_status IS NOT NULL),
voices AS (
  SELECT r.event_id, r.field, r.value, count(*) AS reports, min(r.published) AS published, {voice} AS voice
  FROM given r JOIN sources s ON s.source_id = r.source_id GROUP BY r.event_id, r.field, r.value, r.source_id),
tallied AS (
  SELECT event_id, field, value, CAST(sum(reports) AS INTEGER) AS n_reports, count(DISTINCT voice) AS n_independent_sources,
         min(published) AS published
  FROM voices GROUP BY event_id, field, value)
SELECT e.event_id, e.title, t.field, t.value,
       (SELECT group_concat(source_id, '; ') FROM (
          SELECT DISTINCT g.source_id FROM given g
          WHERE g.event_id = t.event_id AND g.field = t.field AND g.value = t.value ORDER BY g.source_id)) AS source_ids,
       t.n_reports, t.n_independent_sources, t.published, e.aggregation_rule, e.reference_id
FROM tallied t
JOIN conflicts c ON c.event_id = t.event_id AND c.field = t.field
JOIN events e ON e.event_id = t.event_id
ORDER BY e.event_id, t.field, t.value
"""


def _listed(column: str, claim: str) -> str:
    """The distinct values of a column of the reports of a claim, in order, joined by ``; ``."""
    return (f"(SELECT group_concat({column}, '; ') FROM (SELECT DISTINCT x.{column} FROM claim_reports x "
            f"WHERE x.claim_id = {claim} ORDER BY x.{column}))")


def views() -> Mapping[str, str]:
    """The body of each view by its name."""
    ranks = " ".join(f"WHEN '{code}' THEN {rank}" for rank, code in enumerate(SEVERITY.codes))
    follows = ", ".join(f"('{earlier}', '{later}')" for earlier, stages in FOLLOWS.items() for later in sorted(stages))
    return {
        "timeline": _TIMELINE,
        "contradictions": _CONTRADICTIONS.format(
            source_ids=_listed("source_id", "r.claim_id"), related=_listed("source_id", "r.related_claim_id"), ranks=ranks),
        "corroboration": _CORROBORATION.format(
            voice=_VOICE,
            source_ids=_listed("source_id", "c.claim_id"), groups=_listed("independence_group", "c.claim_id"),
            modalities=_listed("modality", "c.claim_id")),
        "disagreements": _DISAGREEMENTS.format(follows=follows, voice=_VOICE),
    }


def view_script() -> str:
    """Statements that create the views."""
    return "".join(f"CREATE VIEW {name} AS{body.rstrip()};\n" for name, body in views().items())
