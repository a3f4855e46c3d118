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
  'restarts the miner',
  'survives a reboot',
  'dev fee',
  'password for',
];

/** The miner adapters as a Markdown table and their limits as lists, made from their envelopes. */
export function adapterTableMarkdown(): string {
  const limits = Object.values(minerAdapters).map(({ envelope }) => limitsMarkdown(envelope));
  return [minerTableMarkdown('miners'), ...limits].join('\n\n');
}

/** The table alone. @param folder where the adapters' folders are, seen from the page that shows it */
export function minerTableMarkdown(folder: string): string {
  const rows = Object.values(minerAdapters).map(({ envelope, passwordFor }) => [
    `[${envelope.label}](${folder}/${envelope.firmware}/README.md)`,
    `\`${envelope.firmware}\``,
    envelope.verbs.join(', ') || 'nothing: read only',
    `${envelope.downSeconds} s`,
    `${envelope.upSeconds} s`,
    envelope.power,
    envelope.restarts.join(', ') || 'nothing',
    envelope.survivesReboot.join(', ') || 'nothing',
    envelope.devFeeRatio === null ? 'not known' : `${Number((envelope.devFeeRatio * 100).toFixed(2))} %`,
    passwordFor,
  ]);
  return [HEADER, HEADER.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function limitsMarkdown({ label, limits, unverified }: CapabilityEnvelope): string {
  const lines = [...limits, ...unverified.map((statement) => `Unverified: ${statement}`)];
  return [`**${label}**`, '', ...lines.map((line) => `- ${line}`)].join('\n');
}
