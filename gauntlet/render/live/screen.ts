/**
 * Draws a region at the end of a terminal that changes in place. Only the lines that differ are
 * written again; what is to stay (a failure) is printed above it. The cursor is hidden meanwhile.
 */
import { stripVTControlCharacters } from 'node:util';
import { textWidth } from '@gauntlet/kit/config/width';

export interface ScreenPort {
  write(text: string): void;
  /** The present width in columns. */
  width(): number;
}

export interface Screen {
  draw(lines: readonly string[]): void;
  /** Prints above the region, for good. */
  print(text: string): void;
  /** Takes the region away and gives the cursor back. */
  close(): void;
}

const ESC = '\u001b[';
const HIDE_CURSOR = `${ESC}?25l`;
const SHOW_CURSOR = `${ESC}?25h`;
const CLEAR_LINE = `${ESC}2K`;
const CLEAR_BELOW = `${ESC}0J`;
/** Between these the terminal shows nothing half-drawn; those that don't know it ignore it. */
const BEGIN = `${ESC}?2026h`;
const END = `${ESC}?2026l`;

export function screen(port: ScreenPort): Screen {
  let shown: readonly string[] = [];
  let drawnAt = 0;
  let isHidden = false;

  /** A terminal that became narrower has broken our lines: they take more rows than we wrote. */
  const rowsOf = (lines: readonly string[]) => {
    const width = Math.max(1, port.width());
    if (width >= drawnAt) return lines.length;
    const rows = (line: string) => Math.ceil(textWidth(stripVTControlCharacters(line)) / width);
    return lines.reduce((sum, line) => sum + Math.max(1, rows(line)), 0);
  };
  const erase = () => {
    const rows = rowsOf(shown);
    shown = [];
    return rows === 0 ? '' : `${ESC}${rows}A\r${CLEAR_BELOW}`;
  };
  const changes = (lines: readonly string[]) => {
    if (port.width() !== drawnAt || lines.length < shown.length || shown.length === 0) {
      return erase() + lines.map((line) => `${line}\n`).join('');
    }
    const same = lines.findIndex((line, index) => line !== shown[index]);
    if (same === -1) return '';
    const up = shown.length - same;
    const rest = lines.slice(same).map((line, index) => {
      return line === shown[same + index] ? '\n' : `${CLEAR_LINE}${line}\n`;
    });
    return `${up === 0 ? '' : `${ESC}${up}A\r`}${rest.join('')}`;
  };
  return {
    draw(lines) {
      const text = changes(lines);
      const hide = isHidden ? '' : HIDE_CURSOR;
      isHidden = true;
      if (text !== '') port.write(`${BEGIN}${hide}${text}${END}`);
      shown = lines;
      drawnAt = port.width();
    },
    print(text) {
      const lines = shown;
      const again = lines.map((line) => `${line}\n`).join('');
      port.write(`${BEGIN}${erase()}${text}${again}${END}`);
      shown = lines;
      drawnAt = port.width();
    },
    close() {
      port.write(erase() + (isHidden ? SHOW_CURSOR : ''));
      isHidden = false;
    },
  };
}
