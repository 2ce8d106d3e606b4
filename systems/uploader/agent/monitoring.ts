/** CloudWatch and Prometheus; neither is loaded when it is not wanted. */
import type { Config } from '../config/schema.ts';
import type { Cleaner } from '../disk/cleaner.ts';
import type { Gauges } from '../metrics/datapoints.ts';
import { Publisher } from '../metrics/publisher.ts';
import { uploaderErrors } from '../model/errors.ts';
import type { Moment } from '../model/nouns.ts';
import type { Registry } from '../registry/registry.ts';
import { problemOf, reasonOf } from '../upload/problem.ts';

export interface MonitoringOptions {
  readonly config: Config;
  readonly moment: Moment;
  readonly registry: Registry;
  readonly cleaner: Cleaner;
  readonly log: { warn(fields: object, message: string): void };
}

export function cloudWatchSettingsOf({ s3, monitoring }: Config) {
  const { namespace, region, endpoint } = monitoring.cloudwatch;
  const { profile, accessKeyId, secretAccessKey } = s3;
  return {
    namespace,
    region: region ?? s3.region,
    endpoint,
    profile,
    accessKeyId,
    secretAccessKey,
  };
}

export class Monitoring {
  readonly #publisher: Publisher | undefined;
  readonly #closePort: (() => Promise<void>) | undefined;
  readonly port: number | undefined;

  readonly #options: MonitoringOptions;
  #isPushFailing = false;

  private constructor(
    options: MonitoringOptions,
    publisher: Publisher | undefined,
    prometheus: { port: number; close(): Promise<void> } | undefined,
  ) {
    this.#options = options;
    this.#publisher = publisher;
    this.port = prometheus?.port;
    this.#closePort = prometheus?.close;
  }

  static async open(options: MonitoringOptions): Promise<Monitoring> {
    const { config, registry } = options;
    const gauges = () => gaugesOf(options);
    const { enabled, host, port } = config.monitoring.prometheus;
    const prometheus = enabled
      ? await (await import('../metrics/prometheus.ts')).openPrometheus({
          host,
          port,
          vehicle: config.vehicle,
          gauges,
          counters: () => registry.accounts.counters(true),
        })
      : undefined;
    return new Monitoring(options, publisherOf(options, gauges), prometheus);
  }

  async publish(): Promise<void> {
    await this.#publisher?.publish();
  }

  /** To the collector of OTLP, if there is one; a failure is told once until it is over. */
  async push(): Promise<void> {
    const { config, registry, moment, log } = this.#options;
    const { otlp } = config.monitoring;
    if (otlp === undefined) return;
    const { pushOtlp } = await import('../metrics/otlp.ts');
    const { endpoint, headers } = otlp;
    const options = {
      endpoint,
      headers,
      vehicle: config.vehicle,
      sinceMs: registry.createdMs,
      gauges: () => gaugesOf(this.#options),
      counters: () => registry.accounts.counters(true),
    };
    try {
      await pushOtlp(options, moment.now().getTime());
      this.#isPushFailing = false;
    } catch (error) {
      if (this.#isPushFailing) return;
      this.#isPushFailing = true;
      const details = { endpoint, reason: reasonOf(error) };
      const { code, message } = uploaderErrors.make('OTLP_FAILED', details);
      log.warn({ code }, message);
    }
  }

  async close(): Promise<void> {
    await this.#closePort?.();
    await this.#publisher?.close();
  }
}

function publisherOf(
  options: MonitoringOptions,
  gauges: () => Promise<Gauges>,
): Publisher | undefined {
  const { config, registry, moment, log } = options;
  if (!config.monitoring.cloudwatch.enabled) return undefined;
  const settings = cloudWatchSettingsOf(config);
  return new Publisher({
    vehicle: config.vehicle,
    rows: registry.accounts,
    gauges,
    moment,
    async sink() {
      const { cloudWatchClient, cloudWatchSink } = await import('../metrics/cloudwatch.ts');
      return cloudWatchSink(cloudWatchClient(settings), settings.namespace);
    },
    // An answer under 500 says that it was not taken; after 500 and silence one can not know.
    isRefusal: (error) => {
      const { status, name } = problemOf(error);
      return (status !== undefined && status < 500) || NEVER_LEFT.has(name);
    },
    onError(error) {
      const { message } = uploaderErrors.make('METRICS_FAILED', { reason: reasonOf(error) });
      log.warn({ code: 'METRICS_FAILED' }, message);
      const text = JSON.stringify({ message, atMs: moment.now().getTime() });
      void registry.accounts.setFact('metrics-error', text).catch((cause: unknown) => {
        log.warn({ err: cause }, 'what `status` shows could not be written');
      });
    },
  });
}

/** No connection was made, so nothing was sent; or it was never signed. */
const NEVER_LEFT = new Set([
  'CredentialsProviderError',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
]);

async function gaugesOf({ config, registry, cleaner, moment }: MonitoringOptions): Promise<Gauges> {
  const queue = await registry.queue.facts(config.upload.retry.attempts);
  const used = cleaner.states.map(({ usedPercent }) => usedPercent);
  const nowMs = moment.now().getTime();
  const waitedMs = queue.oldestReadyMs === undefined ? 0 : nowMs - queue.oldestReadyMs;
  return {
    diskUsagePercent: used.length === 0 ? undefined : Math.max(...used),
    queueDepth: queue.files,
    oldestPendingSeconds: Math.max(0, Math.round(waitedMs / 1000)),
  };
}
