const KEPT = ['name', 'version', 'description', 'license', 'type', 'engines'];

/** What the package.json of a published package says as ours does. */
export function factsOf(own: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(KEPT.map((name) => [name, own[name]]));
}
