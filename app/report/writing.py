"""A report as files: the page, and the CSV behind each table and plot."""

from pathlib import Path

from app.report.csv_files import write_csv
from app.report.page import Report, page

PAGE = "report.html"


def write_report(report: Report, folder: Path) -> tuple[Path, ...]:
    """The page first. Files of an earlier report are replaced. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / PAGE
    whole.write_text(page(report), encoding="utf-8")
    tables = []
    for figure in report.figures:
        tables.append(folder / f"{figure.name}.csv")
        write_csv(tables[-1], figure.columns, figure.rows)
    return whole, *tables
