import { notProven } from '../../../../src/core/ledger/not-proven.js';
import type { ProofVerification } from '../../../../src/core/ledger/entry-proof.js';
import type { Verification } from '../../../../src/core/ledger/verification.js';
import { Button } from '../../ui/button.js';
import { Figure } from '../../ui/figure.js';
import { Icon } from '../../ui/icon.js';
import type { VerifyState as State } from './use-verify.js';

const HINTS = {
  key: 'Enter the key that the mine gave you above',
  authority: 'docs/ledger.md says how to check that with openssl',
  head: 'Enter a head that you noted earlier above',
};

export interface VerifyStateProps {
  readonly state: State;
  readonly headSeq: number | null;
  readonly onCancel: () => void;
}

/** How far verifying is, and what was found. */
export function VerifyState({ state, headSeq, onCancel }: VerifyStateProps) {
  switch (state.step) {
    case 'idle':
      return null;
    case 'running': {
      const { lines, bytes } = state.progress;
      return (
        <div className="verdict" role="status" aria-label="Verifying">
          <p>
            Verifying {state.name}: {count(lines)} lines, {(bytes / 1e6).toFixed(1)} MB
          </p>
          <progress value={lines} max={Math.max(headSeq ?? 0, lines, 1)} aria-label="Verified so far" />
          <Button onPress={onCancel}>Stop</Button>
        </div>
      );
    }
    case 'failed':
      return (
        <div className="verdict" data-ok="false" role="alert">
          <h3>
            <Icon name="warning" /> {state.name} could not be verified
          </h3>
          <p>{state.message}</p>
        </div>
      );
    case 'done':
      return state.verdict.kind === 'proof' ? (
        <ProofVerdict name={state.name} result={state.verdict.result} />
      ) : (
        <ExportVerdict name={state.name} result={state.verdict.result} milliseconds={state.milliseconds} />
      );
  }
}

interface ExportVerdictProps {
  readonly name: string;
  readonly result: Verification;
  readonly milliseconds: number;
}

function ExportVerdict({ name, result, milliseconds }: ExportVerdictProps) {
  const { ok, finding, head, firstSeq, entries } = result;
  return (
    <div className="verdict" data-ok={ok} role={ok ? 'status' : 'alert'} aria-label="Verdict">
      <h3>
        <Icon name={ok ? 'release' : 'warning'} /> {ok ? 'Sound' : 'Refused'}: {name}
      </h3>
      {finding && (
        <p>
          <strong>{finding.problem}</strong>
          {finding.seq !== null && ` at entry ${finding.seq}`}, line {finding.line}: {finding.detail}.
          {finding.seqMin !== undefined &&
            ` No signature covers the entries from ${finding.seqMin} on: they may have been rewritten with it.`}{' '}
          Nothing after this was looked at.
        </p>
      )}
      <dl className="figures">
        <Figure
          label={ok ? 'Entries' : 'Good entries before it'}
          value={entries === 0 ? 'none' : `${count(firstSeq!)} to ${count(head!.seq)}`}
        >
          content and link of each of {count(entries)}, in {(milliseconds / 1e3).toFixed(1)} s
        </Figure>
        <Figure label="Checkpoints" value={count(result.checkpoints)}>
          {result.signaturesChecked
            ? 'Merkle root and Ed25519 signature of each'
            : 'Merkle root of each; no signature: this browser has no Ed25519'}
        </Figure>
        <Figure label="Time stamps" value={count(result.timestamps)}>
          {result.corrections.length > 0 && `${result.corrections.length} entries were corrected later`}
        </Figure>
      </dl>
      <Facts result={result} />
      {ok && (
        <>
          <h4>Not proven</h4>
          <ul className="lines">
            {notProven(result, HINTS).map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** What is to be compared with what was given by another way. */
function Facts({ result: { head, keyIds, keysTrusted, warnings } }: { readonly result: Verification }) {
  return (
    <dl className="facts">
      {keyIds.length > 0 && (
        <div>
          <dt>
            Fingerprint of the key{' '}
            <small>
              {keysTrusted ? 'of the key that you entered' : 'compare it with the one that the mine gave you'}
            </small>
          </dt>
          <dd>
            <code>{keyIds.map((id) => id.match(/.{4}/g)!.join(' ')).join(', ')}</code>
          </dd>
        </div>
      )}
      {head && (
        <div>
          <dt>
            Head, entry {count(head.seq)} <small>note it, and hold a later export against it</small>
          </dt>
          <dd>
            <code>{head.hash}</code>
          </dd>
        </div>
      )}
      {warnings.length > 0 && (
        <div>
          <dt>Odd, and breaks no seal</dt>
          {warnings.map(({ seq, detail }) => (
            <dd key={`${seq} ${detail}`}>
              entry {seq}: {detail}
            </dd>
          ))}
        </div>
      )}
    </dl>
  );
}

function ProofVerdict({ name, result }: { readonly name: string; readonly result: ProofVerification }) {
  const { ok, problem, entry, checkpoint } = result;
  return (
    <div className="verdict" data-ok={ok} role={ok ? 'status' : 'alert'} aria-label="Verdict">
      <h3>
        <Icon name={ok ? 'release' : 'warning'} /> {ok ? 'Sound' : 'Refused'}: {name}
      </h3>
      {ok && entry && checkpoint ? (
        <p>
          Entry {entry.seq} ({entry.kind}) of {entry.site} is in the signed tree of {checkpoint.treeSize}{' '}
          entries, key <code>{checkpoint.keyId}</code>.
        </p>
      ) : (
        <p>{problem}.</p>
      )}
    </div>
  );
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
