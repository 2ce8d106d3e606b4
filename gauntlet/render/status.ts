/** What runs where, in lines for people. */
import { duration, padTo, painter } from './text.ts';

export interface StatusVersion {
  readonly version: string;
  readonly isRunning: boolean;
  readonly share: number;
  readonly ageMs: number;
  readonly memoryMb?: number;
  readonly requests: number;
  readonly errors: number;
  readonly health: { readonly failing: number };
}

export interface StatusPlace {
  readonly environment: string;
  readonly system: string;
  readonly seen?: {
    readonly versions: readonly StatusVersion[];
    readonly settled: readonly string[];
    readonly busy?: string;
    readonly address?: string;
  };
  readonly silent?: string;
  readonly open?: { readonly version: string; readonly lastStep: string; readonly isDead: boolean };
}

export function renderStatus(places: readonly StatusPlace[], colour: boolean): string {
  if (places.length === 0)
    return 'No environment says what is released there; see docs/releases.md.\n';
  return places
    .map((place) => placeLines(place, colour).join('\n'))
    .join('\n')
    .concat('\n');
}

function placeLines(place: StatusPlace, colour: boolean): readonly string[] {
  const paint = painter(colour);
  const { environment, system, seen, silent, open } = place;
  const title = paint('bold', `${environment}  ${system}`);
  if (seen === undefined) return [title, `  ${paint('red', 'no answer')}  ${silent ?? ''}`];
  const lines = seen.versions.map((one) => versionLine(one, colour));
  const [, ...before] = seen.settled;
  return [
    `${title}${seen.address === undefined ? '' : `  ${seen.address}`}`,
    ...(lines.length === 0 ? ['  nothing has been released here'] : lines),
    ...(before.length === 0 ? [] : [`  to go back to: ${before.join(', ')}`]),
    ...(seen.busy === undefined ? [] : [`  under way: ${seen.busy}`]),
    ...(open === undefined ? [] : [openLine(open)]),
  ];
}

function openLine({ version, lastStep, isDead }: NonNullable<StatusPlace['open']>): string {
  const where = lastStep === '' ? 'at its beginning' : `in '${lastStep}'`;
  if (!isDead) return `  the ship of ${version} is ${where}`;
  return `  the ship of ${version} was interrupted ${where}; ship again goes on or back`;
}

function versionLine(one: StatusVersion, colour: boolean): string {
  const paint = painter(colour);
  const { version, isRunning, share, ageMs, memoryMb, requests, errors, health } = one;
  const isWell = isRunning && health.failing === 0;
  const word = isWell ? paint('green', 'ok  ') : paint('red', isRunning ? 'SICK' : 'DOWN');
  const facts = [
    `${Math.round(share * 1_000) / 10} % of the users`,
    ...(ageMs > 0 ? [`for ${duration(ageMs)}`] : []),
    ...(requests > 0 ? [`${requests} requests, ${errors} errors`] : []),
    ...(memoryMb === undefined ? [] : [`${memoryMb} MB`]),
  ];
  return `  ${word}  ${padTo(version, 12)}${facts.join(', ')}`;
}
