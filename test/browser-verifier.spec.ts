import { describe, expect, test } from '@jest/globals';
import type { LedgerCrypto } from '../src/core/ledger/ledger-crypto.js';
import { verifyExport, type VerifyOptions } from '../src/core/ledger/verify.js';
import { chainOf, lineIndex } from './support/ledger-chain.js';
import { type Progress, verifySource } from '../web/src/pages/ledger/verify-source.js';
import { webCrypto } from '../web/src/pages/ledger/web-crypto.js';

const chain = chainOf(
  Array.from({ length: 40 }, (_, index) => ({ setpoint_w: 20_000_000 - index, note: 'ä €' })),
  16,
);
const whole = textOf(chain.lines);

/** In pieces that end anywhere, in the midst of a character, too. */
function streamOf(text: string, pieceBytes = 777): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.slice(at, (at += pieceBytes)));
    },
  });
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

async function verified(text: string, options: VerifyOptions = {}, crypto?: LedgerCrypto) {
  const progress: Progress[] = [];
  const by = crypto ?? (await webCrypto(globalThis.crypto.subtle));
  const verdict = await verifySource(by, streamOf(text), options, (each) => progress.push(each));
  if (verdict.kind !== 'export') throw new Error('taken for a proof');
  return { ...verdict, progress };
}

describe('an export in the browser', () => {
  test('is found sound by the same figures as by Node', async () => {
    const options = { trustedKeys: [chain.publicKey] };
    const { result, read, progress } = await verified(whole, options);
    expect(result).toEqual(await verifyExport(chain.lines, options));
    expect(result).toMatchObject({ ok: true, entries: 40, checkpoints: 2, signaturesChecked: true });
    expect(read).toEqual({ bytes: Buffer.byteLength(whole), lines: chain.lines.length });
    expect(progress.at(-1)!.bytes).toBe(read.bytes);
  });

  test.each([
    ['changed', (line: string) => line.replace(/"setpoint_w":\d+/, '"setpoint_w":1')],
    ['moved in time', (line: string) => line.replace('2024-08-20', '2024-08-21')],
  ])('is refused at the entry that was %s', async (_, change) => {
    const lines = [...chain.lines];
    const at = lineIndex(chain, 23);
    lines[at] = change(lines[at]!);
    const { result } = await verified(textOf(lines));
    expect(result).toEqual(await verifyExport(lines));
    expect(result.finding).toMatchObject({ problem: 'edited', seq: 23, line: at + 1 });
  });

  test('is refused where an entry is missing, and where the end is', async () => {
    const without = chain.lines.filter((_, index) => index !== lineIndex(chain, 23));
    expect((await verified(textOf(without))).result.finding).toMatchObject({ problem: 'deleted', seq: 23 });
    const cut = await verified(textOf(chain.lines.slice(0, -1)));
    expect(cut.result.finding).toMatchObject({ problem: 'truncated' });
  });

  test('is refused by another key, and by another signature of the same', async () => {
    const other = chainOf([{}], 1);
    const byOther = await verified(whole, { trustedKeys: [other.publicKey] });
    expect(byOther.result.finding).toMatchObject({ problem: 'wrong-key' });
    const forged = whole.replace(
      /"root":"./,
      (start) => `${start.slice(0, -1)}${start.endsWith('0') ? '1' : '0'}`,
    );
    expect((await verified(forged)).result.finding).toMatchObject({ problem: 'checkpoint-signature-wrong' });
  });

  test('says that no signature was checked where the browser has no Ed25519, and checks all else', async () => {
    const bare = { ...(await webCrypto(globalThis.crypto.subtle)), isSigned: null };
    expect((await verified(whole, {}, bare)).result).toMatchObject({ ok: true, signaturesChecked: false });
    const cut = chain.lines.filter((_, index) => index !== lineIndex(chain, 3));
    expect((await verified(textOf(cut), {}, bare)).result.finding).toMatchObject({ problem: 'deleted' });
  });

  test('a bundle is told from it in words', async () => {
    await expect(verified('PK\u0003\u0004 and so on')).rejects.toThrow('report bundle');
  });
});
