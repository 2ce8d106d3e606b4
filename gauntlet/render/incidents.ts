/** Incidents for people: one line each, or one with its timeline. */
import { type Incident, isOver } from '../model/incident.ts';
import { duration } from './text.ts';

export function renderIncidents(incidents: readonly Incident[]): string {
  if (incidents.length === 0) return 'No incident is on record. `gauntlet watch` keeps them.\n';
  return incidents.map((incident) => `${headOf(incident)}\n`).join('');
}

export function renderIncident(incident: Incident): string {
  const lines = incident.entries.map(({ at, kind, text }) => {
    return `  ${timeOf(at)}  ${kind.padEnd(7)}  ${text}`;
  });
  const next = `again as a test: gauntlet bug add --from-incident ${incident.id}`;
  return [headOf(incident), ...lines, next, ''].join('\n');
}

function headOf(incident: Incident): string {
  const { id, environment, entries } = incident;
  const begun = entries[0]?.at ?? 0;
  const took = duration((entries.at(-1)?.at ?? begun) - begun);
  const state = isOver(incident) ? `over after ${took}` : 'open';
  return `${id}  ${timeOf(begun)}  ${environment}  ${state}  ${entries[0]?.text ?? ''}`;
}

function timeOf(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}
