import { X509Certificate } from 'node:crypto';
import { EbbError } from '../../core/errors.js';

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;
/** Longest way from a signer to a certificate that is trusted. */
const CHAIN_MAX = 8;

/** The certificates of a PEM text. @throws EbbError `malformed` where there is none, or one cannot be read */
export function readCertificates(pem: string): X509Certificate[] {
  try {
    const found = (pem.match(PEM) ?? []).map((each) => new X509Certificate(each));
    if (found.length > 0) return found;
  } catch (error) {
    throw new EbbError('malformed', `a certificate cannot be read: ${(error as Error).message}`);
  }
  throw new EbbError('malformed', 'it holds no certificate in PEM ("-----BEGIN CERTIFICATE-----")');
}

/**
 * Whether `signer` leads to a certificate that is trusted, over those in between, all in force at `at`. Revocation is
 * not looked at.
 * @returns why not; null where it does
 */
export function trustedChain(
  signer: X509Certificate,
  between: readonly X509Certificate[],
  trusted: readonly X509Certificate[],
  at: Date,
): string | null {
  let current = signer;
  for (let step = 0; step < CHAIN_MAX; step += 1) {
    if (!isInForce(current, at)) return `the certificate of ${nameOf(current)} was not in force then`;
    if (trusted.some(({ raw }) => raw.equals(current.raw))) return null;
    const issuer = [...trusted, ...between].find(
      (each) => each.ca && current.checkIssued(each) && current.verify(each.publicKey),
    );
    if (!issuer || issuer.raw.equals(current.raw)) break;
    current = issuer;
  }
  return `the certificate of ${nameOf(signer)} leads to none that is trusted`;
}

function isInForce({ validFrom, validTo }: X509Certificate, at: Date): boolean {
  return Date.parse(validFrom) <= at.getTime() && at.getTime() <= Date.parse(validTo);
}

function nameOf({ subject }: X509Certificate): string {
  return subject.split('\n').join(', ');
}
