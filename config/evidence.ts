import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { X509Certificate } from 'node:crypto';
import type { EvidenceConfig } from '../src/core/evidence.js';
import type { RawEvidence } from './evidence-schema.js';
import type { Report } from './checks/report.js';

/**
 * The evidence settings with their files read and their paths made absolute.
 * @param folder of the configuration file
 */
export function evidenceConfig(
  { timestamps, worm }: RawEvidence,
  folder: string,
  report: Report,
): EvidenceConfig {
  return {
    ...(timestamps && {
      timestamps: {
        url: timestamps.url,
        every: timestamps.every,
        ...(timestamps.policy !== undefined && { policy: timestamps.policy }),
        caPem: readPem(resolve(folder, timestamps.ca_file), report),
      },
    }),
    ...(worm && { worm: { path: resolve(folder, worm.path), everyMinutes: worm.every_minutes } }),
  };
}

function readPem(file: string, report: Report): string {
  try {
    const pem = readFileSync(file, 'utf8');
    void new X509Certificate(pem);
    return pem;
  } catch (error) {
    report(
      ['evidence', 'timestamps', 'ca_file'],
      `${file} holds no certificate that can be read (${(error as Error).message})`,
      "Name a PEM file with the certificate of the time-stamping authority's own authority.",
    );
    return '';
  }
}
