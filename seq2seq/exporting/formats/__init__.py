"""The formats of artefacts."""
