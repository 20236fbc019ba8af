import { hash } from 'node:crypto';
import { FAULT_KINDS, type FaultTable } from '../faults.js';
import { lint } from '../lint.js';
import type { Mode } from '../mode.js';
import type { ReceivedCopy, ReceivedStore } from '../received/received-store.js';

const SHOWN_COPIES = 50;

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .3rem .8rem .3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #8884; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
pre { padding: .8rem; overflow-x: auto; background: #8881; border-radius: .3rem; }
`;

export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
};

export interface PageParts {
  readonly mode: Mode;
  readonly faults: FaultTable;
  readonly received: ReceivedStore;
}

/**
 * What was received, for a person. Names and ids only: what identifies a customer is not shown.
 *
 * @param origin where the reader reaches the sandbox, such as `http://localhost:4200`
 */
export function renderPage({ mode, faults, received }: PageParts, origin: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Platform sandbox</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Platform sandbox</h1>
<p>A local stand-in of Meta's Conversions API and TikTok's Events API, in <strong>${mode}</strong> mode. Nothing leaves this
machine. <a href="/">Refresh</a>, or read it as JSON: <a href="/received?limit=100">/received</a>,
<a href="/received/summary">/received/summary</a>, <a href="/faults">/faults</a>, <a href="/health">/health</a>.</p>

<h2>Pixels</h2>
${pixelTable(received)}

<h2>Last ${SHOWN_COPIES} events</h2>
${copyTable(received.newest(SHOWN_COPIES))}

<h2>Faults in force</h2>
${faultTable(faults)}
<p>Let a platform misbehave; <code>*</code> stands for every pixel, and <code>-X DELETE</code> without a body ends it:</p>
<pre>curl -X PUT -H 'content-type: application/json' -d '{"kind": "throttled", "rate": 0.5}' '${escapeHtml(origin)}/faults/meta/*'</pre>
<p>Kinds: ${FAULT_KINDS.map((kind) => `<code>${kind}</code>`).join(', ')}.</p>
</body>
</html>
`;
}

function pixelTable(received: ReceivedStore): string {
  const summaries = received.summary();
  if (summaries.length === 0) {
    return '<p>Nothing has been sent here yet. Post an event to the ingest, and it appears.</p>';
  }
  return table(
    [
      'Platform',
      'Pixel',
      '#Events',
      '#Different ids',
      '#Requests',
      '#Refused',
      '#Faults',
      '#Copies that differ',
    ],
    summaries.map((pixel) => [
      pixel.platform,
      pixel.pixel_id || '(none named)',
      pixel.events,
      pixel.unique_event_ids ?? 'not kept',
      pixel.requests,
      pixel.refused,
      pixel.faults,
      pixel.copies_that_differ ?? 'not kept',
    ]),
  );
}

function copyTable(copies: readonly ReceivedCopy[]): string {
  if (copies.length === 0) return '<p>None are kept.</p>';
  return table(
    [
      'Received (UTC)',
      'Platform',
      'Pixel',
      'Event',
      'Event id',
      'Copy',
      'Test code',
      'Documentation asks for',
    ],
    copies.map((copy) => [
      new Date(copy.receivedAt).toISOString().replace('T', ' ').slice(0, 23),
      copy.platform,
      copy.pixelId,
      copy.eventName,
      copy.eventId ?? '',
      copy.deduplication,
      copy.testEventCode ?? '',
      lint(copy).join('; '),
    ]),
  );
}

function faultTable(faults: FaultTable): string {
  const listed = faults.list();
  if (listed.length === 0) return '<p>None: both platforms answer as they should.</p>';
  return table(
    ['Platform', 'Pixel', 'Kind', '#Rate', '#Requests met'],
    listed.map((fault) => [fault.platform, fault.pixel_id, fault.kind, fault.rate, fault.met]),
  );
}

/** @param headings a leading `#` marks a column of numbers */
function table(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const attribute = (column: number) => (headings[column]?.startsWith('#') ? ' class="number"' : '');
  const head = headings.map(
    (heading, column) => `<th scope="col"${attribute(column)}>${escapeHtml(heading.replace(/^#/, ''))}</th>`,
  );
  const body = rows.map(
    (row) =>
      `<tr>${row.map((cell, column) => `<td${attribute(column)}>${escapeHtml(String(cell))}</td>`).join('')}</tr>`,
  );
  return `<div class="scroll"><table>
<thead><tr>${head.join('')}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table></div>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
