/** Durable files: the `Disk` port, the real disk, and a simulated one that can lose its power. */
export type {
  Disk,
  DiskFile,
  DiskOperation,
  DiskSpace,
  DiskStat,
  EntryKind,
  FolderEntry,
  OpenMode,
} from './disk.ts';
export {
  type DurableOptions,
  isTemporaryName,
  makeFolderDurable,
  unlinkDurable,
  writeDurable,
} from './durable.ts';
export { DiskError, FatalDiskError, hasDiskCode, isDiskFull } from './errors.ts';
export {
  type Cut,
  type Exploration,
  type ExplorationResult,
  explore,
  PowerCutFailure,
} from './explore.ts';
export { writeKeyFile } from './key-file.ts';
export { appendDurable, type DurableLog, openDurableLog } from './log.ts';
export { realDisk } from './real.ts';
export {
  type PowerCutOptions,
  type SimulatedDisk,
  type SimulatedDiskOptions,
  simulatedDisk,
} from './simulated/disk.ts';
export type { Fault } from './simulated/faults.ts';
export { SURVIVALS, type Survival } from './simulated/survival.ts';
export { type ByteRange, readPieces, writePieces } from './stream.ts';
