/**
 * The same figures for Prometheus. One path on a plain server: the framework of the other products
 * would take an eighth of the memory that this agent may have.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { metrics } from '@gauntlet/kit/telemetry/metrics';
import { uploaderErrors } from '../model/errors.ts';
import type { Gauges } from './datapoints.ts';

export interface PrometheusOptions {
  readonly host: string;
  readonly port: number;
  readonly vehicle: string;
  readonly gauges: () => Promise<Gauges>;
  /** Of all time. */
  readonly counters: () => Promise<ReadonlyMap<string, number>>;
}

export interface Prometheus {
  readonly port: number;
  close(): Promise<void>;
}

export async function openPrometheus(options: PrometheusOptions): Promise<Prometheus> {
  const registry = registryOf(options);
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    registry.text().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await listen(server, options);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function registryOf({ vehicle, gauges, counters }: PrometheusOptions) {
  const registry = metrics({ prefix: 'uploader' });
  const labels = { vehicle };
  const gauge = (
    name: string,
    help: string,
    unit: 'count' | 'ratio' | 'seconds',
    read: (of: Gauges) => number | undefined,
  ) =>
    registry.gauge({
      name,
      help,
      unit,
      labels: ['vehicle'],
      async collect(one) {
        const value = read(await gauges());
        if (value !== undefined) one.set(labels, value);
      },
    });
  gauge('queue_files', 'Files that wait to be sent', 'count', (of) => of.queueDepth);
  gauge(
    'oldest_pending',
    'How long the oldest file has waited',
    'seconds',
    (of) => of.oldestPendingSeconds,
  );
  gauge('disk_used', 'The fullest disk of the directories, from 0 to 1', 'ratio', (of) =>
    of.diskUsagePercent === undefined ? undefined : of.diskUsagePercent / 100,
  );
  const total = (name: string, help: string, counter: string) => {
    const made = registry.counter({ name, help, labels: ['vehicle'] });
    // The registry has counted: a counter here follows it, and does not count by itself.
    Object.assign(made, {
      async collect() {
        made.reset();
        made.inc(labels, (await counters()).get(counter) ?? 0);
      },
    });
  };
  total('bytes_uploaded', 'Bytes that were uploaded and verified', 'BytesUploaded');
  total('files_uploaded', 'Files that were uploaded and verified', 'FileCount');
  total('failures', 'Tries that failed', 'FailureCount');
  total('starts', 'Starts of the service', 'ServiceStartup');
  return registry;
}

async function listen(server: Server, { host, port }: PrometheusOptions): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw uploaderErrors.make('PORT_TAKEN', { port, reason }, error);
  }
}
