import { alertRouteKinds } from './alerts/index.js';
import { signalKinds } from './signals/index.js';
import { telemetryKinds } from './telemetry/index.js';

export const SIGNAL_TABLE_MARKERS = ['<!-- signals:begin (generated) -->', '<!-- signals:end -->'] as const;
export const TELEMETRY_TABLE_MARKERS = [
  '<!-- telemetry:begin (generated) -->',
  '<!-- telemetry:end -->',
] as const;

export const ALERT_TABLE_MARKERS = ['<!-- alerts:begin (generated) -->', '<!-- alerts:end -->'] as const;

interface Described {
  readonly id: string;
  readonly label: string;
  readonly limits: readonly string[];
  readonly unverified: readonly string[];
}

/** The signal adapters as a Markdown table and their limits as lists, made from the registry. */
export function signalTableMarkdown(): string {
  return markdown('signals', Object.values(signalKinds), {
    hears: ({ hears }) => hears,
    acknowledges: ({ acknowledges }) => acknowledges,
  });
}

/** The ways to tell telemetry, likewise. */
export function telemetryTableMarkdown(): string {
  return markdown('telemetry', Object.values(telemetryKinds), { tells: ({ tells }) => tells });
}

/** The ways out for alerts, likewise. */
export function alertTableMarkdown(): string {
  return markdown('alerts', Object.values(alertRouteKinds), {
    tells: ({ tells }) => tells,
    'a message whose answer was lost': ({ again }) => again,
  });
}

function markdown<Kind extends Described>(
  folder: string,
  kinds: readonly Kind[],
  columns: Readonly<Record<string, (kind: Kind) => string>>,
): string {
  const header = ['protocol', 'id', ...Object.keys(columns)];
  const rows = kinds.map((kind) => [
    `[${kind.label}](${folder}/${kind.id}/README.md)`,
    `\`${kind.id}\``,
    ...Object.values(columns).map((cell) => cell(kind)),
  ]);
  const table = [header, header.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
  const limits = kinds.map(({ label, limits: lines, unverified }) =>
    [
      `**${label}**`,
      '',
      ...[...lines, ...unverified.map((line) => `Unverified: ${line}`)].map((line) => `- ${line}`),
    ].join('\n'),
  );
  return [table, ...limits].join('\n\n');
}
