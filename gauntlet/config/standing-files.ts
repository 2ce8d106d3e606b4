/** Where the reviewed files are; reading them takes a checker that most projects can do without. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = '.gauntlet';
export const WAIVERS = `${FOLDER}/waivers.yaml`;
export const QUARANTINE = `${FOLDER}/quarantine.yaml`;
export const RATCHET_FILE = `${FOLDER}/ratchet.json`;

export function hasStanding(root: string): boolean {
  return [WAIVERS, QUARANTINE, RATCHET_FILE].some((file) => existsSync(join(root, file)));
}
