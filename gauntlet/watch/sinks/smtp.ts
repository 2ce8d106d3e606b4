/** A mail to each address, through any SMTP server. */
import { noticeText } from '../alerts.ts';
import { missing, reasonOf, type Sink, text } from './sink.ts';

export const smtp: Sink = {
  name: 'smtp',
  open(settings, ports) {
    const url = text(settings, 'url');
    if (url === undefined) return missing('url', 'smtp://user:password@mail.example.com:587');
    const to = settings.to;
    const addresses = Array.isArray(to) ? to.map(String) : [text(settings, 'to')];
    if (addresses.length === 0 || addresses[0] === undefined)
      return missing('to', 'team@example.com');
    const from = text(settings, 'from') ?? 'gauntlet@localhost';
    return {
      ok: true,
      async tell(notice) {
        const [subject = '', ...lines] = noticeText(notice, ports.nowMs());
        // Loaded when there is a mail to send, for most projects have none.
        const { createTransport } = await import('nodemailer');
        const limits = { connectionTimeout: ports.limitMs, socketTimeout: ports.limitMs };
        const transport = createTransport({ url, ...limits });
        try {
          await transport.sendMail({
            from,
            to: addresses.join(', '),
            subject,
            text: lines.join('\n'),
          });
          return { ok: true };
        } catch (error) {
          return { ok: false, why: reasonOf(error) };
        } finally {
          transport.close();
        }
      },
    };
  },
};
