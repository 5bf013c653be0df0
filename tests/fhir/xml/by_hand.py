"""A few resources in XML beside the JSON that a person worked out from http://hl7.org/fhir/R4/xml.html and /json.html.

Short forms of the standard's own examples: patient-example, the decimals of /datatypes.html, a contained practitioner.
"""

PATIENT_XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<Patient xmlns="http://hl7.org/fhir">
  <!-- comments are no content -->
  <id value="example"/>
  <meta><lastUpdated value="2012-05-29T23:45:32Z"/></meta>
  <text>
    <status value="generated"/>
    <div xmlns="http://www.w3.org/1999/xhtml"><p>Chalmers &amp; son<br/></p></div>
  </text>
  <extension url="http://example.org/trial"><valueCode value="open"/></extension>
  <identifier>
    <use value="usual"/>
    <system value="urn:oid:1.2.36.146.595.217.0.1"/>
    <value value="12345"/>
    <period id="p1"><start value="2001-05-06"/></period>
  </identifier>
  <active value="true"/>
  <name>
    <use value="official"/>
    <family value="Chalmers"/>
    <given value="Peter"/>
    <given id="g2" value="James"/>
    <given><extension url="http://hl7.org/fhir/StructureDefinition/data-absent-reason"><valueCode value="masked"/></extension></given>
  </name>
  <gender value="male"/>
  <birthDate value="1974-12-25">
    <extension url="http://hl7.org/fhir/StructureDefinition/patient-birthTime">
      <valueDateTime value="1974-12-25T14:35:45-05:00"/>
    </extension>
  </birthDate>
  <multipleBirthInteger value="2"/>
  <managingOrganization><reference value="Organization/1"/></managingOrganization>
</Patient>
"""
PATIENT_JSON = rb"""{
  "resourceType": "Patient",
  "id": "example",
  "meta": {"lastUpdated": "2012-05-29T23:45:32Z"},
  "text": {"status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Chalmers &amp; son<br/></p></div>"},
  "extension": [{"url": "http://example.org/trial", "valueCode": "open"}],
  "identifier": [{"use": "usual", "system": "urn:oid:1.2.36.146.595.217.0.1", "value": "12345",
                  "period": {"id": "p1", "start": "2001-05-06"}}],
  "active": true,
  "name": [{
    "use": "official",
    "family": "Chalmers",
    "given": ["Peter", "James", null],
    "_given": [null, {"id": "g2"}, {"extension": [
      {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}]}]
  }],
  "gender": "male",
  "birthDate": "1974-12-25",
  "_birthDate": {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/patient-birthTime",
                                "valueDateTime": "1974-12-25T14:35:45-05:00"}]},
  "multipleBirthInteger": 2,
  "managingOrganization": {"reference": "Organization/1"}
}"""

BUNDLE_XML = b"""<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/><total value="1"/><entry>
<fullUrl value="urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"/><resource><Observation>
<contained><Practitioner><id value="p"/></Practitioner></contained>
<status value="final"/><code><text value="M protein"/></code>
<performer><reference value="#p"/></performer>
<valueQuantity><value value="9.30"/><unit value="g/L"/></valueQuantity>
<component><code><text value="tiny"/></code><valueQuantity><value value="1.0e-7"/></valueQuantity></component>
<component><code><text value="whole"/></code><valueQuantity><value value="5"/></valueQuantity></component>
</Observation></resource><search><score value="0.50"/></search></entry></Bundle>"""
BUNDLE_JSON = b"""{"resourceType": "Bundle", "type": "collection", "total": 1, "entry": [{
"fullUrl": "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", "resource": {"resourceType": "Observation",
"contained": [{"resourceType": "Practitioner", "id": "p"}],
"status": "final", "code": {"text": "M protein"},
"performer": [{"reference": "#p"}],
"valueQuantity": {"value": 9.30, "unit": "g/L"},
"component": [{"code": {"text": "tiny"}, "valueQuantity": {"value": 1.0e-7}},
              {"code": {"text": "whole"}, "valueQuantity": {"value": 5}}]},
"search": {"score": 0.50}}]}"""

ONLY_EXTENSIONS_XML = b"""<Patient xmlns="http://hl7.org/fhir"><name><given><extension url="a:b"><valueBoolean value="false"/></extension>
</given></name></Patient>"""
ONLY_EXTENSIONS_JSON = b"""{"resourceType": "Patient",
"name": [{"_given": [{"extension": [{"url": "a:b", "valueBoolean": false}]}]}]}"""

PREFIXED_XML = b"""<f:Patient xmlns:f="http://hl7.org/fhir" xmlns:h="http://www.w3.org/1999/xhtml"><f:text><f:status value="empty"/>
<h:div><h:p xml:lang="de" title="a &quot;b&quot;">&#228;<!--c--><![CDATA[<&]]></h:p><h:hr/></h:div></f:text></f:Patient>"""
PREFIXED_JSON = """{"resourceType": "Patient", "text": {"status": "empty", "div":
"<div xmlns=\\"http://www.w3.org/1999/xhtml\\"><p xml:lang=\\"de\\" title=\\"a &quot;b&quot;\\">ä<!--c-->&lt;&amp;</p><hr/></div>"}}""".encode()

PAIRS = {
    "patient-example": (PATIENT_XML, PATIENT_JSON),
    "a Bundle with decimals and a contained resource": (BUNDLE_XML, BUNDLE_JSON),
    "a repeating primitive with nothing but extensions": (ONLY_EXTENSIONS_XML, ONLY_EXTENSIONS_JSON),
    "prefixes instead of default namespaces": (PREFIXED_XML, PREFIXED_JSON),
}
