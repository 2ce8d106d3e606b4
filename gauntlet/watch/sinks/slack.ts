/** Incoming webhooks as Slack has them; Mattermost, Discord (`/slack`) and others take them too. */
import { noticeText } from '../alerts.ts';
import { missing, post, type Sink, text } from './sink.ts';

export const slack: Sink = {
  name: 'slack',
  open(settings, ports) {
    const url = text(settings, 'url');
    if (url === undefined) return missing('url', 'https://hooks.slack.com/services/...');
    return {
      ok: true,
      tell: (notice) => {
        const [title = '', ...lines] = noticeText(notice, ports.nowMs());
        const body = [`*${escaped(title)}*`, ...lines.map((line) => `• ${escaped(line)}`)];
        return post(url, { text: body.join('\n') }, ports);
      },
    };
  },
};

/** Its three characters of control; everything else is text. */
function escaped(line: string): string {
  return line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
