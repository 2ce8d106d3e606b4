/** The use case `approve`: a person signs that a tree may go to an environment. */
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Project } from '../config/project.ts';
import { readRevision } from '../exec/base.ts';
import { errors } from '../model/errors.ts';
import { type RecordPorts, recordAlone } from './record-alone.ts';

export interface Approval {
  readonly environment: string;
  readonly tree: string;
  readonly name: string;
}

/** Refused unless the key is the one that the configuration names for this person. */
export async function approve(
  project: Project,
  environment: string,
  { name, keyFile }: { readonly name: string; readonly keyFile: string },
  ports: RecordPorts,
): Promise<Approval & { readonly commit: string }> {
  const { root } = project;
  const approvers = project.setups.find((setup) => setup.name === environment)?.approvers ?? {};
  const revision = await readRevision(root, ports.environment, 'HEAD');
  if (revision === undefined) throw errors.make('NO_TREE', { folder: root });
  const approval = { environment, tree: revision.tree, name };
  const pem = await readFile(keyFile, 'utf8').catch((error: unknown) => {
    throw errors.make('BAD_KEY', { file: keyFile, problem: 'it could not be read' }, error);
  });
  const signature = signed(approval, pem, keyFile);
  if (!(await isApproval(root, approvers, { ...approval, signature })))
    throw errors.make('APPROVAL_REFUSED', { name, environment });
  await recordAlone(
    revision,
    `approve ${environment}`,
    { kind: 'approved', ...approval, signature },
    ports,
  );
  return { ...approval, commit: revision.commit };
}

export async function isApproval(
  root: string,
  approvers: Readonly<Record<string, string>>,
  { signature, ...approval }: Approval & { readonly signature: string },
): Promise<boolean> {
  const file = approvers[approval.name];
  if (file === undefined) return false;
  try {
    const key = createPublicKey(await readFile(resolve(root, file), 'utf8'));
    return verify(null, textOf(approval), key, Buffer.from(signature, 'base64'));
  } catch {
    return false; // A key that can not be read approves nothing.
  }
}

function signed(approval: Approval, pem: string, file: string): string {
  try {
    return sign(null, textOf(approval), createPrivateKey(pem)).toString('base64');
  } catch (error) {
    throw errors.make('BAD_KEY', { file, problem: 'it is no private key' }, error);
  }
}

function textOf({ environment, tree, name }: Approval): Buffer {
  return Buffer.from(JSON.stringify(['gauntlet approval', environment, tree, name]));
}
