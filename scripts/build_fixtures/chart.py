"""One patient's folder, put together: the chart, the two calls, and what the patient shows."""

from scripts.build_fixtures import conditions, drugs
from scripts.build_fixtures.sig import instruction

HL7 = "http://terminology.hl7.org/CodeSystem"
INSTANCES = {
    "patient-view": "00000001",
    "order-sign": "00000002",
    "order-select": "00000003",
    "encounter-discharge": "00000004",
}
DOCTORS = {
    "Practitioner/okafor": ("Ngozi", "Okafor"),
    "Practitioner/lindqvist": ("Per", "Lindqvist"),
    "Practitioner/abara": ("Chidi", "Abara"),
}
OWN_DOCTOR, OTHER_DOCTOR, THIRD_DOCTOR = DOCTORS
DAYS_LEFT = 4
"""Of the supply in hand, when the next order is being signed: an ordinary renewal."""


def day(ago: int = 0) -> str:
    """A date token: so many days ago, or ahead when negative."""
    return "{{today}}" if ago == 0 else f"{{{{today{-ago:+d}d}}}}"


def coded(system: str, code: str, display: str | None = None) -> dict:
    return {"coding": [{"system": system, "code": code, **({"display": display} if display else {})}]}


class Chart:
    """Resources are numbered per kind, in the order in which they are added."""

    def __init__(
        self, slug: str, story: str, name: tuple[str, str], gender: str, age: int, *, at_visit: bool = True
    ) -> None:
        """`at_visit` is whether the calls are made during an encounter, or between visits, as for a refill by phone."""
        self.slug, self.story = slug, story
        self.unavailable: tuple[str, ...] = ()
        self.drafts: list[dict] = []
        self.selections: list[str] | None = None
        self.is_going_home = False
        given, family = name
        self.resources: list[dict] = [
            {
                "resourceType": "Patient",
                "id": slug,
                "active": True,
                "name": [{"use": "official", "family": family, "given": [given]}],
                "gender": gender,
                "birthDate": f"{{{{today-{age}y}}}}",
            },
            *(_practitioner(ref, *name) for ref, name in DOCTORS.items()),
        ]
        self.encounter_id = self.visit(ago=0, status="in-progress")["id"] if at_visit else None

    def add(self, resource_type: str, **elements: object) -> dict:
        count = sum(each["resourceType"] == resource_type for each in self.resources) + 1
        resource = {
            "resourceType": resource_type,
            "id": f"{self.slug}-{_SHORT[resource_type]}-{count}",
            **elements,
        }
        self.resources.append(resource)
        return resource

    def visit(self, ago: int, *, kind: str = "Office visit", status: str = "finished", setting: str = "AMB") -> dict:
        period = {"start": f"{day(ago)}T09:00:00Z"}
        if status == "finished":
            period["end"] = f"{day(ago)}T09:30:00Z"
        return self.add(
            "Encounter",
            status=status,
            **{"class": {"system": f"{HL7}/v3-ActCode", "code": setting}},
            type=[{"text": kind}],
            subject=self.subject,
            period=period,
        )

    def condition(self, name: str, ago: int, *, category: str = "problem-list-item", status: str = "active") -> dict:
        return self.diagnosis(conditions.concept(name), ago, category=category, status=status)

    def diagnosis(self, code: dict, ago: int, *, category: str = "problem-list-item", status: str = "active") -> dict:
        over = {"abatementDateTime": day(max(ago - 5, 0))} if status == "resolved" else {}
        return self.add(
            "Condition",
            clinicalStatus=coded(f"{HL7}/condition-clinical", status),
            verificationStatus=coded(f"{HL7}/condition-ver-status", "confirmed"),
            category=[coded(f"{HL7}/condition-category", category)],
            code=code,
            subject=self.subject,
            onsetDateTime=day(ago),
            recordedDate=day(ago),
            **over,
        )

    def order(
        self, drug: str, sig: dict, ago: int, *, supply: int | None = 30, status: str = "active", **more: object
    ) -> dict:
        """An order on the list."""
        return self.add("MedicationRequest", **self._order(drug, sig, ago, supply, status, **more))

    def course(
        self, drug: str, sig: dict, *, fills: int, supply: int = 30, ended: int = -DAYS_LEFT, **more: object
    ) -> dict:
        """So many orders in a row, each taking over when the one before it runs out; the last one ended so long ago.

        It is still the active one when its supply lasts (`ended` is negative), otherwise completed like the others.
        """
        for place in range(fills - 1, 0, -1):
            self.order(drug, sig, ago=ended + supply * (place + 1), supply=supply, status="completed", **more)
        status = "active" if ended < 0 else "completed"
        return self.order(drug, sig, ago=ended + supply, supply=supply, status=status, **more)

    def draft(
        self, drug: str, sig: dict, *, supply: int | None = 30, category: str = "outpatient", **more: object
    ) -> dict:
        """An order being signed at order-sign."""
        elements = self._order(drug, sig, 0, supply, "draft", category=category, **more)
        name = f"{self.slug}-draft-{len(self.drafts) + 1}"
        self.drafts.append({"resourceType": "MedicationRequest", "id": name, **elements})
        return self.drafts[-1]

    def replacing(self, order: dict, drug: str, sig: dict, **more: object) -> dict:
        """A draft that takes the place of an order on the list."""
        return self.draft(drug, sig, priorPrescription={"reference": f"MedicationRequest/{order['id']}"}, **more)

    def stopping(self, order: dict) -> dict:
        """The order of the list itself among those being signed, stopped: order-sign 1.1 sends such orders too."""
        self.drafts.append({**order, "status": "stopped"})
        return self.drafts[-1]

    def requesting(self, system: str, code: str, display: str) -> dict:
        """A referral, test or assessment among the orders being signed."""
        name = f"{self.slug}-draft-{len(self.drafts) + 1}"
        request = {"status": "draft", "intent": "order", "code": coded(system, code, display), "subject": self.subject}
        self.drafts.append({"resourceType": "ServiceRequest", "id": name, **request})
        return self.drafts[-1]

    def selecting(self, *chosen: dict) -> None:
        """An order-select call for this patient: the drafts, of which these are selected."""
        self.selections = [f"{each['resourceType']}/{each['id']}" for each in chosen]

    def going_home(self) -> None:
        """An encounter-discharge call for this patient."""
        self.is_going_home = True

    def _order(
        self,
        drug: str,
        sig: dict,
        ago: int,
        supply: int | None,
        status: str,
        *,
        category: str = "outpatient",
        by: str = OWN_DOCTOR,
        **more: object,
    ) -> dict:
        order = {
            "status": status,
            "intent": "order",
            "category": [coded(f"{HL7}/medicationrequest-category", category)],
            "medicationCodeableConcept": drugs.concept(drug),
            "subject": self.subject,
            "authoredOn": day(ago),
            "requester": {"reference": by},
            "dosageInstruction": [instruction(sig, drugs.unit(drug))],
        }
        if supply:
            span = {"value": supply, "unit": "days", "system": "http://unitsofmeasure.org", "code": "d"}
            order["dispenseRequest"] = {"numberOfRepeatsAllowed": 0, "expectedSupplyDuration": span}
        order |= more
        return {name: value for name, value in order.items() if value is not None}

    def by_reference(self, order: dict, drug: str) -> None:
        """The drug of an order as a Medication resource of its own."""
        medication = self.add("Medication", status="active", code=drugs.concept(drug))
        del order["medicationCodeableConcept"]
        order["medicationReference"] = {"reference": f"Medication/{medication['id']}"}

    @property
    def subject(self) -> dict:
        return {"reference": f"Patient/{self.slug}"}

    def files(self) -> dict[str, object]:
        """Every file of the patient's folder that people write, by name."""
        entries = [{"resource": each} for each in self.resources]
        calls = {f"{hook.replace('-', '_')}.json": self._call(hook) for hook in self._hooks()}
        chart = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        return {"chart.json": chart, **calls, "about.toml": self._about()}

    def _hooks(self) -> list[str]:
        asked = {"order-select": self.selections is not None, "encounter-discharge": self.is_going_home}
        return [hook for hook in INSTANCES if asked.get(hook, True)]

    def _call(self, hook: str) -> dict:
        context: dict[str, object] = {"userId": OWN_DOCTOR, "patientId": self.slug}
        if self.encounter_id:
            context["encounterId"] = self.encounter_id
        if hook == "order-select":
            context["selections"] = self.selections
        if hook in ("order-select", "order-sign"):
            entries = [{"resource": each} for each in self.drafts]
            context["draftOrders"] = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        instance = f"{INSTANCES[hook]}-0000-4000-8000-{sum(map(ord, self.slug)):012d}"
        return {"hook": hook, "hookInstance": instance, "context": context}

    def _about(self) -> str:
        failing = f"unavailable = [{', '.join(map(_quoted, self.unavailable))}]\n" if self.unavailable else ""
        return f"story = {_quoted(self.story)}\n{failing}"


_SHORT = {
    "CarePlan": "plan",
    "Condition": "dx",
    "Encounter": "visit",
    "Medication": "drug",
    "MedicationRequest": "rx",
    "Observation": "obs",
    "Procedure": "proc",
    "QuestionnaireResponse": "form",
    "ServiceRequest": "order",
}


def _practitioner(ref: str, given: str, family: str) -> dict:
    kind, _, own_id = ref.partition("/")
    return {"resourceType": kind, "id": own_id, "name": [{"family": family, "given": [given], "prefix": ["Dr."]}]}


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
