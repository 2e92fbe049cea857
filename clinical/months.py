"""Calendar months, for those who still import them from here; they live in `clinical.dates`."""

from clinical.dates import in_months as in_months
from clinical.dates import months_before as months_before
