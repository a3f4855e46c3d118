import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from '@jest/globals';

const IS_THERE = spawnSync('openssl', ['version']).status === 0;

/** `describe` for tests that run OpenSSL; skipped, and says so in its name, where there is none. */
export function describeWithOpenssl(name: string, tests: () => void): void {
  if (IS_THERE) describe(name, tests);
  else describe.skip(`${name} (skipped: openssl is not here)`, tests);
}

const CONFIG = `
[req]
distinguished_name = name
prompt = no
[name]
CN = An OpenSSL authority
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[stamper]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = here
[here]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.5
digests = sha256
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
`;

/** `openssl ts` as a local time-stamping authority, its files in `folder`. */
export class OpensslTsa {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    if (existsSync(this.path('ca.pem'))) return;
    writeFileSync(this.path('tsa.cnf'), CONFIG);
    writeFileSync(this.path('serial'), '01\n');
    const self = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '365', '-config', 'tsa.cnf'];
    this.run('req', ...self, '-extensions', 'ca', '-keyout', 'ca.key', '-out', 'ca.pem');
    const asked = ['-new', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=An OpenSSL time stamper'];
    this.run('req', ...asked, '-config', 'tsa.cnf', '-keyout', 'tsa.key', '-out', 'tsa.csr');
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '365'];
    this.run(
      'x509',
      '-req',
      '-in',
      'tsa.csr',
      ...by,
      '-extfile',
      'tsa.cnf',
      '-extensions',
      'stamper',
      '-out',
      'tsa.pem',
    );
  }

  get caPem(): string {
    return readFileSync(this.path('ca.pem'), 'utf8');
  }

  /** The TimeStampResp to a TimeStampReq, both in DER. */
  reply(query: Buffer): Buffer {
    writeFileSync(this.path('query.tsq'), query);
    const signer = ['-signer', 'tsa.pem', '-inkey', 'tsa.key', '-config', 'tsa.cnf', '-section', 'here'];
    this.run('ts', '-reply', '-queryfile', 'query.tsq', ...signer, '-out', 'reply.tsr');
    return readFileSync(this.path('reply.tsr'));
  }

  /** Whether OpenSSL finds a reply to be of that root (hex). */
  verifies(reply: Buffer, root: string): boolean {
    writeFileSync(this.path('check.tsr'), reply);
    const args = ['ts', '-verify', '-digest', root, '-in', 'check.tsr', '-CAfile', 'ca.pem'];
    return spawnSync('openssl', args, { cwd: this.folder }).status === 0;
  }

  private run(...args: string[]): void {
    execFileSync('openssl', args, { cwd: this.folder, stdio: 'pipe' });
  }

  private path(name: string): string {
    return join(this.folder, name);
  }
}
