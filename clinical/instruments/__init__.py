"""Screening instruments: their definitions, their scoring, and reading them from questionnaires and observations."""

from clinical.instruments.comparison import band_rank, drivers, improvement, is_meaningful_improvement
from clinical.instruments.files import instruments, load_instruments
from clinical.instruments.result import ScreeningResult, Stated
from clinical.instruments.scoring import score, score_present

__all__ = [
    "ScreeningResult",
    "Stated",
    "band_rank",
    "drivers",
    "improvement",
    "instruments",
    "is_meaningful_improvement",
    "load_instruments",
    "score",
    "score_present",
]
