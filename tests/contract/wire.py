"""What the standards allow in an answer: members, ids, addresses, and the codes of what we suggest."""

import re

UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
ABSOLUTE = re.compile(r"https?://[^\s/]+(/\S*)?")
MEMBERS = {
    "answer": {"cards", "systemActions", "extension"},
    "card": {
        "uuid",
        "summary",
        "detail",
        "indicator",
        "source",
        "suggestions",
        "selectionBehavior",
        "overrideReasons",
        "links",
        "extension",
    },
    "source": {"label", "url", "icon", "topic"},
    "coding": {"system", "code", "display"},
    "suggestion": {"label", "uuid", "isRecommended", "actions"},
    "action": {"type", "description", "resource", "resourceId"},
    "link": {"label", "url", "type", "appContext", "autolaunchable"},
}
FHIR_CODES = {  # FHIR R4, the required bindings of what we suggest
    "status": {
        "MedicationRequest": {"active", "on-hold", "cancelled", "completed", "stopped", "draft", "unknown"},
        "ServiceRequest": {"draft", "active", "on-hold", "revoked", "completed", "unknown"},
        "CarePlan": {"draft", "active", "on-hold", "revoked", "completed", "unknown"},
    },
    "intent": {
        "MedicationRequest": {"proposal", "plan", "order"},
        "ServiceRequest": {"proposal", "plan", "order"},
        "CarePlan": {"proposal", "plan", "order", "option"},
    },
    "priority": {kind: {"routine", "urgent", "asap", "stat"} for kind in ("MedicationRequest", "ServiceRequest")},
}
