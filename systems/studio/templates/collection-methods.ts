/** PURE: the methods of mappings and lists. */
import { Given, type Parameters } from './arguments.ts';
import { equal, keyOf } from './operators.ts';
import { renderProblem } from './problem.ts';
import { Callable, type Dict, type Method, type Run, Tuple, type Value } from './values.ts';

function dictMethod(
  name: string,
  parameters: Parameters,
  work: (dict: Dict, given: Given) => Value,
): readonly [string, Method] {
  return [
    name,
    (self, args, run) => {
      if (!(self instanceof Map)) throw renderProblem(`${name} is for mappings`);
      run.charge(self.size);
      return work(self, new Given(name, parameters, args, run));
    },
  ];
}

export const dictMethods: ReadonlyMap<string, Method> = new Map([
  dictMethod('items', {}, (dict) => [...dict].map((pair) => new Tuple(pair))),
  dictMethod('keys', {}, (dict) => [...dict.keys()]),
  dictMethod('values', {}, (dict) => [...dict.values()]),
  dictMethod('copy', {}, (dict) => new Map(dict)),
  dictMethod('get', { key: undefined, default: null }, (dict, given) => {
    const found = dict.get(keyOf(given.value('key')));
    return found === undefined ? given.value('default') : found;
  }),
]);

function listMethod(
  name: string,
  parameters: Parameters,
  work: (list: Value[], given: Given, run: Run) => Value,
): readonly [string, Method] {
  return [
    name,
    (self, args, run) => {
      if (!Array.isArray(self)) throw renderProblem(`${name} is for lists`);
      run.charge(1);
      return work(self, new Given(name, parameters, args, run), run);
    },
  ];
}

export const listMethods: ReadonlyMap<string, Method> = new Map([
  listMethod('append', { item: undefined }, (list, given) => {
    const item = given.value('item');
    if (item === list || item instanceof Callable) throw renderProblem('this can not be in a list');
    list.push(item);
    return null;
  }),
  listMethod('extend', { items: undefined }, (list, given, run) => {
    const items = given.value('items');
    if (!Array.isArray(items)) throw renderProblem('extend takes a list');
    run.charge(items.length);
    list.push(...items);
    return null;
  }),
  listMethod('pop', { at: -1 }, (list, given) => {
    const at = given.whole('at');
    const [item] = list.splice(at, 1);
    if (item === undefined) throw renderProblem('the list has no such element');
    return item;
  }),
  listMethod('index', { item: undefined }, (list, given, run) => {
    run.charge(list.length);
    const at = list.findIndex((item) => equal(item, given.value('item'), run));
    if (at === -1) throw renderProblem('the element is not in the list');
    return at;
  }),
  listMethod('count', { item: undefined }, (list, given, run) => {
    run.charge(list.length);
    return list.filter((item) => equal(item, given.value('item'), run)).length;
  }),
]);
