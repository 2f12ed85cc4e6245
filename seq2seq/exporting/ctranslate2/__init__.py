"""Transformers for CTranslate2, a library that runs them on CPUs and GPUs, in 8 bits too."""
