"""The namespaces that occur in FHIR XML (http://hl7.org/fhir/R4/xml.html)."""

FHIR = "http://hl7.org/fhir"
XHTML = "http://www.w3.org/1999/xhtml"
OF_XML = "http://www.w3.org/XML/1998/namespace"
"""Of `xml:lang` and `xml:space`."""
