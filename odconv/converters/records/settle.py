"""What becomes of a text that its normaliser could not make a value of: nothing is lost, nothing is guessed quietly.

In this order: the start of a span goes into the field of starts; a flag that repeats its own name is set; a dash or
なし is an empty cell; a publisher's code that a spreadsheet spoilt is the publisher's code, in doubt; and what is not
understood in an optional field goes to the remarks, with its label. All else stays where it is, and its row goes back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from odconv.converters.columns.labels import key
from odconv.converters.records.normalisers import changed
from odconv.schemas.model import Field
from odconv.values.columns import ColumnOutcomes
from odconv.values.model import END, REMARK, START, Certainty, Context, Normaliser, Normalized

# Values of these kinds have a form: a text that has it not breaks the format. Names, addresses and readings have none.
_FORMED = frozenset(
    {"date", "time", "number", "flag", "phone", "postal", "coordinate", "corporate_number", "url", "weekday", "code"}
)
_UNKNOWN = Certainty.UNKNOWN
_SAYS_NONE = "value-says-none"
_IS_RANGE = "value-is-range"


@dataclass(slots=True, eq=False)  # one for each column of each file: frozen ones take three times as long to make
class Settler:
    """How the outcomes of one field are settled.

    Attributes:
        item: the field.
        label: the column's label in the source.
        context: the publisher.
        make: the field's normaliser.
        starts: whether another field holds the ends of the spans whose starts this one holds.
        remarks: whether the format has a field for remarks.
    """

    item: Field
    label: str
    context: Context
    make: Normaliser
    starts: bool
    remarks: bool

    def __call__(self, text: str) -> Normalized:
        """The outcome of one text."""
        outcome = self.make(text)
        return outcome if outcome.certainty is not Certainty.UNKNOWN else self._settled(text, outcome)

    def of_all(self, texts: Mapping[str, object]) -> ColumnOutcomes:
        """The outcomes of texts that differ."""
        found = changed(texts, self.make)
        for text in [text for text, outcome in found.items() if outcome.certainty is _UNKNOWN]:
            found[text] = self._settled(text, found[text])
        return ColumnOutcomes(texts, found)

    def at_once(self, texts: Collection[str]) -> Collection[Normalized]:
        """The outcomes of texts that differ, in their order."""
        return self.of_all(dict.fromkeys(texts)).values()

    def _settled(self, text: str, outcome: Normalized) -> Normalized:
        for settle in (self._start, self._own_name, self._none, self._lost_code, self._moved):
            settled = settle(text, outcome)
            if settled is not None:
                return settled
        return outcome

    @property
    def _kind(self) -> str:
        return self.item.normaliser[0]

    def _start(self, _text: str, outcome: Normalized) -> Normalized | None:
        parts = outcome.parts
        if not self.starts or outcome.issue != _IS_RANGE or START not in parts or END not in parts:
            return None
        rest = {name: part for name, part in parts.items() if name != START}
        return Normalized(parts[START], rule="split.start", parts=rest)

    def _own_name(self, text: str, _outcome: Normalized) -> Normalized | None:
        if self._kind != "flag" or len(text) < 2 or key(text) not in key(self.item.name) + key(self.label):
            return None
        return self.make("○")._replace(rule="flag.named")

    def _none(self, _text: str, outcome: Normalized) -> Normalized | None:
        if outcome.issue != _SAYS_NONE or self.item.constraints.get("required"):
            return None
        return Normalized("", rule="empty.says-none")

    def _lost_code(self, _text: str, outcome: Normalized) -> Normalized | None:
        if self._kind != "local_government_code" or not self.context.local_government:
            return None
        return Normalized(
            self.context.local_government, Certainty.DOUBTFUL, "derived.publisher-code", outcome.issue, outcome.params
        )

    def _moved(self, text: str, outcome: Normalized) -> Normalized | None:
        closed = self._kind != "code" or bool(self.item.extra("closed")) or "enum" in self.item.constraints
        if not self.remarks or self._kind not in _FORMED or not closed or self.item.constraints.get("required"):
            return None
        said = " ".join(text.split())
        return Normalized(
            "",
            Certainty.DOUBTFUL,
            "remark.moved",
            outcome.issue,
            outcome.params,
            {REMARK: f"{self.label or self.item.name}：{said}"},
        )
