import { createHash } from 'node:crypto';

/** HTTP Digest with MD5, as RFC 7616 (and RFC 2617 before it) has it: the only kind that miners' firmware uses. */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly qop: 'auth' | null;
  readonly opaque: string | null;
  readonly stale: boolean;
}

export interface DigestRequest {
  readonly method: string;
  readonly uri: string;
  readonly username: string;
  readonly password: string;
  /** How many requests were made with this nonce, this one included. */
  readonly nonceCount: number;
  readonly clientNonce: string;
}

/** The challenge of a `WWW-Authenticate` header; null where it is not Digest. */
export function parseDigestChallenge(header: string): DigestChallenge | null {
  if (!/^digest\s/i.test(header.trimStart())) return null;
  const fields = parseDigestFields(header);
  const { realm, nonce } = fields;
  if (realm === undefined || nonce === undefined) return null;
  const qop = (fields['qop'] ?? '').split(',').some((kind) => kind.trim().toLowerCase() === 'auth')
    ? 'auth'
    : null;
  return {
    realm,
    nonce,
    qop,
    opaque: fields['opaque'] ?? null,
    stale: /^true$/i.test(fields['stale'] ?? ''),
  };
}

/** The fields of a `WWW-Authenticate` or `Authorization` header, names in lower case. */
export function parseDigestFields(header: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [, name = '', quoted, bare = ''] of header.matchAll(
    /(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g,
  )) {
    fields[name.toLowerCase()] = quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1');
  }
  return fields;
}

/** The `response` field: a proof that the password is known, good for this request only. */
export function digestResponse(
  challenge: Pick<DigestChallenge, 'realm' | 'nonce' | 'qop'>,
  request: DigestRequest,
): string {
  const secret = md5(`${request.username}:${challenge.realm}:${request.password}`);
  const target = md5(`${request.method}:${request.uri}`);
  if (challenge.qop === null) return md5(`${secret}:${challenge.nonce}:${target}`);
  const count = formatNonceCount(request.nonceCount);
  return md5([secret, challenge.nonce, count, request.clientNonce, challenge.qop, target].join(':'));
}

/** The whole `Authorization` header. */
export function digestAuthorization(challenge: DigestChallenge, request: DigestRequest): string {
  const fields = [
    `username="${quote(request.username)}"`,
    `realm="${quote(challenge.realm)}"`,
    `nonce="${quote(challenge.nonce)}"`,
    `uri="${request.uri}"`,
    `response="${digestResponse(challenge, request)}"`,
  ];
  if (challenge.qop !== null) {
    fields.push(
      `qop=${challenge.qop}`,
      `nc=${formatNonceCount(request.nonceCount)}`,
      `cnonce="${request.clientNonce}"`,
    );
  }
  if (challenge.opaque !== null) fields.push(`opaque="${quote(challenge.opaque)}"`);
  return `Digest ${fields.join(', ')}`;
}

function formatNonceCount(count: number): string {
  return count.toString(16).padStart(8, '0');
}

function quote(text: string): string {
  return text.replace(/["\\]/g, '\\$&');
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
