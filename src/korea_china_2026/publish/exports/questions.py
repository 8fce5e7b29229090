"""The main questions as SQL views, in the SQL that SQLite and DuckDB share.

Each view answers as the function of the same name in the reading wing does, with one difference: ``disagreements`` has no
columns for what other rules would make of an event. ``timeline`` and ``dyads`` date an event by itself alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from korea_china_2026.aggregation import FOLLOWS
from korea_china_2026.model.codelist import code_list
from korea_china_2026.sides import DIRECTING, VISIT, acting, receiving

#: The group for which an article counts among reports ``r`` of its source ``s`` (`aggregation.independent`).
_VOICE = """coalesce(max(CASE WHEN r.independence_group = s.independence_group THEN r.independence_group END),
                  min(r.independence_group))"""

#: Each place with itself and every place that holds it.
_WITHIN = """within(place_id, ancestor_id) AS (
  SELECT place_id, place_id FROM places
  UNION
  SELECT w.place_id, p.part_of_place_id FROM within w JOIN places p ON p.place_id = w.ancestor_id
  WHERE p.part_of_place_id IS NOT NULL)"""

# `aggregation.date_fits` and `aggregation.place_fits` say in words what fits.
_TIMELINE = """
WITH RECURSIVE
{within},
fitting(event_id, field, source_id, independence_group) AS (
  SELECT r.event_id, 'date', r.source_id, r.independence_group FROM event_reports r JOIN events e ON e.event_id = r.event_id
  WHERE r.reported_edtf IS NOT NULL AND e.date_edtf IS NOT NULL
    AND coalesce(r.reported_start, '0001-01-01') <= coalesce(e.end_date, '9999-12-31')
    AND coalesce(e.start_date, '0001-01-01') <= coalesce(r.reported_end, '9999-12-31')
  UNION ALL
  SELECT r.event_id, 'place', r.source_id, r.independence_group FROM event_reports r JOIN events e ON e.event_id = r.event_id
  WHERE EXISTS (SELECT 1 FROM within w WHERE w.place_id = r.reported_place_id AND w.ancestor_id = e.place_id
                                          OR w.place_id = e.place_id AND w.ancestor_id = r.reported_place_id)),
voices AS (
  SELECT r.event_id, r.field, {voice} AS voice
  FROM fitting r JOIN sources s ON s.source_id = r.source_id GROUP BY r.event_id, r.field, r.source_id),
counted AS (SELECT event_id, field, count(DISTINCT voice) AS n FROM voices GROUP BY event_id, field)
SELECT e.start_date, e.end_date, e.date_edtf, e.event_id, e.title, e.event_kind, e.status, e.n_reports,
       e.n_independent_sources, coalesce(d.n, 0) AS n_sources_for_date,
       CASE WHEN e.place_id IS NOT NULL THEN coalesce(l.n, 0) END AS n_sources_for_place, p.name AS place
FROM events e
LEFT JOIN places p ON p.place_id = e.place_id
LEFT JOIN counted d ON d.event_id = e.event_id AND d.field = 'date'
LEFT JOIN counted l ON l.event_id = e.event_id AND l.field = 'place'
WHERE e.date_edtf IS NOT NULL
ORDER BY coalesce(e.start_date, e.end_date) NULLS LAST, e.end_date NULLS LAST, e.event_id
"""

# `sides` says in words which roles act and which receive.
_DYADS = """
WITH standing AS (
  SELECT DISTINCT r.event_id, r.actor_id, {acts} AS acts,
         {receives} OR (r.role = 'participant' AND NOT EXISTS (
           SELECT 1 FROM event_actors o WHERE o.event_id = r.event_id AND o.role IN ({directing}))) AS receives
  FROM event_actors r JOIN events e ON e.event_id = r.event_id),
pairs AS (
  SELECT DISTINCT a.event_id, a.actor_id, t.actor_id AS target_actor_id
  FROM standing a JOIN standing t ON t.event_id = a.event_id AND t.actor_id <> a.actor_id WHERE a.acts AND t.receives)
SELECT p.actor_id, a.country_code AS actor_country_code, p.target_actor_id, t.country_code AS target_country_code,
       e.event_id, e.plover_type, e.plover_mode, e.event_kind, e.start_date, e.end_date, e.status, e.n_independent_sources
FROM pairs p
JOIN events e ON e.event_id = p.event_id
JOIN actors a ON a.actor_id = p.actor_id
JOIN actors t ON t.actor_id = p.target_actor_id
WHERE e.plover_type <> 'not_applicable'
ORDER BY coalesce(e.start_date, e.end_date) NULLS LAST, e.end_date NULLS LAST, e.event_id, p.actor_id, p.target_actor_id
"""

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

# The page and an article that it bears out share a group: `aggregation.agency` says in words which group a page has.
_CONTRADICTIONS = """
WITH judged AS (
  SELECT r.*, p.says, p.publisher, p.url, {restated} AS restated_by, {related_restated} AS related_restated_by,
         lower(CASE WHEN instr(p.publisher, '(') > 0 THEN rtrim(substr(p.publisher, instr(p.publisher, '(') + 1), ')')
               ELSE p.publisher END) AS agency
  FROM claim_relations r LEFT JOIN "references" p ON p.reference_id = r.reference_id WHERE r.relation = 'contradicts'),
told AS (
  SELECT r.*,
       CASE WHEN r.supported_claim_id = r.claim_id THEN 'claim'
            WHEN r.supported_claim_id IS NOT NULL THEN 'related'
            WHEN r.severity <> 'hard' AND r.restated_by IS NOT NULL AND CASE
              WHEN r.related_claim_id IS NULL THEN r.reference_id ELSE r.related_restated_by END IS NOT NULL THEN 'divided'
            WHEN r.related_claim_id IS NOT NULL OR r.reference_id IS NULL THEN 'unresolved'
            ELSE 'record' END AS supported
  FROM judged r)
SELECT r.claim_relation_id, r.severity, r.claim_id, c.statement, {source_ids} AS source_ids,
       r.related_claim_id, o.statement AS related_statement, {related} AS related_source_ids,
       r.supported, r.severity = 'hard' AND r.supported <> 'unresolved' AS settled,
       r.supported_claim_id, r.rationale, r.reference_id,
       r.says AS reference, r.publisher AS reference_publisher, r.url AS reference_url,
       r.restated_by, r.related_restated_by,
       EXISTS (SELECT 1 FROM claim_reports x WHERE x.claim_id = r.supported_claim_id AND x.independence_group = r.agency) AS same_group
FROM told r
JOIN claims c ON c.claim_id = r.claim_id
LEFT JOIN claims o ON o.claim_id = r.related_claim_id
ORDER BY CASE r.severity {ranks} ELSE 9 END, r.claim_relation_id
"""

# Dates conflict if no day lies in all of them; places, if none of them lies in all the others; statuses, if none of them may
# follow all the others, given when the articles appeared. `aggregation` says the same in words.
_DISAGREEMENTS = """
WITH RECURSIVE
{within},
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


def _restated(claim: str) -> str:
    """The pages that say the same as a claim, in order, joined by ``; ``."""
    return (f"(SELECT group_concat(reference_id, '; ') FROM (SELECT DISTINCT x.reference_id FROM claim_relations x "
            f"WHERE x.claim_id = {claim} AND x.relation = 'restates' AND x.related_claim_id IS NULL AND x.reference_id IS NOT NULL "
            "ORDER BY x.reference_id))")


def _standing(roles: Callable[[str | None], Sequence[str]]) -> str:
    """SQL: whether the role of a row ``r`` is among those that ``roles`` gives for the mode of its event ``e``."""
    travel, other = (", ".join(f"'{role}'" for role in roles(mode)) for mode in (VISIT, None))
    return f"CASE WHEN e.plover_mode = '{VISIT}' THEN r.role IN ({travel}) ELSE r.role IN ({other}) END"


def views() -> Mapping[str, str]:
    """The body of each view by its name."""
    ranks = " ".join(f"WHEN '{code}' THEN {rank}" for rank, code in enumerate(code_list("severity").codes))
    follows = ", ".join(f"('{earlier}', '{later}')" for earlier, stages in FOLLOWS.items() for later in sorted(stages))
    return {
        "timeline": _TIMELINE.format(within=_WITHIN, voice=_VOICE),
        "dyads": _DYADS.format(
            acts=_standing(acting), receives=_standing(receiving), directing=", ".join(f"'{role}'" for role in DIRECTING)),
        "contradictions": _CONTRADICTIONS.format(
            source_ids=_listed("source_id", "r.claim_id"), related=_listed("source_id", "r.related_claim_id"), ranks=ranks,
            restated=_restated("r.claim_id"), related_restated=_restated("r.related_claim_id")),
        "corroboration": _CORROBORATION.format(
            voice=_VOICE,
            source_ids=_listed("source_id", "c.claim_id"), groups=_listed("independence_group", "c.claim_id"),
            modalities=_listed("modality", "c.claim_id")),
        "disagreements": _DISAGREEMENTS.format(within=_WITHIN, follows=follows, voice=_VOICE),
    }


def view_script() -> str:
    """Statements that create the views."""
    return "".join(f"CREATE VIEW {name} AS{body.rstrip()};\n" for name, body in views().items())
