/** What was used: counted, not priced. The documentation of the file is in the README. */
export interface AwsUsage {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** What the program asked for. */
  calls: number;
  /** What went over the wire for it: the first try of each call and all retries. */
  attempts: number;
  retries: number;
  /** Attempts that got no answer, or one of 400 and above. */
  failures: number;
  bytesOut: number;
  bytesIn: number;
}

export interface TokenUsage {
  readonly model: string;
  calls: number;
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
}

export interface HostUsage {
  readonly host: string;
  readonly method: string;
  calls: number;
  failures: number;
  bytesOut: number;
  bytesIn: number;
  readonly models: TokenUsage[];
}

export interface Usage {
  readonly format: 'testkit-usage/1';
  readonly from: string;
  readonly to: string;
  readonly aws: readonly AwsUsage[];
  readonly hosts: readonly HostUsage[];
}

export class Tally {
  readonly #aws = new Map<string, AwsUsage>();
  readonly #hosts = new Map<string, HostUsage>();

  aws(service: string, operation: string, region: string): AwsUsage {
    const key = `${service} ${operation} ${region}`;
    const made = this.#aws.get(key) ?? {
      ...{ service, operation, region, calls: 0, attempts: 0, retries: 0, failures: 0 },
      ...{ bytesOut: 0, bytesIn: 0 },
    };
    this.#aws.set(key, made);
    return made;
  }

  host(host: string, method: string): HostUsage {
    const key = `${host} ${method}`;
    const made = this.#hosts.get(key) ?? {
      ...{ host, method, calls: 0, failures: 0, bytesOut: 0, bytesIn: 0, models: [] },
    };
    this.#hosts.set(key, made);
    return made;
  }

  get rows(): Pick<Usage, 'aws' | 'hosts'> {
    const sorted = <Row>(rows: ReadonlyMap<string, Row>) =>
      [...rows.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    return structuredClone({ aws: sorted(this.#aws), hosts: sorted(this.#hosts) });
  }
}
