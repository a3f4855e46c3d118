import { resolve } from 'node:path';
import { z } from 'zod';
import { isAddress, isNetwork } from '../src/core/networks.js';
import type { HttpConfig } from '../src/core/site.js';
import { name, port } from './schema-parts.js';

/** Where Ebb listens, and who may speak for others. */
export const httpSchema = z
  .strictObject({
    host: name.default('127.0.0.1'),
    port: port.default(3000),
    trust_proxy: z
      .array(z.string().refine((text) => isAddress(text) || isNetwork(text), 'an address or a network'))
      .default([])
      .describe('proxies whose X-Forwarded-For and X-Forwarded-Proto are believed'),
    tls: z
      .strictObject({
        cert_file: name.describe('PEM of the certificate and those it leads to; read anew when it changes'),
        key_file: name.describe('PEM of its private key'),
      })
      .optional()
      .describe('absent: plain HTTP, for this machine or behind a proxy with TLS'),
  })
  .default({ host: '127.0.0.1', port: 3000, trust_proxy: [] });

/** @param folder of the configuration file */
export function httpConfig(
  { host, port: number, trust_proxy: trustProxy, tls }: z.output<typeof httpSchema>,
  folder: string,
): HttpConfig {
  return {
    host,
    port: number,
    trustProxy,
    ...(tls && { tls: { certFile: resolve(folder, tls.cert_file), keyFile: resolve(folder, tls.key_file) } }),
  };
}
