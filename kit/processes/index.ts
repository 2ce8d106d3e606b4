/** Which processes there are, and whose a file is that one of them left behind. */
export {
  argvOf,
  hasEnvironment,
  listProcesses,
  type ProcessSeen,
  seeProcess,
} from './look.ts';
export { type Fate, fateOf, nobody, type Owner, ownerToken, thisOwner } from './owner.ts';
