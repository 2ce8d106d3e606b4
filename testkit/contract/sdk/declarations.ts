/** The inputs and outputs of an installed client of the AWS SDK v3, from its declarations. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node } from 'oxc-parser';
import { all, nameOf, parseSource } from '../../aws/privilege/syntax.ts';
import { contractErrors } from '../errors.ts';

export interface Member {
  readonly isRequired: boolean;
  /** `string`, `Date`, `Owner`, ...: without `undefined`; what is a list of values is `string`. */
  readonly type: string;
  /** The interface of the member, or of its elements. */
  readonly shape: string | undefined;
  readonly isList: boolean;
}

type Members = ReadonlyMap<string, Member>;

export class SdkPackage {
  readonly name: string;
  readonly version: string;
  readonly #folder: string;
  readonly #interfaces = new Map<string, Members>();
  /** Types that are lists of values: text for whoever calls. */
  readonly #choices = new Set<string>();

  /** `folder` is that of the package, with its package.json. */
  constructor(folder: string) {
    this.#folder = join(folder, 'dist-types');
    try {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      this.name = String(manifest.name);
      this.version = String(manifest.version);
      const models = join(this.#folder, 'models');
      const names = readdirSync(models).filter((one) => one.endsWith('.d.ts'));
      const texts = names.map((name) => readFileSync(join(models, name), 'utf8'));
      for (const text of texts) this.#findChoices(text);
      for (const text of texts) this.#add(text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw contractErrors.make('CONTRACT_SDK_UNREADABLE', { folder, reason }, error);
    }
  }

  /** Undefined when this version has no such operation. */
  operation(name: string): { readonly input: Members; readonly output: Members } | undefined {
    const path = join(this.#folder, 'commands', `${name}Command.d.ts`);
    if (!this.#interfaces.has(`${name}CommandInput`)) {
      let text: string;
      try {
        text = readFileSync(path, 'utf8');
      } catch {
        // A version has a file for each command that it has.
        return undefined;
      }
      this.#add(text);
    }
    return {
      input: this.#interfaces.get(`${name}CommandInput`) ?? new Map(),
      output: this.#interfaces.get(`${name}CommandOutput`) ?? new Map(),
    };
  }

  /** The member at `Contents[].Key`. */
  member(members: Members, path: string): Member | undefined {
    const [first = '', ...rest] = path.split('.');
    const found = members.get(first.replace('[]', ''));
    if (!found || rest.length === 0) return found;
    const inner = found.shape === undefined ? undefined : this.#interfaces.get(found.shape);
    return inner && this.member(inner, rest.join('.'));
  }

  #findChoices(text: string): void {
    for (const match of text.matchAll(/export type (\w+) = \(?typeof \1\)?\[keyof typeof \1\]/g)) {
      this.#choices.add(match[1] ?? '');
    }
  }

  #add(text: string): void {
    const tree = parseSource('declarations.d.ts', text);
    const typeText = (node: Node) => text.slice(node.start, node.end);
    for (const node of all(tree, 'TSInterfaceDeclaration')) {
      const inherited = node.extends.flatMap((heritage) => {
        const [base, left] = heritage.typeArguments?.params ?? [];
        const isOmit = nameOf(heritage.expression) === 'Omit' && base && left;
        const name = isOmit ? typeText(base) : nameOf(heritage.expression);
        const omitted = isOmit ? typeText(left) : '';
        const members = [...(this.#interfaces.get(name) ?? [])];
        return members.filter(([member]) => !omitted.includes(`"${member}"`));
      });
      const own = node.body.body.flatMap((member): [string, Member][] => {
        if (member.type !== 'TSPropertySignature' || !member.typeAnnotation) return [];
        const type = typeText(member.typeAnnotation.typeAnnotation);
        return [[nameOf(member.key), this.#member(type, member.optional)]];
      });
      this.#interfaces.set(node.id.name, new Map([...inherited, ...own]));
    }
  }

  #member(text: string, isOptional: boolean): Member {
    const whole = text.replace(/\s*\|\s*undefined/g, '').trim();
    const isList = whole.endsWith('[]');
    const element = whole.replace(/^\(|\)?\[\]$/g, '').replace(/\s*\|\s*null/g, '');
    const isChoice = this.#choices.has(element) || /^"[^"]*"(\s*\|\s*"[^"]*")*$/.test(element);
    const plain = isChoice ? 'string' : element;
    const isNamed = /^_?[A-Z]\w+$/.test(plain) && !['Date', 'Uint8Array', 'Blob'].includes(plain);
    const type = isList ? `${plain}[]` : plain;
    return { isRequired: !isOptional, type, isList, shape: isNamed ? plain : undefined };
  }
}
