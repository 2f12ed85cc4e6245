"""Figures of texts, by sacrebleu and rouge-score."""
