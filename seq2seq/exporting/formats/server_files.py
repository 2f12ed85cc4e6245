"""Configuration files of servers that run artefacts: TensorFlow Serving and Triton."""

from collections.abc import Sequence

from seq2seq.exporting.formats.format import Signature, Tensor

NAME = "model"  # by which clients ask for it
MODELS, BATCHING, TRITON = "models.config", "batching.config", "config.pbtxt"
MOST_ROWS = 32  # of a batch of several requests
WAIT = 2000  # microseconds for which a request waits for others
MOST_WAITING = 100  # batches
THREADS = 4
TYPES = {
    "string": "TYPE_STRING",
    "bool": "TYPE_BOOL",
    "int8": "TYPE_INT8",
    "int32": "TYPE_INT32",
    "int64": "TYPE_INT64",
    "float32": "TYPE_FP32",
    "float64": "TYPE_FP64",
}  # of Triton, by dtype


def models_config() -> str:
    """Return the list of models of TensorFlow Serving, as text of a `ModelServerConfig`."""
    return f"""# tensorflow_model_server --model_config_file=/models/{NAME}/{MODELS}
model_config_list {{
  config {{
    name: "{NAME}"
    base_path: "/models/{NAME}"
    model_platform: "tensorflow"
  }}
}}
"""


def batching_config() -> str:
    """Return how TensorFlow Serving gathers requests, as text of its `BatchingParameters`.

    Ids of several requests are padded, which changes no answer: their lengths are inputs, too.
    """
    return f"""# --enable_batching --batching_parameters_file=/models/{NAME}/{BATCHING}
max_batch_size {{ value: {MOST_ROWS} }}
batch_timeout_micros {{ value: {WAIT} }}
max_enqueued_batches {{ value: {MOST_WAITING} }}
num_batch_threads {{ value: {THREADS} }}
pad_variable_length_inputs: true
"""


def triton_config(
    platform: str, signature: Signature, named: str | None = None, most_rows: int = MOST_ROWS
) -> str:
    """Return the `config.pbtxt` of a model of Triton, as text of its `ModelConfig`.

    Args:
        platform: tensorflow_savedmodel or onnxruntime_onnx.
        signature: the function that is asked; the first size of all its arrays is that of a batch.
        named: its name, where there are several.
        most_rows: of a batch; requests are gathered if there may be several.
    """
    parts = [f'name: "{NAME}"', f'platform: "{platform}"', f"max_batch_size: {most_rows}"]
    parts += [_tensors("input", signature.inputs), _tensors("output", signature.outputs)]
    if most_rows > 1:
        parts.append(f"dynamic_batching {{ max_queue_delay_microseconds: {WAIT} }}")
    if named is not None:
        value = f'value {{ string_value: "{named}" }}'
        parts.append(f'parameters {{ key: "TF_SIGNATURE_DEF" {value} }}')
    return "\n".join(parts) + "\n"


def _tensors(kind: str, tensors: dict[str, Tensor]) -> str:
    found = [
        f'  {{ name: "{name}" data_type: {TYPES[one.dtype]} {_sizes(one.shape[1:])} }}'
        for name, one in tensors.items()
    ]
    return f"{kind} [\n" + ",\n".join(found) + "\n]"


def _sizes(shape: Sequence[int | None]) -> str:
    """The sizes without that of a batch, of which Triton needs one."""
    if not shape:
        return "dims: [ 1 ] reshape { shape: [ ] }"
    return f"dims: [ {', '.join('-1' if one is None else str(one) for one in shape)} ]"
