"""Records are judged alike as they are and as the text that is written of them."""

from __future__ import annotations

from hypothesis import given, settings

from odconv.converters.conversion import Conversion
from odconv.converters.convert import _csv
from odconv.validation.run import Options, findings_of, validate
from tests.converters.report.tables import conversions


@settings(max_examples=200, deadline=None)
@given(conversions())
def test_records_are_judged_as_the_file_of_them(conversion: Conversion) -> None:
    records = range(len(conversion.table))
    if not records:
        return
    written = validate(_csv(conversion, records), conversion.schema, options=Options(limit=None))
    assert findings_of(conversion.by_field(records), conversion.schema) == written.findings
