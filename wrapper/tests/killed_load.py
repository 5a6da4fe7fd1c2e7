"""Loads customers into DuckDB until somebody kills it; run by test_dlt_source.py."""

import sys
from pathlib import Path

import dlt
from flexportal.dlt_source import flexportal_source, load

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    pipeline = dlt.pipeline(
        "killed",
        pipelines_dir=str(folder),
        destination=dlt.destinations.duckdb(str(folder / "warehouse.duckdb")),
        dataset_name="crm",
    )
    load(pipeline, flexportal_source(rows_per_load=100))
