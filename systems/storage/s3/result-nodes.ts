/** PURE: pieces of answers that several operations have. */
import type { Checksum, ChecksumAlgorithm } from '../model/s3.ts';
import type { XmlNode } from './xml/write.ts';

/** `<ChecksumCRC32>` and its type. */
export function checksumNodes(checksum: Checksum | null): readonly XmlNode[] {
  if (checksum === null) return [];
  return [
    [`Checksum${checksum.algorithm}`, checksum.value],
    ['ChecksumType', checksum.type],
  ];
}

export function partChecksumNodes(
  algorithm: ChecksumAlgorithm | null,
  value: string | null,
): readonly XmlNode[] {
  return algorithm === null || value === null ? [] : [[`Checksum${algorithm}`, value]];
}

export function ownerNodes(id: string, name: string): readonly XmlNode[] {
  return [
    ['ID', id],
    ['DisplayName', name],
  ];
}
