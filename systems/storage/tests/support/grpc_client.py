"""A client of a chunk server, made from storage.proto: python grpc_client.py PROTO FOLDER ADDRESS"""
import hashlib
import json
import os
import sys

import grpc
from grpc_tools import protoc

proto, folder, address = sys.argv[1:4]
protoc.main(["", f"-I{os.path.dirname(proto)}", f"--python_out={folder}",
             f"--grpc_python_out={folder}", proto])
sys.path.insert(0, folder)
import storage_pb2 as messages  # noqa: E402
import storage_pb2_grpc as services  # noqa: E402

client = services.StorageServiceStub(grpc.insecure_channel(address))
data = bytes(range(256)) * 19531 + bytes(64)
chunk = "from-python"


def pieces(chunk_id, body, checksum):
    yield messages.PutChunkRequest(chunk_id=chunk_id, data=body[:100_000], checksum=checksum)
    for at in range(100_000, len(body), 256 * 1024):
        yield messages.PutChunkRequest(data=body[at:at + 256 * 1024])


def put(chunk_id, body, checksum=None):
    return client.PutChunk(pieces(chunk_id, body, checksum or hashlib.sha256(body).hexdigest()))


def refused(call):
    try:
        call()
        return "taken"
    except grpc.RpcError as error:
        return error.code().name


def got(chunk_id):
    return b"".join(one.data for one in client.GetChunk(messages.GetChunkRequest(chunk_id=chunk_id)))


def delete(chunk_id):
    return client.DeleteChunk(messages.DeleteChunkRequest(chunk_id=chunk_id)).success


data = data[:5_000_000]
answer = {
    "health": client.HealthCheck(messages.HealthCheckRequest()).status,
    "put": put(chunk, data).success,
    "same": got(chunk) == data,
    "bytes": len(got(chunk)),
    "again": put(chunk, data).success,
    "other": refused(lambda: put(chunk, b"other bytes")),
    "wrong": refused(lambda: put("wrong", data, "0" * 64)),
    "path": refused(lambda: put("../../etc/passwd", b"x")),
    "empty": refused(lambda: put("", b"x")),
    "deleted": delete(chunk),
    "gone": refused(lambda: got(chunk)),
    "deletedAgain": refused(lambda: delete(chunk)),
}
print(json.dumps(answer))
