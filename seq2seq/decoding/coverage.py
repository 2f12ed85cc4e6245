"""How much of a source an output has attended to."""

from keras import ops

from seq2seq.decoding.problem import Problem, per_beam
from seq2seq.ops.masking import length_mask


def coverage_penalty(coverage, problem: Problem, beta: float):
    """beta * sum over source steps of log(min(coverage, 1)) (Wu et al., 2016, equation 14).

    Args:
        coverage: float32 (B * K, S), attention summed over the output's steps.
        problem: B rows; `inputs["source_lengths"]` int (B,) says which steps are real.
        beta: float.

    Returns:
        float32 (B, K), at most 0.
    """
    lengths = problem.given("source_lengths", "int (B,), for the coverage penalty")
    real = length_mask(lengths, ops.shape(coverage)[1])
    covered = per_beam(coverage, problem.batch_size)
    logs = ops.log(ops.clip(covered, 1e-9, 1.0))  # a step never looked at costs 20.7 nats
    return beta * ops.sum(ops.where(real[:, None], logs, 0.0), axis=-1)
