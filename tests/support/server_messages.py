"""What TensorFlow Serving and Triton read their files with: messages of their own fields.

From tensorflow_serving/config/model_server_config.proto, session_bundle_config.proto, and Triton's
model_config.proto; the parser of protobuf refuses any other field.
"""

import json

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, text_format

KINDS = {
    "string": descriptor_pb2.FieldDescriptorProto.TYPE_STRING,
    "int64": descriptor_pb2.FieldDescriptorProto.TYPE_INT64,
    "int32": descriptor_pb2.FieldDescriptorProto.TYPE_INT32,
    "bool": descriptor_pb2.FieldDescriptorProto.TYPE_BOOL,
}
MESSAGES = {
    "Value": {"value": "int64"},
    "BatchingParameters": {
        "max_batch_size": "Value",
        "batch_timeout_micros": "Value",
        "max_enqueued_batches": "Value",
        "num_batch_threads": "Value",
        "allowed_batch_sizes": "*int64",
        "pad_variable_length_inputs": "bool",
    },
    "OneModel": {"name": "string", "base_path": "string", "model_platform": "string"},
    "ModelConfigList": {"config": "*OneModel"},
    "ModelServerConfig": {"model_config_list": "ModelConfigList"},
    "Reshape": {"shape": "*int64"},
    "Tensor": {"name": "string", "data_type": "Type", "dims": "*int64", "reshape": "Reshape"},
    "Batching": {"max_queue_delay_microseconds": "int64", "preferred_batch_size": "*int32"},
    "Parameter": {"string_value": "string"},
    "Named": {"key": "string", "value": "Parameter"},
    "ModelConfig": {
        "name": "string",
        "platform": "string",
        "max_batch_size": "int32",
        "input": "*Tensor",
        "output": "*Tensor",
        "dynamic_batching": "Batching",
        "parameters": "*Named",
    },
}
TYPES = {
    "TYPE_STRING": "string",
    "TYPE_INT8": "int8",
    "TYPE_INT32": "int32",
    "TYPE_INT64": "int64",
    "TYPE_FP32": "float32",
    "TYPE_FP64": "float64",
    "TYPE_BOOL": "bool",
}


def _made():
    file = descriptor_pb2.FileDescriptorProto(name="servers.proto", package="t", syntax="proto3")
    types = file.enum_type.add(name="Type")
    for number, name in enumerate(TYPES):
        types.value.add(name=name, number=number)
    for name, fields in MESSAGES.items():
        message = file.message_type.add(name=name)
        for number, (field, kind) in enumerate(fields.items(), start=1):
            added = message.field.add(name=field, number=number, label=3 if kind[0] == "*" else 1)
            kind = kind.lstrip("*")
            if kind in KINDS:
                added.type = KINDS[kind]
            else:
                added.type_name = f".t.{kind}"
                added.type = 14 if kind == "Type" else 11
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return pool


POOL = _made()


def parsed(path, name):
    """The message of a name in a file of text."""
    made = message_factory.GetMessageClass(POOL.FindMessageTypeByName(f"t.{name}"))()
    return text_format.Parse(path.read_text(), made)


def check_server_files(folder):
    """Check the files of an export of format=saved_model or onnx against its signature."""
    described = json.loads((folder / "signature.json").read_text())
    config = parsed(folder / "config.pbtxt", "ModelConfig")
    named = {one.key: one.value.string_value for one in config.parameters}
    name, signature = next(iter(described["signatures"].items()))
    assert named == ({} if described["format"] == "onnx" else {"TF_SIGNATURE_DEF": name})
    for given, tensors in (("inputs", config.input), ("outputs", config.output)):
        known = {one: (it["dtype"], it["shape"]) for one, it in signature[given].items()}
        assert known == {one.name: _shape(one) for one in tensors}
    gathers = described["quantize"] == "none"
    assert (gathers, 32 if gathers else 1) == (
        config.HasField("dynamic_batching"),
        config.max_batch_size,
    )
    assert {"config.pbtxt"} <= {*described["files"]}
    if described["format"] == "saved_model":
        (model,) = parsed(folder / "models.config", "ModelServerConfig").model_config_list.config
        assert (model.name, model.base_path) == ("model", "/models/model")
        batching = parsed(folder / "batching.config", "BatchingParameters")
        assert batching.max_batch_size.value == config.max_batch_size
        assert batching.pad_variable_length_inputs
        for one in described["signatures"].values():  # all are gathered by their first size
            assert {None} == {it["shape"][0] for it in [*one["inputs"].values()]}
            assert {None} == {it["shape"][0] for it in [*one["outputs"].values()]}


def _shape(tensor):
    """The dtype and shape of a tensor, as a signature has them."""
    dims = tensor.reshape.shape if tensor.HasField("reshape") else tensor.dims
    kind = next(one for number, one in enumerate(TYPES) if number == tensor.data_type)
    return TYPES[kind], [None, *(None if one == -1 else one for one in dims)]
