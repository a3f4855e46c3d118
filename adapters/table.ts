import type { CapabilityEnvelope } from '../src/core/ports/miner.js';
import { minerAdapters } from './miners/index.js';

export const MINER_TABLE_MARKERS = ['<!-- miners:begin (generated) -->', '<!-- miners:end -->'] as const;

const HEADER = [
  'firmware',
  'id',
  'can be told',
  'to sleep',
  'to full hashrate',
  'watts',
  'survives a reboot',
  'password for',
];

/** The miner adapters as a Markdown table and their limits as lists, made from their envelopes. */
export function adapterTableMarkdown(): string {
  const entries = Object.values(minerAdapters);
  const rows = entries.map(({ envelope, passwordFor }) => [
    `[${envelope.label}](miners/${envelope.firmware}/README.md)`,
    `\`${envelope.firmware}\``,
    envelope.verbs.join(', '),
    `${envelope.downSeconds} s`,
    `${envelope.upSeconds} s`,
    envelope.power,
    envelope.survivesReboot.join(', ') || 'nothing',
    passwordFor,
  ]);
  const table = [HEADER, HEADER.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
  return [table, ...entries.map(({ envelope }) => limitsMarkdown(envelope))].join('\n\n');
}

function limitsMarkdown({ label, limits, unverified }: CapabilityEnvelope): string {
  const lines = [...limits, ...unverified.map((statement) => `Unverified: ${statement}`)];
  return [`**${label}**`, '', ...lines.map((line) => `- ${line}`)].join('\n');
}
