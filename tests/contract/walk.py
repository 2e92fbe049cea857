"""Where a JSON answer holds what must never leave the service."""


def blanks(value, path=""):
    """The paths of nulls and of empty texts, lists and objects; `cards` and `services` may be empty (G-4)."""
    if value in (None, "", [], {}) and value is not False and value != 0:
        return [] if path in (".cards", ".services") else [path]
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for name, each in inside for found in blanks(each, f"{path}.{name}")]


def is_outcome(body):
    """An OperationOutcome with exactly the members that ours has (RESP-5)."""
    (issue,) = body["issue"]
    return (
        set(body) == {"resourceType", "issue"}
        and body["resourceType"] == "OperationOutcome"
        and set(issue) == {"severity", "code", "diagnostics"}
        and issue["severity"] in ("error", "fatal")
        and all(isinstance(text, str) and text for text in issue.values())
    )
