import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const protocol = fileURLToPath(new URL('../../protocol', import.meta.url));
const repository = join(protocol, '../../..');
const binaries = join(repository, 'node_modules/.bin');

test('the generated code is what the published .proto gives', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'storage-proto-'));
  try {
    const plugin = 'protoc-gen-ts_proto';
    const template = await readFile(join(protocol, 'buf.gen.yaml'), 'utf8');
    expect(template).toContain(`local: ${plugin}`);
    const env = { ...process.env, PATH: `${binaries}${delimiter}${process.env.PATH}` };
    const words = ['generate', protocol, '--template', template, '-o', folder];
    await promisify(execFile)(join(binaries, 'buf'), words, { env, cwd: dirname(protocol) });
    const made = await readFile(join(folder, 'generated/storage.ts'), 'utf8');
    const kept = await readFile(join(protocol, 'generated/storage.ts'), 'utf8');
    expect(made).toBe(kept);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('the messages that others were promised keep their numbers and types', async () => {
  const proto = await readFile(join(protocol, 'storage.proto'), 'utf8');
  const promised = {
    PutChunkRequest: ['string chunk_id = 1', 'bytes data = 2', 'string checksum = 3'],
    PutChunkResponse: ['string chunk_id = 1', 'bool success = 2', 'string error_message = 3'],
    GetChunkRequest: ['string chunk_id = 1'],
    GetChunkResponse: ['bytes data = 1'],
    DeleteChunkRequest: ['string chunk_id = 1'],
    DeleteChunkResponse: ['bool success = 1', 'string error_message = 2'],
    HealthCheckResponse: [
      'string status = 1',
      'int64 available_space = 2',
      'int64 used_space = 3',
      'int64 total_space = 4',
    ],
  };
  expect(proto).toContain('package storage;');
  for (const [message, fields] of Object.entries(promised)) {
    const body = new RegExp(`message ${message} \\{([^}]*)\\}`).exec(proto)?.[1] ?? '';
    for (const field of fields) expect(body).toContain(`${field};`);
  }
  const service = /service StorageService \{([\s\S]*?)\n\}/.exec(proto)?.[1] ?? '';
  expect(service).toContain('rpc PutChunk(stream PutChunkRequest) returns (PutChunkResponse);');
  expect(service).toContain('rpc GetChunk(GetChunkRequest) returns (stream GetChunkResponse);');
  expect(service).toContain('rpc DeleteChunk(DeleteChunkRequest) returns (DeleteChunkResponse);');
  expect(service).toContain('rpc HealthCheck(HealthCheckRequest) returns (HealthCheckResponse);');
});
