"""FHIR XML both ways (http://hl7.org/fhir/R4/xml.html): `reading.loads` and `writing.dumps`; the dict between is JSON's."""
