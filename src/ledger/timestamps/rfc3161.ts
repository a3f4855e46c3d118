import { createHash, verify, X509Certificate } from 'node:crypto';
import { fromBER, Integer, type ObjectIdentifier, OctetString, type Sequence } from 'asn1js';
import {
  AlgorithmIdentifier,
  type Certificate,
  ContentInfo,
  IssuerAndSerialNumber,
  MessageImprint,
  SignedData,
  type SignerInfo,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';
import type { StampCheck } from '../../core/ledger/attachments.js';
import { trustedChain } from './certificates.js';

const OID = {
  sha256: '2.16.840.1.101.3.4.2.1',
  signedData: '1.2.840.113549.1.7.2',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  timeStamping: '1.3.6.1.5.5.7.3.8',
} as const;

const DIGESTS: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
/** PKCS #1 v1.5 and ECDSA, by themselves or with their digest; PSS and Ed25519 are not in use for time stamps. */
const SIGNATURES = /^1\.2\.840\.(113549\.1\.1\.(1|11|12|13)|10045\.(2\.1|4\.3\.[234]))$/;

/** What a reply is held against, beside the root. */
export interface StampExpectation {
  /** Of the request, positive; absent where the request is not at hand. */
  readonly nonce?: Uint8Array;
  /** Of the authority, as an OID; absent: any. */
  readonly policy?: string;
  /** Certificates that the reader trusts; absent: the chain is not looked at. */
  readonly trusted?: readonly X509Certificate[];
}

/** A TimeStampReq in DER for a Merkle root (hex): the root is itself the imprint. */
export function stampRequest(root: string, nonce: Uint8Array, policy?: string): Buffer {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: OID.sha256 }),
      hashedMessage: new OctetString({ valueHex: Uint8Array.from(Buffer.from(root, 'hex')).buffer }),
    }),
    nonce: new Integer({ valueHex: Uint8Array.from(nonce).buffer }),
    certReq: true,
    ...(policy !== undefined && { reqPolicy: policy }),
  });
  return Buffer.from(request.toSchema().toBER(false));
}

/** Why a reply is no sound time stamp. */
class Unsound extends Error {}

/** Whether a TimeStampResp (DER) is a sound time stamp of `root` (hex). Never throws for what the reply says. */
export async function checkReply(
  reply: Uint8Array,
  root: string,
  expected: StampExpectation = {},
): Promise<StampCheck> {
  try {
    const { signed, info } = readReply(reply);
    checkInfo(info, root, expected);
    const signer = signed.signerInfos[0];
    if (!signer || signed.signerInfos.length > 1) throw new Unsound('it has not just one signature');
    const all = certificatesOf(signed);
    const certificate = all.find((each) => isSigner(signer, each));
    if (!certificate) throw new Unsound("the signer's certificate is not in it");
    checkSignature(signer, certificate.x509, contentOf(signed));
    const { genTime } = info;
    const others = all.map(({ x509 }) => x509);
    const problem = expected.trusted && trustedChain(certificate.x509, others, expected.trusted, genTime);
    if (problem) throw new Unsound(problem);
    return {
      ok: true,
      at: genTime.toISOString(),
      authority: certificate.x509.subject.split('\n').join(', '),
      trusted: expected.trusted !== undefined,
    };
  } catch (error) {
    // A parser of foreign bytes may throw anything: whatever it is, the reply is not one to rely on.
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

function readReply(reply: Uint8Array): { readonly signed: SignedData; readonly info: TSTInfo } {
  const bytes = Uint8Array.from(reply).buffer;
  const { offset, result } = fromBER(bytes);
  if (offset !== bytes.byteLength) throw new Unsound('it is no TimeStampResp, or has more behind it');
  const response = new TimeStampResp({ schema: result });
  const { status, statusStrings } = response.status;
  if (status > 1 || !response.timeStampToken) {
    const said = (statusStrings ?? []).map((each) => each.valueBlock.value).join('; ');
    throw new Unsound(`the authority refused (status ${status}${said && `: ${said}`})`);
  }
  const token: ContentInfo = response.timeStampToken;
  if (token.contentType !== OID.signedData) throw new Unsound('its token is not signed');
  const signed = new SignedData({ schema: token.content as Sequence });
  if (signed.encapContentInfo.eContentType !== OID.tstInfo) throw new Unsound('its token is no time stamp');
  return { signed, info: TSTInfo.fromBER(Uint8Array.from(contentOf(signed)).buffer) };
}

function contentOf(signed: SignedData): Buffer {
  const content = signed.encapContentInfo.eContent;
  if (!content) throw new Unsound('its token is empty');
  return Buffer.from(content.getValue());
}

function checkInfo(info: TSTInfo, root: string, { nonce, policy }: StampExpectation): void {
  const { hashAlgorithm, hashedMessage } = info.messageImprint;
  if (hashAlgorithm.algorithmId !== OID.sha256) throw new Unsound('its imprint is no SHA-256');
  if (hex(hashedMessage.valueBlock.valueHexView) !== root) throw new Unsound('it is of another root');
  if (policy !== undefined && info.policy !== policy)
    throw new Unsound(`it is under policy ${info.policy}, not ${policy}`);
  const answered = info.nonce ? BigInt(`0x${hex(info.nonce.valueBlock.valueHexView) || '0'}`) : null;
  if (nonce && answered !== BigInt(`0x${hex(nonce)}`)) throw new Unsound('it answers another request');
}

interface Embedded {
  readonly parsed: Certificate;
  readonly x509: X509Certificate;
}

function certificatesOf(signed: SignedData): Embedded[] {
  return (signed.certificates ?? []).flatMap((each) =>
    'serialNumber' in each
      ? [{ parsed: each, x509: new X509Certificate(Buffer.from(each.toSchema().toBER(false))) }]
      : [],
  );
}

function isSigner({ sid }: SignerInfo, { parsed }: Embedded): boolean {
  if (sid instanceof IssuerAndSerialNumber)
    return sid.issuer.isEqual(parsed.issuer) && sid.serialNumber.isEqual(parsed.serialNumber);
  const keyId = parsed.extensions?.find(({ extnID }) => extnID === '2.5.29.14')?.parsedValue as unknown;
  const wanted = (sid as OctetString).valueBlock.valueHexView;
  return keyId instanceof OctetString && hex(keyId.valueBlock.valueHexView) === hex(wanted);
}

/** RFC 5652 §5.4 and §5.6, RFC 3161 §2.4.2. */
function checkSignature(signer: SignerInfo, certificate: X509Certificate, content: Buffer): void {
  const digest = DIGESTS[signer.digestAlgorithm.algorithmId];
  if (digest === undefined || !SIGNATURES.test(signer.signatureAlgorithm.algorithmId))
    throw new Unsound(
      `it is signed in a way that Ebb does not know (${signer.signatureAlgorithm.algorithmId})`,
    );
  const attributes = signer.signedAttrs;
  if (!attributes) throw new Unsound('its signed attributes are missing');
  const valueOf = (type: string): unknown =>
    attributes.attributes.find((each) => each.type === type)?.values[0];
  const said = (valueOf(OID.messageDigest) as OctetString | undefined)?.valueBlock.valueHexView;
  if (!said || hex(said) !== createHash(digest).update(content).digest('hex'))
    throw new Unsound('what is signed is not what it says');
  const type = valueOf(OID.contentType) as ObjectIdentifier | undefined;
  if (type?.valueBlock.toString() !== OID.tstInfo) throw new Unsound('what is signed is no time stamp');
  if (!certificate.keyUsage?.includes(OID.timeStamping))
    throw new Unsound("the signer's certificate is not one for time stamps");
  if (!namesCertificate(valueOf(OID.signingCertificateV2), valueOf(OID.signingCertificate), certificate))
    throw new Unsound('the signature does not name its certificate');
  const bytes = Buffer.from(attributes.encodedValue);
  const signature = Buffer.from(signer.signature.valueBlock.valueHexView);
  if (!verify(digest, bytes, certificate.publicKey, signature))
    throw new Unsound('its signature does not match');
}

/** ESSCertID (RFC 2634, SHA-1) or ESSCertIDv2 (RFC 5816): which certificate was signed with, inside of what is signed. */
function namesCertificate(v2: unknown, v1: unknown, certificate: X509Certificate): boolean {
  const attribute = (v2 ?? v1) as Sequence | undefined;
  const id = (attribute?.valueBlock.value[0] as Sequence | undefined)?.valueBlock.value[0] as
    Sequence | undefined;
  const parts = id?.valueBlock.value ?? [];
  const said = parts.find((part) => part instanceof OctetString);
  const algorithm = (parts[0] as Sequence | undefined)?.valueBlock.value?.[0] as ObjectIdentifier | undefined;
  const named = said !== parts[0] && algorithm ? DIGESTS[algorithm.valueBlock.toString()] : undefined;
  const digest = named ?? (v2 === undefined ? 'sha1' : 'sha256');
  return (
    said !== undefined &&
    hex(said.valueBlock.valueHexView) === createHash(digest).update(certificate.raw).digest('hex')
  );
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
