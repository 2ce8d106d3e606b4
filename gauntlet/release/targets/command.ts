/** Whatever can be told by commands: ssh, ecs, CloudFormation, Argo, scripts of one's own. */
import { join } from 'node:path';
import { z } from 'zod';
import { errors } from '../../model/errors.ts';
import { dropLock, heldBy, takeLock } from '../lock.ts';
import { replaced, runWords } from '../run-words.ts';
import type { ShipVersion, Target, TargetKind, TargetSeen } from '../target.ts';

const words = z.array(z.string()).min(1);
const settings = z.object({
  deploy: words,
  status: words,
  rollback: words,
  promote: words,
  share: words.optional(),
  retire: words.optional(),
  address: z.string().optional(),
  limit: z.union([z.number(), z.string()]).optional(),
});

const statusSchema = z.object({
  running: z.array(z.string()),
  weights: z.record(z.string(), z.number()).default({}),
  settled: z.array(z.string()).default([]),
  address: z.string().optional(),
});

const LIMIT_MS = 10 * 60_000;

export const command: TargetKind = {
  name: 'command',
  open({ environment, system, setup }, ports): Target {
    const given = settings.parse(setup);
    const lock = join(ports.root, '.gauntlet', 'releases', `${environment}.${system}.lock`);
    const options = { folder: ports.root, environment: ports.environment, limitMs: LIMIT_MS };
    const run = (asked: readonly string[], values: Readonly<Record<string, string | number>>) =>
      runWords(replaced(asked, { environment, system, ...values }), options);
    const observe = async (): Promise<TargetSeen> => {
      const found = readStatus(await run(given.status, {}), given.status);
      const versions = found.running.map((version) => {
        const address = given.address && replaced([given.address], { version, system })[0];
        return {
          version,
          isRunning: true,
          share: found.weights[version] ?? 0,
          ...(address === undefined ? {} : { address }),
          ...UNSEEN,
        };
      });
      const busy = heldBy(lock);
      const { settled, address } = found;
      return {
        versions,
        settled,
        ...(address === undefined ? {} : { address }),
        ...(busy === undefined ? {} : { busy }),
      };
    };
    return {
      canShare: given.share !== undefined,
      lease: (what) => takeLock(lock, `${environment}/${system}`, what),
      giveBack: async () => dropLock(lock),
      observe,
      deploy: async ({ version, commit, folder }: ShipVersion) =>
        void (await run(given.deploy, { version, commit, folder })),
      canary: async (version, previous, share) =>
        void (await run(given.share ?? [], { version, previous, percent: share * 100 })),
      arms: async () => undefined,
      async giveAll(version) {
        const { settled } = await observe();
        const isBack = settled.includes(version);
        await run(isBack ? given.rollback : given.promote, { version });
      },
      // What it settled is what its own status says.
      settle: async () => undefined,
      unsettle: async () => undefined,
      async keepOnly(versions) {
        const { retire } = given;
        if (retire === undefined) return;
        const seen = await observe();
        for (const { version } of seen.versions)
          if (!versions.includes(version)) await run(retire, { version });
      },
    };
  },
};

/** What nobody counts there. */
const UNSEEN = {
  ageMs: 0,
  restarts: 0,
  health: { checks: 0, failed: 0, failing: 0 },
  requests: 0,
  errors: 0,
  critical: { requests: 0, errors: 0 },
};

function readStatus(text: string, asked: readonly string[]): z.infer<typeof statusSchema> {
  try {
    return statusSchema.parse(JSON.parse(text));
  } catch (error) {
    const output = text.trim().slice(0, 200);
    const how = 'did not print {"running": [...], "weights": {...}}';
    const details = { command: asked.join(' '), how, output };
    throw errors.make('TARGET_COMMAND_FAILED', details, error);
  }
}
