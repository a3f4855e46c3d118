import { signalKinds } from './signals/index.js';

export const SIGNAL_TABLE_MARKERS = ['<!-- signals:begin (generated) -->', '<!-- signals:end -->'] as const;

const HEADER = ['protocol', 'id', 'hears', 'acknowledges'];

/** The signal adapters as a Markdown table and their limits as lists, made from the registry. */
export function signalTableMarkdown(): string {
  const kinds = Object.values(signalKinds);
  const rows = kinds.map(({ id, label, hears, acknowledges }) => [
    `[${label}](signals/${id}/README.md)`,
    `\`${id}\``,
    hears,
    acknowledges,
  ]);
  const table = [HEADER, HEADER.map(() => '---'), ...rows]
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
