"""The exports by name."""

from app.convert.exports.cases_csv import cases_csv
from app.convert.exports.cbioportal import cbioportal
from app.convert.exports.course_list import course_list
from app.convert.exports.export import Exporter
from app.convert.exports.phenopacket import phenopacket

EXPORTS: dict[str, Exporter] = {
    "cbioportal": cbioportal,
    "phenopacket": phenopacket,
    "csv": cases_csv,
    "course": course_list,
}
"""What `emm export` and the door may ask for; docs/exports.md says what each cannot hold."""
