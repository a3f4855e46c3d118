import { readFileSync } from 'node:fs';
import type { Server } from 'node:https';
import { createSecureContext } from 'node:tls';
import { EbbError } from './core/errors.js';
import type { TlsFiles } from './core/site.js';

/** Certificates are renewed while Ebb runs. */
const LOOK_MS = 60_000;

/** What an HTTPS server is made of. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
}

/** @throws EbbError (rejected) where the files cannot be read or do not belong together */
export function readTls({ certFile, keyFile }: TlsFiles): TlsMaterial {
  try {
    const material = { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
    createSecureContext(material);
    return material;
  } catch (error) {
    throw new EbbError(
      'rejected',
      `TLS cannot be spoken with ${certFile} and ${keyFile}: ${(error as Error).message}. See to http.tls in the configuration.`,
      { cause: error },
    );
  }
}

/**
 * Takes a renewed certificate into use without a restart; one that will not do is said once, and the old one stays.
 * @returns what ends it
 */
export function followTls(
  server: Pick<Server, 'setSecureContext'>,
  files: TlsFiles,
  { warn, everyMs = LOOK_MS }: { readonly warn: (message: string) => void; readonly everyMs?: number },
): () => void {
  let used = readTls(files);
  let told = '';
  const timer = setInterval(() => {
    try {
      const found = readTls(files);
      if (found.cert !== used.cert || found.key !== used.key) server.setSecureContext((used = found));
      told = '';
    } catch (error) {
      const { message } = error as Error;
      if (message !== told) warn(`${message} The certificate of before stays in use.`);
      told = message;
    }
  }, everyMs).unref();
  return () => clearInterval(timer);
}
