/**
 * What a disk throws. Both disks throw the same: callers tell failures apart by `code` (ENOENT,
 * EEXIST, ENOSPC, EIO ...), never by the text.
 */

export class DiskError extends Error {
  readonly code: string;
  readonly operation: string;
  readonly path: string;

  constructor(code: string, operation: string, path: string, cause?: unknown) {
    super(`${code}: ${operation} ${path}`, cause === undefined ? undefined : { cause });
    this.name = 'DiskError';
    this.code = code;
    this.operation = operation;
    this.path = path;
  }
}

/**
 * An fsync failed. The kernel reports this once and then forgets the pages it could not write, so
 * a second fsync succeeds although the data is gone. Nothing written since the last good sync can
 * be trusted: let it end the process, and recover from what is on the disk.
 */
export class FatalDiskError extends DiskError {
  constructor(code: string, operation: string, path: string, cause?: unknown) {
    super(code, operation, path, cause);
    this.name = 'FatalDiskError';
    this.message = `${code}: ${operation} ${path} failed; what was written may be lost. Stop now.`;
  }
}

export function hasDiskCode(error: unknown, ...codes: readonly string[]): error is DiskError {
  return error instanceof DiskError && codes.includes(error.code);
}

/** The disk, or this user's share of it, is full. */
export function isDiskFull(error: unknown): error is DiskError {
  return hasDiskCode(error, 'ENOSPC', 'EDQUOT');
}
