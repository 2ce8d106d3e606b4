/**
 * A Deployment, through kubectl. The new version runs beside it as a second Deployment, a copy with
 * another image. It has no users until its pods get the labels of the original, by which the
 * Service finds them; its share of the users is then that of its replicas.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { errors } from '../../model/errors.ts';
import { dropLock, heldBy, takeLock } from '../lock.ts';
import { replaced, runWords } from '../run-words.ts';
import type { Target, TargetKind, TargetSeen, TargetVersion } from '../target.ts';

const settings = z.object({
  deployment: z.string(),
  container: z.string().optional(),
  image: z.string(),
  namespace: z.string().optional(),
  context: z.string().optional(),
  kubectl: z.array(z.string()).default(['kubectl']),
  address: z.string().optional(),
});

const VERSION = 'gauntlet/version';
const SETTLED = 'gauntlet/settled';
const SHARE = 'gauntlet/share';
const OWN_LABEL = 'gauntlet-canary-of';
const KEPT_SETTLED = 5;
const LIMIT_MS = 10 * 60_000;

const deploymentSchema = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    annotations: z.record(z.string(), z.string()).default({}),
    labels: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.looseObject({
    replicas: z.number().default(1),
    selector: z.looseObject({ matchLabels: z.record(z.string(), z.string()).default({}) }),
    template: z.looseObject({
      metadata: z.looseObject({ labels: z.record(z.string(), z.string()).default({}) }),
      spec: z.looseObject({
        containers: z.array(z.looseObject({ name: z.string(), image: z.string() })),
      }),
    }),
  }),
  status: z
    .looseObject({
      readyReplicas: z.number().default(0),
      unavailableReplicas: z.number().default(0),
    })
    .default({ readyReplicas: 0, unavailableReplicas: 0 }),
});

type Deployment = z.infer<typeof deploymentSchema>;

export const kubernetes: TargetKind = {
  name: 'kubernetes',
  open({ environment, system, setup }, ports): Target {
    const given = settings.parse(setup);
    const lock = join(ports.root, '.gauntlet', 'releases', `${environment}.${system}.lock`);
    const options = { folder: ports.root, environment: ports.environment, limitMs: LIMIT_MS };
    const place = [
      ...(given.context === undefined ? [] : ['--context', given.context]),
      ...(given.namespace === undefined ? [] : ['--namespace', given.namespace]),
    ];
    const call = (words: readonly string[], input?: string) =>
      runWords([...given.kubectl, ...place, ...words], {
        ...options,
        ...(input === undefined ? {} : { input }),
      });
    return new KubernetesTarget(given, call, {
      lease: (what) => takeLock(lock, `${environment}/${system}`, what),
      giveBack: async () => dropLock(lock),
      busy: () => heldBy(lock),
    });
  },
};

interface Locking {
  lease(what: string): Promise<void>;
  giveBack(): Promise<void>;
  busy(): string | undefined;
}

type Call = (words: readonly string[], input?: string) => Promise<string>;

class KubernetesTarget implements Target {
  readonly canShare = true;
  readonly #given: z.infer<typeof settings>;
  readonly #call: Call;
  readonly #locking: Locking;

  constructor(given: z.infer<typeof settings>, call: Call, locking: Locking) {
    this.#given = given;
    this.#call = call;
    this.#locking = locking;
  }

  lease(what: string): Promise<void> {
    return this.#locking.lease(what);
  }

  giveBack(): Promise<void> {
    return this.#locking.giveBack();
  }

  async observe(): Promise<TargetSeen> {
    const [main, canary] = await Promise.all([this.#get(this.#main), this.#get(this.#canary)]);
    const found = [main, canary].filter((one) => one !== undefined);
    const share = shareOf(canary);
    const versions = found.map((one): TargetVersion => {
      const version = one.metadata.annotations[VERSION] ?? imageOf(one, this.#container);
      const { address } = this.#given;
      const isCanary = one.metadata.name === this.#canary;
      return {
        version,
        isRunning: one.status.readyReplicas > 0,
        share: isCanary ? share : 1 - share,
        ...(isCanary && address !== undefined ? { address } : {}),
        ageMs: 0,
        restarts: 0,
        health: { checks: 1, failed: 0, failing: 0 },
        requests: 0,
        errors: 0,
        critical: { requests: 0, errors: 0 },
      };
    });
    const busy = this.#locking.busy();
    const settled = settledOf(main);
    return { versions, settled, ...(busy === undefined ? {} : { busy }) };
  }

  async deploy({ version, commit }: { readonly version: string; readonly commit: string }) {
    const image = replaced([this.#given.image], { version, commit })[0] ?? '';
    await this.#apply(image, version, 0);
  }

  async canary(version: string, _previous: string, share: number): Promise<void> {
    const copy = await this.#get(this.#canary);
    if (copy === undefined) throw errors.make('TARGET_MISSING', { what: this.#canary });
    await this.#apply(imageOf(copy, this.#container), version, share);
  }

  /** Requests are not counted apart there: objectives decide. */
  async arms(): Promise<undefined> {
    return undefined;
  }

  async giveAll(version: string): Promise<void> {
    const main = await this.#needed();
    const canary = await this.#get(this.#canary);
    if (main.metadata.annotations[VERSION] !== version) {
      const isNew = canary?.metadata.annotations[VERSION] === version;
      const image = isNew ? imageOf(canary, this.#container) : this.#imageOf(version);
      const set = `${this.#container}=${image}`;
      await this.#call(['set', 'image', `deployment/${this.#main}`, set]);
      await this.#annotate(`${VERSION}=${version}`);
      await this.#rolledOut(this.#main);
    }
    // Without the labels nobody is sent to it any more; its pods finish what they have begun.
    if (canary !== undefined)
      await this.#apply(imageOf(canary, this.#container), versionIn(canary), 0);
  }

  async settle(version: string): Promise<void> {
    const others = settledOf(await this.#get(this.#main)).filter((one) => one !== version);
    await this.#settled([version, ...others].slice(0, KEPT_SETTLED));
  }

  async unsettle(version: string): Promise<void> {
    const others = settledOf(await this.#get(this.#main)).filter((one) => one !== version);
    await this.#settled(others);
  }

  async keepOnly(): Promise<void> {
    await this.#call(['delete', 'deployment', this.#canary, '--ignore-not-found', '--wait=true']);
  }

  get #main(): string {
    return this.#given.deployment;
  }

  get #canary(): string {
    return `${this.#given.deployment}-canary`;
  }

  get #container(): string {
    return this.#given.container ?? this.#given.deployment;
  }

  async #apply(image: string, version: string, share: number): Promise<void> {
    const main = await this.#needed();
    const copy = canaryOf(main, {
      name: this.#canary,
      image,
      version,
      container: this.#container,
      share,
    });
    await this.#call(['apply', '-f', '-'], JSON.stringify(copy));
    await this.#rolledOut(this.#canary);
  }

  #imageOf(version: string): string {
    // One that was not shipped by us is known by its whole image.
    if (/[/:]/.test(version)) return version;
    return replaced([this.#given.image], { version, commit: version })[0] ?? '';
  }

  #settled(versions: readonly string[]): Promise<void> {
    return this.#annotate(`${SETTLED}=${versions.join(',')}`);
  }

  async #annotate(text: string): Promise<void> {
    await this.#call(['annotate', `deployment/${this.#main}`, text, '--overwrite']);
  }

  async #rolledOut(name: string): Promise<void> {
    await this.#call(['rollout', 'status', `deployment/${name}`, '--timeout=540s']);
  }

  async #get(name: string): Promise<Deployment | undefined> {
    const words = ['get', 'deployment', name, '--ignore-not-found', '-o', 'json'];
    const text = await this.#call(words);
    return text.trim() === '' ? undefined : deploymentSchema.parse(JSON.parse(text));
  }

  async #needed(): Promise<Deployment> {
    const found = await this.#get(this.#main);
    if (found !== undefined) return found;
    throw errors.make('TARGET_MISSING', { what: `deployment/${this.#main}` });
  }
}

function settledOf(main: Deployment | undefined): readonly string[] {
  return (main?.metadata.annotations[SETTLED] ?? '').split(',').filter((one) => one !== '');
}

function imageOf({ spec }: Deployment, container: string): string {
  return spec.template.spec.containers.find(({ name }) => name === container)?.image ?? '';
}

function versionIn({ metadata }: Deployment): string {
  return metadata.annotations[VERSION] ?? '';
}

function shareOf(canary: Deployment | undefined): number {
  const share = Number(canary?.metadata.annotations[SHARE] ?? 0);
  return (canary?.status.readyReplicas ?? 0) > 0 ? share : 0;
}

interface CanaryCopy {
  readonly name: string;
  readonly image: string;
  readonly version: string;
  readonly container: string;
  /** 0: it runs, and nobody is sent to it. */
  readonly share: number;
}

function canaryOf(main: Deployment, copy: CanaryCopy): object {
  const { name, image, version, container, share } = copy;
  const own = { [OWN_LABEL]: main.metadata.name };
  const { template, replicas } = main.spec;
  const joined = share > 0 ? template.metadata.labels : {};
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, annotations: { [VERSION]: version, [SHARE]: String(share) } },
    spec: {
      replicas: Math.max(1, Math.round((replicas * share) / (1 - share))),
      selector: { matchLabels: own },
      template: {
        ...template,
        metadata: { labels: { ...joined, ...own } },
        spec: {
          ...template.spec,
          containers: template.spec.containers.map((one) => {
            return one.name === container ? { ...one, image } : one;
          }),
        },
      },
    },
  };
}
