/** What is ours in a project, and which files in it are reviewed and committed like code. */
export const OWN_FOLDER = '.gauntlet';

export const REVIEWED = {
  waivers: 'waivers.yaml',
  quarantine: 'quarantine.yaml',
  ratchet: 'ratchet.json',
} as const;
