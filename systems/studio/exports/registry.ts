/** All export formats, by the name that jobs use. */
import type { ExportFormat } from '../model/nouns.ts';
import { csv } from './csv.ts';
import type { ExportWriter } from './format.ts';
import { jsonl } from './jsonl.ts';
import { parquet } from './parquet.ts';

export const exportWriters: Readonly<Record<ExportFormat, ExportWriter>> = { jsonl, csv, parquet };
