import { type DragEvent, useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import { isPublicKeyText } from '../../../../src/core/ledger/signature.js';
import type { VerifyOptions } from '../../../../src/core/ledger/verification.js';
import { Button } from '../../ui/button.js';
import { NumberInput, TextInput } from '../../ui/fields.js';
import { exportUrl } from './queries.js';
import { useVerify } from './use-verify.js';
import { VerifyState } from './verify-state.js';

/** What the reader knows by another way than the ledger itself. */
interface Known {
  readonly key: string;
  readonly seq: number;
  readonly hash: string;
}

/** Longest stretch that is asked for by "the newest". */
const NEWEST = 10_000;

export interface VerifyPanelProps {
  readonly siteId: string;
  /** Of the newest entry; null: not known yet. */
  readonly headSeq: number | null;
}

/** Verifies the chain, or a file of it, in this browser: nothing that the service says is believed. */
export function VerifyPanel({ siteId, headSeq }: VerifyPanelProps) {
  const { state, start, cancel } = useVerify();
  const [known, setKnown] = useState<Known>({ key: '', seq: NaN, hash: '' });
  const [isOver, setOver] = useState(false);
  const mistake = mistakeIn(known);
  const hasCrypto = isSecureContext;
  const verifyFile = (file: File | undefined): void => {
    if (file && mistake === null && hasCrypto)
      start({ source: { file }, options: optionsOf(known) }, file.name);
  };
  const verifyChain = (fromSeq?: number): void =>
    start(
      { source: { url: exportUrl(siteId, { fromSeq }) }, options: optionsOf(known) },
      fromSeq === undefined ? 'the whole chain' : `the chain from entry ${fromSeq}`,
    );
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    verifyFile(event.dataTransfer.files[0]);
  };
  const isOff = mistake !== null || !hasCrypto;
  return (
    <section
      className="panel verify"
      aria-labelledby="verify"
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <h2 id="verify">Verify in my browser</h2>
      <p className="quiet">
        Each hash, link, Merkle root and signature is worked out anew here, by this browser&rsquo;s own
        cryptography. Files are not sent anywhere: drop one here, or choose it.
      </p>
      {!hasCrypto && (
        <p className="bad" role="alert">
          This page did not come over HTTPS or from this machine, so the browser keeps its cryptography from
          it. Open Ebb by HTTPS, or export the ledger and run &ldquo;ebb ledger verify&rdquo; or
          docs/verify_ledger.py.
        </p>
      )}
      <div className="verify-actions">
        <Button kind="primary" isDisabled={isOff} onPress={() => verifyChain()}>
          Verify the whole chain
        </Button>
        {headSeq !== null && headSeq > NEWEST && (
          <Button isDisabled={isOff} onPress={() => verifyChain(headSeq - NEWEST + 1)}>
            The newest {NEWEST.toLocaleString('en-US')}
          </Button>
        )}
        <FileTrigger onSelect={(files) => verifyFile(files?.[0])}>
          <Button isDisabled={isOff}>Verify a file…</Button>
        </FileTrigger>
        <a className="button button-plain" href={exportUrl(siteId)} download={`${siteId}-ledger.jsonl`}>
          Download the export
        </a>
      </div>
      <KnownFields known={known} onChange={setKnown} mistake={mistake} />
      <VerifyState state={state} headSeq={headSeq} onCancel={cancel} />
    </section>
  );
}

interface KnownFieldsProps {
  readonly known: Known;
  readonly onChange: (known: Known) => void;
  readonly mistake: string | null;
}

function KnownFields({ known, onChange, mistake }: KnownFieldsProps) {
  return (
    <details>
      <summary>Hold it against what I was given by another way</summary>
      <div className="known">
        <TextInput
          label="Public key of the mine"
          help="Without it the keys are those that the export names itself, which proves less."
          value={known.key}
          onChange={(key) => onChange({ ...known, key: key.trim() })}
        />
        <NumberInput
          label="Entry that I noted"
          value={known.seq}
          onChange={(seq) => onChange({ ...known, seq })}
          minValue={1}
        />
        <TextInput
          label="Its hash"
          help="A head noted earlier shows that nothing up to it was rewritten or cut off."
          value={known.hash}
          onChange={(hash) => onChange({ ...known, hash: hash.trim().toLowerCase() })}
        />
      </div>
      {mistake !== null && (
        <p className="bad" role="alert">
          {mistake}
        </p>
      )}
    </details>
  );
}

function mistakeIn({ key, seq, hash }: Known): string | null {
  if (key !== '' && !isPublicKeyText(key))
    return 'The public key is 43 characters of base64url, as the first start and every export have it.';
  if (hash !== '' && !/^[0-9a-f]{64}$/.test(hash)) return 'A hash is 64 hex digits.';
  if ((hash === '') !== Number.isNaN(seq))
    return 'An entry that you noted needs both its number and its hash.';
  return null;
}

function optionsOf({ key, seq, hash }: Known): VerifyOptions {
  return { ...(key !== '' && { trustedKeys: [key] }), ...(hash !== '' && { expect: { seq, hash } }) };
}
