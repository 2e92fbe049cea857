"""One scored result of one instrument, and what a source states beside the items."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from clinical.quick import quick


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningResult:
    """One result of one instrument. Points are weighted; `None` means not answered, not applicable or not to be told.

    `total` is recomputed from the items, or is the stored one when items are missing; None when incomplete.
    `partial_total` is the sum of what was answered. `band` is the severity; for the C-SSRS the risk level.
    `is_complete` claims that every item that was due is answered, or that a stored total or level stands for them.
    `suicide_item_positive` is PHQ-9 item 9 at 1 or more, or C-SSRS questions 2 to 6, whatever the total.
    `refused` are items whose answer was not a legal one. `cut` is the cut-off applied to this patient.
    `derived` holds the short forms contained in the longer one. `syndrome` is the PHQ-9's diagnostic algorithm.
    `flags` are findings of the instrument's own: "only_frequency_item", "stopped_at_exposure".
    """

    instrument: str
    total: Fraction | None = None
    partial_total: Fraction | None = None
    band: str | None = None
    is_positive: bool | None = None
    items: Mapping[str, Fraction | None] = field(default_factory=dict)
    is_complete: bool = False
    taken_on: date | None = None
    suicide_item_positive: bool | None = None
    refs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    derived: tuple["ScreeningResult", ...] = ()
    refused: tuple[str, ...] = ()
    cut: Fraction | None = None
    syndrome: str | None = None
    flags: tuple[str, ...] = ()


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a source says beside the items. Not `is_final` is preliminary or in progress: read as incomplete.

    `level` is a stated risk level, as its position among the instrument's levels. `suicide_item` is set when another
    source of the same day has that item positive.
    """

    total: Fraction | None = None
    level: int | None = None
    is_final: bool = True
    suicide_item: bool = False
    taken_on: date | None = None
    refs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
