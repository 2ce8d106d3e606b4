/** The notice as JSON, to any address. */
import { noticeText } from '../alerts.ts';
import { missing, post, type Sink, text } from './sink.ts';

export const webhook: Sink = {
  name: 'webhook',
  open(settings, ports) {
    const url = text(settings, 'url');
    if (url === undefined) return missing('url', 'https://example.com/alerts');
    return {
      ok: true,
      tell: (notice) => {
        const alerts = notice.alerts.map(({ trouble, sinceMs }) => {
          return { ...trouble, since: new Date(sinceMs).toISOString() };
        });
        const [title] = noticeText(notice, ports.nowMs());
        return post(url, { kind: notice.kind, group: notice.group, title, alerts }, ports);
      },
    };
  },
};
