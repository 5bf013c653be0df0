"""Response to treatment: IMWG 2006, 2011 and 2016, relapse, MRD, legacy classes, and lesions by imaging."""
