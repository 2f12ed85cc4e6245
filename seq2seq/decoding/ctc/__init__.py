"""Decoding and scoring for connectionist temporal classification (CTC)."""
