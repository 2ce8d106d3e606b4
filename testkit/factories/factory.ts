/**
 * Builders of test data: seeded, so that a failing test is made again; unique, so that two tests in
 * one database do not meet; and only what a test cares about is said in the test.
 */
import { type RandomStream, randomStream, type Seed } from '../faults/random.ts';

export interface Making {
  /** Counts up from 1 for each thing that this factory makes. */
  readonly sequence: number;
  readonly random: RandomStream;
  /** The text with a part that no other test, process or run has: `unique('user')`. */
  readonly unique: (text: string) => string;
  /** One of these, drawn. */
  readonly pick: <Item>(items: readonly [Item, ...Item[]]) => Item;
}

/** Some of the fields; of nested plain objects some again. Lists are taken whole. */
export type Overrides<Thing> = {
  readonly [Name in keyof Thing]?: Thing[Name] extends readonly unknown[]
    ? Thing[Name]
    : Thing[Name] extends object
      ? Overrides<Thing[Name]>
      : Thing[Name];
};

export interface FactoryDefinition<Thing, Trait extends string> {
  /** Names the stream of random numbers. */
  readonly name: string;
  readonly build: (making: Making) => Thing;
  /** What a named variety has otherwise. */
  readonly traits?: Readonly<Record<Trait, Variety<Thing>>>;
}

/** What is otherwise in this variety; asked anew for each thing. */
export type Variety<Thing> = (making: Making) => Overrides<Thing>;

export interface Factory<Thing extends object, Trait extends string> {
  /** Overrides win over traits, later traits over earlier ones. */
  build(...given: readonly (Overrides<Thing> | Trait)[]): Thing;
  buildMany(count: number, ...given: readonly (Overrides<Thing> | Trait)[]): Thing[];
  /** The same things again, from the first. Each test begins with its own. */
  withSeed(seed: Seed): Factory<Thing, Trait>;
}

export function defineFactory<Thing extends object, Trait extends string = never>(
  definition: FactoryDefinition<Thing, Trait>,
  seed: Seed = 1,
): Factory<Thing, Trait> {
  let sequence = 0;
  const build = (...given: readonly (Overrides<Thing> | Trait)[]): Thing => {
    sequence += 1;
    const making = makingOf(definition.name, seed, sequence);
    const traits = given.filter((one) => typeof one === 'string');
    const overrides = given.filter((one) => typeof one !== 'string');
    const changes = [...traits.map((trait) => traitOf(definition, trait, making)), ...overrides];
    return changes.reduce<Thing>(merge, definition.build(making));
  };
  return {
    build,
    buildMany: (count, ...given) => Array.from({ length: count }, () => build(...given)),
    withSeed: (other) => defineFactory(definition, other),
  };
}

function traitOf<Thing, Trait extends string>(
  { name, traits }: FactoryDefinition<Thing, Trait>,
  trait: Trait,
  making: Making,
): Overrides<Thing> {
  const found = traits?.[trait];
  if (found === undefined) {
    const known = Object.keys(traits ?? {}).join(', ') || 'none';
    throw new Error(`the factory '${name}' has no trait '${trait}'; it has ${known}`);
  }
  return found(making);
}

function makingOf(name: string, seed: Seed, sequence: number): Making {
  const random = randomStream(seed, 'factory', name, sequence);
  return {
    sequence,
    random,
    unique: (text) => `${text}-${uniquePart()}`,
    pick: (items) => items[random.whole(items.length)] ?? items[0],
  };
}

let made = 0;

/** Not from the seed: what is unique must be so in the next run as well. */
function uniquePart(): string {
  made += 1;
  const started = Math.floor(performance.timeOrigin).toString(36);
  return `${started}${process.pid.toString(36)}-${made.toString(36)}`;
}

function merge<Thing>(thing: Thing, changes: Overrides<Thing>): Thing {
  const merged = Object.entries(changes).map(([name, change]): [string, unknown] => {
    const before = (thing as Readonly<Record<string, unknown>>)[name];
    return [name, isPlain(before) && isPlain(change) ? merge(before, change) : change];
  });
  return { ...thing, ...Object.fromEntries(merged) };
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
