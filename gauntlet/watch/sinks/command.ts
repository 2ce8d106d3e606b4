/** Any program: it gets the notice as JSON on its standard input. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { noticeText } from '../alerts.ts';
import { missing, reasonOf, type Sink, type SinkPorts, type Told } from './sink.ts';

export const command: Sink = {
  name: 'command',
  open({ command: words }, ports) {
    const isWords = Array.isArray(words) && words.every((word) => typeof word === 'string');
    if (!isWords || words.length === 0) return missing('command', "['notify-send', 'gauntlet']");
    return {
      ok: true,
      tell: (notice) => {
        const lines = noticeText(notice, ports.nowMs());
        return run(words, JSON.stringify({ ...notice, text: lines.join('\n') }), ports);
      },
    };
  },
};

async function run(words: readonly string[], input: string, ports: SinkPorts): Promise<Told> {
  const [program = '', ...rest] = words;
  try {
    const child = spawn(program, rest, {
      env: ports.environment,
      stdio: ['pipe', 'ignore', 'pipe'],
      timeout: ports.limitMs,
      killSignal: 'SIGKILL',
    });
    let said = '';
    child.stderr.on('data', (piece: Buffer) => {
      said = (said + piece.toString()).slice(-200);
    });
    // It may end without reading.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    if (code === 0) return { ok: true };
    const how = signal === null ? `ended with ${code}` : `was ended by ${signal}`;
    return { ok: false, why: `it ${how}${said === '' ? '' : `: ${said.trim()}`}` };
  } catch (error) {
    return { ok: false, why: reasonOf(error) };
  }
}
