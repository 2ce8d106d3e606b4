/** Asks an address as a user would: how many milliseconds a good answer took. */
import { needs, type Source, sourceReason, textSetting } from './source.ts';

export const probe: Source = {
  name: 'probe',
  async read(settings, ports) {
    const url = textSetting(settings, 'url');
    if (url === undefined) return needs('url', 'https://example.com/');
    const startMs = ports.nowMs();
    try {
      const answer = await ports.fetch(url, { signal: AbortSignal.timeout(ports.limitMs) });
      await answer.text();
      const value = ports.nowMs() - startMs;
      // Down is as bad as a time can be, and no missing number.
      return { ok: true, value: answer.ok ? value : Number.POSITIVE_INFINITY };
    } catch (error) {
      const isUrl = URL.canParse(url);
      if (!isUrl) return { ok: false, why: sourceReason(error) };
      return { ok: true, value: Number.POSITIVE_INFINITY };
    }
  },
};
