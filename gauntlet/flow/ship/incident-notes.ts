/** What `watch` keeps of a time of trouble. */
import type { Notice, OpenAlert } from '../../watch/alerts.ts';
import { noteIncident } from '../incidents.ts';
import type { ShipPorts } from './ports.ts';

export interface IncidentNotes {
  heard(notices: readonly Notice[], open: readonly OpenAlert[]): Promise<void>;
  back(text: string): Promise<void>;
}

export function incidentNotes(
  root: string,
  environment: string,
  { clock, newId }: Pick<ShipPorts, 'clock' | 'newId'>,
): IncidentNotes {
  const about = { root, environment, newId };
  // One may be open from before: whoever watched it was killed, or looks now and then.
  let isOpen = true;
  const note = async (kind: 'trouble' | 'back' | 'over', text: string) => {
    await noteIncident(about, { at: clock(), kind, text });
  };
  return {
    async heard(notices, open) {
      for (const { kind, alerts } of notices) {
        if (kind === 'over') continue;
        isOpen = true;
        for (const { trouble } of alerts) await note('trouble', trouble.text);
      }
      if (open.length > 0 || !isOpen) return;
      await note('over', 'all is well again');
      isOpen = false;
    },
    back: (text) => note('back', text),
  };
}
