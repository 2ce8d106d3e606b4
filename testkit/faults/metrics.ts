import type { ProxyCollection } from './collection.ts';

/** What has passed through the proxies, in Prometheus' text format and with Toxiproxy's names. */

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores';

export function renderMetrics(collection: ProxyCollection): string {
  const received: string[] = [];
  const sent: string[] = [];
  for (const proxy of collection.list()) {
    for (const direction of ['downstream', 'upstream'] as const) {
      const { receivedBytes, sentBytes } = proxy.traffic(direction);
      const labels = [
        ['direction', direction],
        ['listener', proxy.listen],
        ['proxy', proxy.name],
        ['upstream', proxy.upstream],
      ].map(([name, value]) => `${name}="${escapeLabel(value ?? '')}"`);
      received.push(`toxiproxy_proxy_received_bytes_total{${labels.join(',')}} ${receivedBytes}`);
      sent.push(`toxiproxy_proxy_sent_bytes_total{${labels.join(',')}} ${sentBytes}`);
    }
  }
  return [
    '# HELP toxiproxy_proxy_received_bytes_total Bytes read from clients and servers.',
    '# TYPE toxiproxy_proxy_received_bytes_total counter',
    ...received,
    '# HELP toxiproxy_proxy_sent_bytes_total Bytes handed on to servers and clients.',
    '# TYPE toxiproxy_proxy_sent_bytes_total counter',
    ...sent,
    '',
  ].join('\n');
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
