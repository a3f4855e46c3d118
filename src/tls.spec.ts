import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { followTls, readTls } from './tls.js';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const withOpenssl = hasOpenssl ? it : it.skip;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ebb-tls-'));
  if (!hasOpenssl) return;
  for (const name of ['one', 'two']) {
    const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    execFileSync(
      'openssl',
      ['req', '-x509', ...curve, '-keyout', key, '-out', cert, '-days', '2', '-subj', `/CN=${name}`],
      { stdio: 'ignore' },
    );
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const take = (name: string): void => {
  for (const end of ['key', 'pem']) copyFileSync(join(folder, `${name}.${end}`), join(folder, `used.${end}`));
};
const subjectOf = (server: Server): Promise<string> =>
  new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.destroy();
    });
    socket.on('error', reject);
  });

withOpenssl('a renewed certificate is used without a restart; one that will not do is not', async () => {
  const files = { certFile: join(folder, 'used.pem'), keyFile: join(folder, 'used.key') };
  take('one');
  const server = createServer(readTls(files));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const warnings: string[] = [];
  const end = followTls(server, files, { warn: (message) => void warnings.push(message), everyMs: 20 });
  const later = () => new Promise((resolve) => setTimeout(resolve, 150));
  try {
    expect(await subjectOf(server)).toBe('one');
    take('two');
    await later();
    expect(await subjectOf(server)).toBe('two');
    writeFileSync(files.certFile, 'half a file');
    await later();
    expect(await subjectOf(server)).toBe('two');
    expect(warnings).toEqual([expect.stringContaining('The certificate of before stays in use.')]);
  } finally {
    end();
    server.close();
  }
});

it('files that are not there are named', () => {
  const files = { certFile: join(folder, 'none.pem'), keyFile: join(folder, 'none.key') };
  expect(() => readTls(files)).toThrow(/none\.pem.*See to http\.tls in the configuration/);
});
