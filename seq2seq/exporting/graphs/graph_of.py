"""The graph of a model."""

from typing import Any

from seq2seq.exporting.graphs.array_graph import FLOATS, ArrayGraph
from seq2seq.exporting.graphs.forecast_graph import ForecastGraph
from seq2seq.exporting.graphs.reading_graph import ReadingGraph
from seq2seq.exporting.graphs.search_graph import SearchGraph
from seq2seq.exporting.graphs.transcription_graph import TranscriptionGraph
from seq2seq.models import Answering
from seq2seq.prediction.batch_predictor import Options

GRAPHS: dict[Answering, type[ArrayGraph]] = {
    Answering.SEARCHED: SearchGraph,
    Answering.READ: ReadingGraph,
    Answering.TRANSCRIBED: TranscriptionGraph,
    Answering.ROLLED_OUT: ForecastGraph,
}


def graph_of(model: Any, options: Options, floats: str = FLOATS) -> ArrayGraph:
    """Return what a predictor of the model computes, as a graph.

    Args:
        model, options, floats: as for an `ArrayGraph`.
    """
    return GRAPHS[model.answering](model, options, floats)
