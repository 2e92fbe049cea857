"""What we think: pure clinical judgement over a patient record. A clinician can read this folder."""
