/** Which operations a client is asked for, with which inputs, and what is read of the answers. */
export interface SdkCall {
  readonly operation: string;
  /** Paths: `Bucket`, `Delete.Objects[].Key`. */
  readonly input: readonly string[];
  readonly output: readonly string[];
}

/** A client, as far as one must know it; the SDK's own types differ from service to service. */
export interface RecordedClient {
  readonly middlewareStack: {
    // Each client has a type of middleware of its own; `never` is what all of them take.
    readonly add: (middleware: never, options: never) => void;
  };
}

interface Paths {
  readonly input: Set<string>;
  readonly output: Set<string>;
}

interface Args {
  readonly input: unknown;
}

export class SdkRecorder {
  readonly #calls = new Map<string, Paths>();
  #attached = 0;

  attach<Client extends RecordedClient>(client: Client): Client {
    this.#attached += 1;
    const record =
      (next: (args: Args) => Promise<{ output: unknown }>, context: { commandName?: string }) =>
      async (args: Args) => {
        const paths = this.#pathsOf((context.commandName ?? '').replace(/Command$/, ''));
        for (const path of pathsIn(args.input, '')) paths.input.add(path);
        const result = await next(args);
        return { ...result, output: watched(result.output, '', paths.output) };
      };
    const name = `testkit-recorder-${this.#attached}`;
    const options = { step: 'initialize', name, priority: 'high' };
    client.middlewareStack.add(record as never, options as never);
    return client;
  }

  get calls(): readonly SdkCall[] {
    const calls = [...this.#calls].map(([operation, { input, output }]) => ({
      operation,
      input: [...input].toSorted(),
      output: [...output].toSorted(),
    }));
    return calls.toSorted((one, other) => (one.operation < other.operation ? -1 : 1));
  }

  #pathsOf(operation: string): Paths {
    const paths = this.#calls.get(operation) ?? { input: new Set(), output: new Set() };
    this.#calls.set(operation, paths);
    return paths;
  }
}

export function sdkRecorder(): SdkRecorder {
  return new SdkRecorder();
}

/** Bodies, dates and streams are values; what is inside of them is not of the contract. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function pathsIn(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) {
    return [path, ...value.flatMap((item) => pathsIn(item, `${path}[]`))];
  }
  if (!isPlain(value)) return path === '' || path.endsWith('[]') ? [] : [path];
  const inner = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .flatMap(([name, member]) => pathsIn(member, path === '' ? name : `${path}.${name}`));
  return path === '' || path.endsWith('[]') ? inner : [path, ...inner];
}

function watched(value: unknown, path: string, seen: Set<string>): unknown {
  if (!isPlain(value) && !Array.isArray(value)) return value;
  return new Proxy(value as object, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof name === 'symbol' || name === '$metadata') return member;
      if (Array.isArray(target)) {
        return /^\d+$/.test(name) ? watched(member, `${path}[]`, seen) : member;
      }
      const at = path === '' ? name : `${path}.${name}`;
      // `await` asks everything for `then`; it is no member of an answer.
      if (name !== 'then' && !(name in Object.prototype)) seen.add(at);
      return watched(member, at, seen);
    },
  });
}
