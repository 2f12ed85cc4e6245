"""Graphs of ONNX."""
