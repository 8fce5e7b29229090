"""Spark gives the findings of polars and DuckDB; one session, deselected unless asked for
(``pytest -n 0 -m spark``)."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from korea_china_2026.packages.check import check_package
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
    # For so few rows compiling a query costs more than running it plainly, in one piece.
    plainly = {
        "spark.driver.extraJavaOptions": f'"{java}"',
        "spark.ui.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
    }
    settings = " ".join(f"--conf {key}={value}" for key, value in plainly.items())
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", f"--master local[2] {settings} pyspark-shell")
    yield
    from pyspark.sql import SparkSession

    SparkSession.builder.getOrCreate().stop()


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore")
@pytest.mark.usefixtures("_spark")
def test_spark_gives_the_findings_of_the_other_engines(tmp_path: Path):
    folder, planted = spoilt_by_all(FAULTS, tmp_path)
    assert len(planted) >= 45
    descriptor = parquet_alone(folder)
    polars, duckdb, spark = (check_package(descriptor, engine) for engine in ("polars", "duckdb", "spark"))
    assert spark.settled() == duckdb.settled() == polars.settled()
    assert len(spark.settled()) >= 45
    assert (spark.judged, +spark.not_judged) == (duckdb.judged, +duckdb.not_judged)
