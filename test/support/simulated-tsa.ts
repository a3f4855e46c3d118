import { createHash, webcrypto, X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as asn1 from 'asn1js';
import * as pki from 'pkijs';

const { subtle } = webcrypto;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' };
const TST_INFO = '1.2.840.113549.1.9.16.1.4';

interface Party {
  readonly keys: webcrypto.CryptoKeyPair;
  readonly certificate: pki.Certificate;
}

/** What a time-stamping authority of a test does otherwise than it should. */
export interface TsaFaults {
  /** Answers this HTTP status and nothing else. */
  readonly status?: number;
  /** Refuses with this PKIStatus. */
  readonly refuse?: number;
  readonly wrongRoot?: boolean;
  readonly wrongNonce?: boolean;
  /** Says this in place of a reply. */
  readonly garbage?: Buffer;
}

/** A time-stamping authority (RFC 3161 over HTTP) in this process, with a certificate authority of its own. */
export class SimulatedTsa {
  /** Of the certificate authority, PEM. */
  readonly caPem: string;
  readonly replies: Buffer[] = [];
  faults: TsaFaults = {};
  now = new Date();
  #serial = 1;
  readonly #server = createServer((request, response) => {
    void this.#body(request).then(async (body) => {
      if (this.faults.status !== undefined) response.writeHead(this.faults.status).end();
      else response.setHeader('Content-Type', 'application/timestamp-reply').end(await this.reply(body));
    });
  });

  private constructor(
    ca: pki.Certificate,
    private readonly tsa: Party,
  ) {
    this.caPem = new X509Certificate(Buffer.from(ca.toSchema(true).toBER(false))).toString();
  }

  static async create({ usage = '1.3.6.1.5.5.7.3.8' } = {}): Promise<SimulatedTsa> {
    const ca = await party('A test authority', 1, null, [
      extension('2.5.29.19', new pki.BasicConstraints({ cA: true }).toSchema()),
    ]);
    const tsa = await party('A test time stamper', 2, ca, [
      extension('2.5.29.37', new pki.ExtKeyUsage({ keyPurposes: [usage] }).toSchema()),
    ]);
    return new SimulatedTsa(ca.certificate, tsa);
  }

  /** @returns its URL */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The TimeStampResp to a TimeStampReq, both in DER. */
  async reply(query: Buffer): Promise<Buffer> {
    const { refuse, garbage } = this.faults;
    if (garbage) return garbage;
    const response =
      refuse === undefined
        ? new pki.TimeStampResp({
            status: new pki.PKIStatusInfo({ status: 0 }),
            timeStampToken: await this.#token(query),
          })
        : new pki.TimeStampResp({
            status: new pki.PKIStatusInfo({
              status: refuse,
              statusStrings: [new asn1.Utf8String({ value: 'not today' })],
            }),
          });
    const reply = Buffer.from(response.toSchema().toBER(false));
    this.replies.push(reply);
    return reply;
  }

  async #token(query: Buffer): Promise<pki.ContentInfo> {
    const request = pki.TimeStampReq.fromBER(Uint8Array.from(query).buffer);
    const root = Buffer.from(request.messageImprint.hashedMessage.valueBlock.valueHexView);
    if (this.faults.wrongRoot) root[0]! ^= 1;
    const info = new pki.TSTInfo({
      version: 1,
      policy: request.reqPolicy ?? '1.2.3.4.1',
      messageImprint: new pki.MessageImprint({
        hashAlgorithm: request.messageImprint.hashAlgorithm,
        hashedMessage: new asn1.OctetString({ valueHex: Uint8Array.from(root).buffer }),
      }),
      serialNumber: new asn1.Integer({ value: this.#serial++ }),
      genTime: this.now,
      nonce: this.faults.wrongNonce ? new asn1.Integer({ value: 7 }) : request.nonce,
    } as pki.TSTInfoParameters);
    return signedToken(Buffer.from(info.toSchema().toBER(false)), this.tsa);
  }

  async #body(request: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }
}

async function signedToken(content: Buffer, { keys, certificate }: Party): Promise<pki.ContentInfo> {
  const digest = (bytes: Uint8Array): ArrayBuffer =>
    Uint8Array.from(createHash('sha256').update(bytes).digest()).buffer;
  const certificateHash = digest(new Uint8Array(certificate.toSchema(true).toBER(false)));
  const essId = new asn1.Sequence({ value: [new asn1.OctetString({ valueHex: certificateHash })] });
  const signed = new pki.SignedData({
    version: 3,
    encapContentInfo: new pki.EncapsulatedContentInfo({
      eContentType: TST_INFO,
      eContent: new asn1.OctetString({ valueHex: Uint8Array.from(content).buffer }),
    }),
    signerInfos: [
      new pki.SignerInfo({
        version: 1,
        sid: new pki.IssuerAndSerialNumber({
          issuer: certificate.issuer,
          serialNumber: certificate.serialNumber,
        }),
        signedAttrs: new pki.SignedAndUnsignedAttributes({
          type: 0,
          attributes: [
            attribute('1.2.840.113549.1.9.3', new asn1.ObjectIdentifier({ value: TST_INFO })),
            attribute('1.2.840.113549.1.9.4', new asn1.OctetString({ valueHex: digest(content) })),
            attribute(
              '1.2.840.113549.1.9.16.2.47',
              new asn1.Sequence({ value: [new asn1.Sequence({ value: [essId] })] }),
            ),
          ],
        }),
      }),
    ],
    certificates: [certificate],
  });
  await signed.sign(keys.privateKey, 0, 'SHA-256', Uint8Array.from(content).buffer);
  return new pki.ContentInfo({ contentType: '1.2.840.113549.1.7.2', content: signed.toSchema(true) });
}

function attribute(type: string, value: object): pki.Attribute {
  return new pki.Attribute({ type, values: [value] });
}

function extension(extnID: string, value: { toBER(sizeOnly: boolean): ArrayBuffer }): pki.Extension {
  return new pki.Extension({ extnID, critical: true, extnValue: value.toBER(false) });
}

async function party(
  name: string,
  serial: number,
  issuer: Party | null,
  extensions: pki.Extension[],
): Promise<Party> {
  const keys = (await subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  const certificate = new pki.Certificate();
  certificate.version = 2;
  certificate.serialNumber = new asn1.Integer({ value: serial });
  const value = new asn1.Utf8String({ value: name });
  certificate.subject.typesAndValues.push(new pki.AttributeTypeAndValue({ type: '2.5.4.3', value }));
  const from = issuer?.certificate.subject.typesAndValues ?? certificate.subject.typesAndValues;
  certificate.issuer.typesAndValues.push(...from);
  certificate.notBefore.value = new Date('2020-01-01T00:00:00Z');
  certificate.notAfter.value = new Date('2049-01-01T00:00:00Z');
  certificate.extensions = extensions;
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey);
  await certificate.sign((issuer ?? { keys }).keys.privateKey, 'SHA-256');
  return { keys, certificate };
}
