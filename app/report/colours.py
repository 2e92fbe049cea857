"""Colours that differ by lightness as well as by hue, each at 3:1 or better against white (WCAG 2.2, 1.4.11)."""

DARK_BLUE, TEAL, OCHRE, PLUM, GREY, RED = "#1f4e79", "#2a8c82", "#b5761a", "#8e4a86", "#767c85", "#b3261e"
PALE = "#c9ced6"
"""For what is not the matter (drawn with a border)."""

SERIES = (DARK_BLUE, TEAL, OCHRE, PLUM, GREY, RED)
URGENCIES = (DARK_BLUE, OCHRE, RED)
"""Info, warning, critical."""
ANSWERS = (TEAL, OCHRE, GREY)
"""Accepted, overridden, no feedback."""
