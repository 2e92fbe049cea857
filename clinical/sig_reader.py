"""The reader of a sig: takes in statement after statement and keeps the doses and steps that they make up."""

from dataclasses import dataclass, field

from clinical.facts import Amount
from clinical.sig_draft import Draft


@dataclass(slots=True)
class Step:
    """A stretch of the course: its dosages, and how long it lasts."""

    drafts: list[Draft] = field(default_factory=lambda: [Draft()])
    days: int | None = None
    first_day: int | None = None

    @property
    def is_empty(self) -> bool:
        return self.drafts == [Draft()] and self.first_day is None


@dataclass(slots=True)
class Reader:
    """What has been read so far. `problem` is the first statement that could not be placed.

    `link` is what joined the coming statement to the one before: "and", "or", "more", "=", "open" for a bracket.
    """

    steps: list[Step] = field(default_factory=lambda: [Step()])
    route: str | None = None
    as_needed: bool = False
    problem: str | None = None
    link: str = ""
    is_labelled_first: bool = False

    @property
    def step(self) -> Step:
        return self.steps[-1]

    @property
    def draft(self) -> Draft:
        return self.step.drafts[-1]

    def stumble(self, problem: str) -> None:
        self.problem = self.problem or problem

    def next_step(self) -> None:
        if not self.step.is_empty:
            self.steps.append(Step())

    def place(self, amount: Amount) -> None:
        """An amount after a complete dose begins another: a further step if the length of this one is known."""
        if self.draft.is_complete:
            self.next_dose()
        if not self.draft.add(amount, self.link):
            self.stumble("two amounts in the directions do not agree")

    def next_dose(self) -> None:
        if self.link == "or":
            self.stumble("the directions give a choice of doses")
        if self.step.days is None or self.link == "and":
            self.step.drafts.append(Draft())
            return
        if self.draft.events or self.draft.n_clock_times:
            self.stumble("it is not clear whether the doses follow each other or go together")
        self.steps.append(Step())
