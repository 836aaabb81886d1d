"""FHIR R4B and R5: findings as ClinicalUseDefinition, the check of a list as DetectedIssue."""
