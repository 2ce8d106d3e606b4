/** Where the reviewed files are; reading them takes a checker that most projects can do without. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OWN_FOLDER, REVIEWED } from '../model/own-folder.ts';

export const WAIVERS = `${OWN_FOLDER}/${REVIEWED.waivers}`;
export const QUARANTINE = `${OWN_FOLDER}/${REVIEWED.quarantine}`;
export const RATCHET_FILE = `${OWN_FOLDER}/${REVIEWED.ratchet}`;

export function hasStanding(root: string): boolean {
  return [WAIVERS, QUARANTINE, RATCHET_FILE].some((file) => existsSync(join(root, file)));
}
