"""What goes out: outcomes become CDS Hooks cards."""
