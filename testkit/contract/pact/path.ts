/** Paths of Pact's matching rules: `$.items[*].id`, `$['a b'].c`, `$.map.*`. */
export type Step = string | number;

export function parsePath(path: string): readonly Step[] {
  const steps = path.matchAll(/\.([^.[\]]+)|\[(?:'([^']*)'|"([^"]*)"|(\d+)|(\*))\]/g);
  return [...steps].map(([, plain, single, double, index, star]) =>
    index === undefined ? (plain ?? single ?? double ?? star ?? '') : Number(index),
  );
}

/** How well a rule's path fits a place; 0 is not at all. The best rule is the one that holds. */
export function weight(rule: readonly Step[], place: readonly Step[]): number {
  if (rule.length > place.length) return 0;
  let total = 1;
  for (const [index, step] of rule.entries()) {
    if (step === '*') total *= 2;
    else if (String(step) === String(place[index])) total *= 4;
    else return 0;
  }
  return total;
}

const PLAIN = /^[A-Za-z_][\w-]*$/;

export function pathText(place: readonly Step[]): string {
  const steps = place.map((step) => {
    if (step === '*') return '[*]';
    if (typeof step === 'number') return `[${step}]`;
    return PLAIN.test(step) ? `.${step}` : `['${step}']`;
  });
  return `$${steps.join('')}`;
}
