"""Spark gives DuckDB's verdict; one session, deselected unless asked for (``pytest -n 0 -m spark``)."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from korea_china_2026.model.tables import TABLES
from korea_china_2026.rules.sql.between import between
from korea_china_2026.rules.sql.derived import derived
from korea_china_2026.rules.sql.package import judge_package
from korea_china_2026.rules.sql.rows import predicates
from korea_china_2026.rules.sql.spark import translated
from tests.package_faults import FAULTS
from tests.parquet_packages import parquet_alone, spoilt_by_all


@pytest.fixture
def _spark(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("no Java to run Spark on")
    # A session as short as this one does not pay for the best machine code.
    java = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseSerialGC"
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", f'--master local[2] --conf "spark.driver.extraJavaOptions={java}" '
                                              "--conf spark.ui.enabled=false pyspark-shell")
    yield
    from pyspark.sql import SparkSession

    SparkSession.builder.getOrCreate().stop()


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore")
@pytest.mark.usefixtures("_spark")
def test_spark_gives_the_verdict_of_duckdb(tmp_path: Path):
    folder, planted = spoilt_by_all(FAULTS, tmp_path)
    assert len(planted) >= 45
    descriptor = parquet_alone(folder)
    duckdb, spark = judge_package(descriptor), judge_package(descriptor, engine="spark")
    assert spark.settled() == duckdb.settled()
    assert len(spark.settled()) >= 45
    assert (spark.judged, +spark.not_judged) == (duckdb.judged, +duckdb.not_judged)


def test_every_rule_has_words_in_sparks_sql():
    queries = [check.sql for check in (*between(), *derived())]
    queries += [f"SELECT 1 FROM t WHERE {rule.offends}" for table in TABLES.values() for rule in predicates(table)]
    for query in queries:
        written = translated(query).lower()
        for unknown in ("regexp_full_match", "strlen(", "arg_max", "string_agg", "qualify", "printf("):
            assert unknown not in written, query
