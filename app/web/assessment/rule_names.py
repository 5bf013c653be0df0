"""What the rules, their criteria and their inputs are called on a page, where no vocabulary says it. Data alone."""

RULES = {
    "durie-salmon": "Durie-Salmon",
    "iss": "ISS",
    "r-iss": "R-ISS",
    "r2-iss": "R2-ISS",
    "imwg-genomic-risk": "IMS/IMWG 2025 genomic consensus",
    "slim-crab": "Multiple myeloma by SLiM-CRAB",
    "solitary-plasmacytoma": "Solitary plasmacytoma",
    "extramedullary-at-diagnosis": "Extramedullary disease at diagnosis",
    "imwg-response": "IMWG response",
    "relapse-from-cr": "Relapse from complete response",
    "lesion-response": "Response of the lesions",
    "metabolic-response": "Metabolic response on PET",
    "residual-disease": "Minimal residual disease",
    "sustained-residual-disease": "Sustained negative residual disease",
    "clinical-relapse": "Clinical relapse",
    "plasma-cell-leukaemia": "Plasma cell leukaemia",
    "measurability": "Measurable disease",
}
"""In the order in which a page tells them. A rule set that is one of several answers of a rule adds to the name (VARIANTS)."""
VARIANTS = {
    "emd-strict": "strict definition",
    "emd-broad": "broad definition",
    "pcl-imwg-2021": "IMWG 2021",
    "pcl-kyle-1974": "Kyle 1974",
    "-strict/": "missing values downgrade",
}
"""A part of a rule set's id → what tells its answer from the other answers of the same rule."""
DOIS = {"imwg-2014": "10.1016/S1470-2045(14)70442-5", "imwg-2014-solitary": "10.1016/S1470-2045(14)70442-5"}
"""Of the rule sets whose source names one (app/clinical/sources.py)."""

B2M_3, B2M_1 = "III: β2-microglobulin ≥ 5.5 mg/L", "I: β2-microglobulin < 3.5 mg/L"
CRITERIA = {
    "durie-salmon": {
        "hemoglobin": "III: haemoglobin < 8.5 g/dL",
        "calcium": "III: calcium > 12 mg/dL",
        "bone": "III: advanced lytic lesions",
        "m_component": "III: M-component high (IgG > 7, IgA > 5 g/dL)",
        "urine": "III: urine light chain > 12 g/24 h",
        "stage_1_hemoglobin": "I: haemoglobin > 10 g/dL",
        "stage_1_calcium": "I: calcium normal",
        "stage_1_bone": "I: bone normal, or a solitary plasmacytoma",
        "stage_1_m_component": "I: M-component low (IgG < 5, IgA < 3 g/dL)",
        "stage_1_urine": "I: urine light chain < 4 g/24 h",
        "creatinine": "B: creatinine high (limit 2.0 mg/dL)",
    },
    "imwg-genomic-risk": {
        "deletion_17p_or_tp53_mutation": "del(17p) in > 20 % of the clone, or a TP53 mutation",
        "translocation_with_1q_or_1p32": "t(4;14), t(14;16) or t(14;20), with gain of 1q or del(1p32)",
        "deletion_1p32": "del(1p32) of both alleles, or of one with gain of 1q",
        "beta_2_microglobulin_with_normal_creatinine": "β2-microglobulin ≥ 5.5 mg/L with creatinine < 1.2 mg/dL",
    },
    "slim-crab": {
        "S": "S: clonal marrow plasma cells ≥ 60 %",
        "Li": "Li: free light chains, involved to uninvolved ≥ 100, involved ≥ 100 mg/L",
        "M": "M: more than one focal lesion on MRI",
        "C": "C: calcium > 11 mg/dL, or > 1 mg/dL above normal",
        "R": "R: creatinine > 2 mg/dL, or its clearance < 40 mL/min",
        "A": "A: haemoglobin < 10 g/dL, or > 2 g/dL below normal",
        "B": "B: one lytic lesion or more on X-ray, CT or PET-CT",
    },
    "measurability": {
        "serum": "Serum M-protein ≥ 1 g/dL",
        "urine": "Urine M-protein ≥ 200 mg/24 h",
        "free_light_chains": "Involved free light chain ≥ 100 mg/L, ratio abnormal",
        "marrow": "Marrow plasma cells ≥ 30 %",
    },
}
"""Rule → criterion → words, where a rule gives a criterion a meaning of its own. Limits as the files of app/clinical have them."""
SHARED_CRITERIA = {
    "beta_2_microglobulin": B2M_3,
    "stage_1_beta_2_microglobulin": B2M_1,
    "stage_1_albumin": "I: albumin ≥ 3.5 g/dL",
    "lactate_dehydrogenase": "Lactate dehydrogenase high",
    "deletion_17p": "del(17p)",
    "t_4_14": "t(4;14)",
    "t_14_16": "t(14;16)",
    "gain_1q": "Gain of 1q",
    "clonal_marrow_plasma_cells_10": "Clonal marrow plasma cells ≥ 10 %",
    "clonal_marrow_plasma_cells_below_10": "Clonal marrow plasma cells < 10 %",
    "proven_plasmacytoma": "Plasmacytoma proven by biopsy",
    "circulating_plasma_cells_5": "Circulating plasma cells ≥ 5 %",
    "circulating_plasma_cells_20": "Circulating plasma cells > 20 %",
    "circulating_plasma_cells_2e9": "Circulating plasma cells > 2 × 10⁹/L",
}
INPUTS = {
    "hemoglobin": "haemoglobin",
    "calcium": "calcium",
    "igg": "immunoglobulin G",
    "deletion_17p": "del(17p)",
    "deletion_17p_clone_percent": "the share of the clone with del(17p)",
    "deletion_1p32": "del(1p32)",
    "deletion_1p32_alleles": "of how many alleles 1p32 is deleted",
    "gain_1q": "gain of 1q",
    "t_4_14": "t(4;14)",
    "t_14_16": "t(14;16)",
    "t_14_20": "t(14;20)",
    "circulating_plasma_cells_absolute": "circulating plasma cells by number",
    "focal_mri_lesion_count": "the number of focal lesions on MRI",
    "lytic_bone_lesion": "lytic lesions of bone",
    "lytic_bone_lesion_count": "the number of lytic lesions",
    "urine_m_protein_24h": "urine M-protein",
    "biopsy_of_a_plasmacytoma": "a biopsy of a plasmacytoma",
    "mri_or_ct": "MRI or CT",
    "skeletal_survey": "a skeletal survey",
    "serum immunofixation negative": "serum immunofixation",
    "urine immunofixation negative": "urine immunofixation",
    "ratio normal": "free light chain ratio",
    "clonal cells": "clonal cells in the marrow",
    "new lesion": "whether there is a new lesion",
    "plasmacytoma": "whether there was a plasmacytoma",
    "gone": "whether the plasmacytomas are gone",
    "response before": "the response before",
    "serum": "serum M-protein",
    "urine": "urine M-protein",
    "marrow": "marrow plasma cells",
    "free light chains": "free light chains",
    "involved chain": "involved free light chain",
    "ratio abnormal at baseline": "free light chain ratio at the baseline",
    "several lesions": "whether there are several lesions",
    "spd": "size of the lesions",
    "longest": "longest diameter of the lesions",
    "circulating": "circulating plasma cells",
}
"""An input of a rule as words within a sentence, where its vocabulary has none or reads badly."""
WHEN = {"now": "then", "before": "before", "baseline": "at the baseline", "nadir": "at the nadir"}
