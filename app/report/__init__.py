"""What the store holds, told to people: the audit report for a quality committee, and feedback to compute with."""
