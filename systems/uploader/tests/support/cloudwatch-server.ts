/**
 * CloudWatch of the suite's own: the protocol that the SDK speaks, what it refuses, and faults.
 * Like the real one, it counts a batch twice that is sent twice.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import {
  type Alarm,
  type Answer,
  alarmsOf,
  type Point,
  refusalOf,
  type State,
  statistics,
} from './cloudwatch-operations.ts';

export type CloudWatchFault = 'refuse' | 'throttle' | 'fail' | 'drop' | 'lose-answer';

export class CloudWatchServer {
  readonly state: State = { points: [], alarms: new Map(), dashboards: new Map() };
  readonly calls: string[] = [];
  fault: (operation: string) => CloudWatchFault | undefined = () => undefined;
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  static async open(): Promise<CloudWatchServer> {
    const server = new CloudWatchServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get points(): readonly Point[] {
    return this.state.points;
  }

  get alarms(): readonly Alarm[] {
    return [...this.state.alarms.values()];
  }

  /** Of one metric, over everything that was taken. */
  sum(name: string, vehicle = 'v001'): number {
    return this.values(name, vehicle).reduce((sum, value) => sum + value, 0);
  }

  values(name: string, vehicle = 'v001'): readonly number[] {
    return this.points
      .filter((point) => point.name === name && point.vehicle === vehicle)
      .map(({ value }) => value);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const raw = Buffer.concat(pieces);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
    const operation = String(request.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
    this.calls.push(operation);
    const fault = this.fault(operation);
    if (fault === 'drop') return void request.socket.destroy();
    const answer =
      fault === undefined || fault === 'lose-answer'
        ? this.#answer(operation, JSON.parse(body.toString() || '{}'))
        : refusalOf(fault);
    if (fault === 'lose-answer') return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(answer.body));
  }

  #answer(operation: string, input: Record<string, unknown>): Answer {
    if (operation === 'PutMetricData') return statistics.put(this.state, input);
    if (operation === 'GetMetricStatistics') return statistics.get(this.state, input);
    return alarmsOf(this.state, operation, input);
  }
}
