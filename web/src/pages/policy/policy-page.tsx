import './policy.css';
import { lazy, Suspense, useState } from 'react';
import type { SitePageProps } from '../../app/pages.js';
import { useNow } from '../../api/live.js';
import { useMay } from '../../api/session.js';
import { Button } from '../../ui/button.js';
import { RadioInput } from '../../ui/fields.js';
import { ErrorState, LoadingState, StaleNote } from '../../ui/states.js';
import { Changes } from '../../ui/changes.js';
import { useDraft } from './draft.js';
import {
  check,
  type Checked,
  type Edit,
  type Settings,
  useChecked,
  useDryRun,
  useSettings,
  useStartDryRun,
} from './queries.js';
import { Save } from './save.js';
import { SettingsForm } from './settings-form.js';
import { Trial } from './trial.js';
import { Versions } from './versions.js';

const YamlEditor = lazy(() => import('./yaml-editor.js').then(({ YamlEditor: part }) => ({ default: part })));

/** What the site decides by: looked at, changed as a form or as YAML, tried on the past, saved, put back. */
export function PolicyPage({ siteId }: SitePageProps) {
  const { data: settings, error, refetch } = useSettings(siteId);
  const { data: now } = useNow(siteId);
  if (!settings)
    return error ? (
      <ErrorState error={error} onRetry={() => void refetch()} />
    ) : (
      <LoadingState what="the settings" />
    );
  return <Workbench siteId={siteId} settings={settings} zone={now?.time_zone ?? 'UTC'} />;
}

interface WorkbenchProps {
  readonly siteId: string;
  readonly settings: Settings;
  readonly zone: string;
}

function Workbench({ siteId, settings, zone }: WorkbenchProps) {
  const mayChange = useMay(siteId, 'configure');
  const mayTry = useMay(siteId, 'operate');
  const [draft, setDraft] = useDraft(siteId);
  const yaml = draft?.yaml ?? settings.yaml;
  const { data: checked, error } = useChecked(siteId, draft ? yaml : null);
  const [editError, setEditError] = useState<Error | null>(null);
  const setYaml = (next: string): void => setDraft({ yaml: next, hash: draft?.hash ?? settings.hash });
  const edit = (one: Edit): void => {
    check(siteId, yaml, [one]).then(
      (found) => {
        setEditError(null);
        setYaml(found.yaml);
      },
      (thrown: Error) => setEditError(thrown),
    );
  };
  const problems = draft && checked ? checked.problems : [];
  const isOutdated = draft !== null && draft.hash !== settings.hash;
  return (
    <div className="policy">
      <h1>Policy and limits</h1>
      <Notes settings={settings} isOutdated={isOutdated} />
      <div className="policy-columns">
        <section className="panel" aria-label="Settings">
          <Draftboard
            {...{ settings, yaml, problems, edit, setYaml }}
            values={(draft ? checked?.values : null) ?? settings.values}
            isReadOnly={!mayTry}
          />
        </section>
        <div>
          <section className="panel" aria-labelledby="draft">
            <h2 id="draft">Draft</h2>
            {(error ?? editError) && <ErrorState error={(error ?? editError)!} />}
            <Problems problems={problems} />
            <Changes changes={draft ? (checked?.changes ?? []) : []} />
            {draft && (
              <TrySave
                key={draft.hash}
                {...{ siteId, draft, zone, mayTry, mayChange, isOutdated }}
                checked={checked?.yaml === draft.yaml ? checked : null}
                onDone={() => setDraft(null)}
              />
            )}
          </section>
          <section className="panel" aria-labelledby="versions">
            <h2 id="versions">Versions</h2>
            <Versions {...{ siteId, zone, mayChange }} hash={settings.hash} />
          </section>
        </div>
      </div>
    </div>
  );
}

function Notes({ settings, isOutdated }: { readonly settings: Settings; readonly isOutdated: boolean }) {
  const { file, target, by_hand: byHand } = settings;
  return (
    <>
      <p className="quiet">
        From {file}
        {file !== target && `; changes are followed at once, and kept in ${target} for the next start`}.
      </p>
      {byHand !== null && (
        <StaleNote>
          The file was changed by hand since Ebb loaded it. Restart Ebb to follow it, or put it back: until
          then nothing can be saved here.
        </StaleNote>
      )}
      {isOutdated && (
        <StaleNote>
          The settings were changed since this draft was begun. Discard it, and begin again.
        </StaleNote>
      )}
    </>
  );
}

interface DraftboardProps {
  readonly settings: Settings;
  readonly yaml: string;
  readonly values: Settings['values'];
  readonly problems: Checked['problems'];
  readonly isReadOnly: boolean;
  readonly edit: (one: Edit) => void;
  readonly setYaml: (yaml: string) => void;
}

/** The same draft as a form or as YAML. */
function Draftboard({ settings, yaml, values, problems, isReadOnly, edit, setYaml }: DraftboardProps) {
  const [view, setView] = useState('form');
  const wrongLines = problems.flatMap(({ line }) => line ?? []);
  return (
    <>
      <RadioInput
        label="Shown as"
        value={view}
        onChange={setView}
        options={[
          { id: 'form', text: 'Form' },
          { id: 'yaml', text: 'YAML' },
        ]}
      />
      {view === 'form' ? (
        <SettingsForm values={values} fields={settings.fields} isReadOnly={isReadOnly} onEdit={edit} />
      ) : (
        <Suspense fallback={<LoadingState what="the editor" />}>
          <YamlEditor text={yaml} isReadOnly={isReadOnly} wrongLines={wrongLines} onChange={setYaml} />
        </Suspense>
      )}
    </>
  );
}

function Problems({ problems }: { readonly problems: Checked['problems'] }) {
  if (problems.length === 0) return null;
  return (
    <ul className="policy-problems" role="alert">
      {problems.map(({ line, path, problem, fix }) => (
        <li key={`${path} ${problem}`}>
          {line !== null && `Line ${line}: `}
          <strong>{path}</strong> {problem}. {fix}
        </li>
      ))}
    </ul>
  );
}

interface TrySaveProps {
  readonly siteId: string;
  readonly zone: string;
  readonly draft: { readonly yaml: string; readonly hash: string };
  /** Null until the draft as it is now is checked. */
  readonly checked: Checked | null;
  readonly mayTry: boolean;
  readonly mayChange: boolean;
  readonly isOutdated: boolean;
  readonly onDone: () => void;
}

function TrySave({ siteId, zone, draft, checked, mayTry, mayChange, isOutdated, onDone }: TrySaveProps) {
  const start = useStartDryRun(siteId);
  const { data: run } = useDryRun(siteId, start.data?.run_id ?? null);
  const isWhole = checked !== null && checked.hash !== null && checked.changes.length > 0 && !isOutdated;
  const isOfThis = run !== undefined && run.hash === checked?.hash && run.against_hash === draft.hash;
  const isTried = isOfThis && run.result !== null;
  return (
    <>
      <div className="policy-actions">
        {mayTry && (
          <Button
            isDisabled={!isWhole || run?.state === 'running'}
            isPending={start.isPending}
            onPress={() => start.mutate(draft.yaml)}
          >
            Try on the last 30 days
          </Button>
        )}
        <Button kind="quiet" onPress={onDone}>
          Discard the draft
        </Button>
      </div>
      {start.error && <ErrorState error={start.error} />}
      {run && !isOfThis && <p className="quiet">The draft was changed since it was tried.</p>}
      {run && isOfThis && <Trial siteId={siteId} zone={zone} run={run} />}
      {mayChange ? (
        <Save
          {...{ siteId, zone, draft, isWhole, isTried }}
          needsApproval={checked?.needs_approval ?? []}
          onSaved={onDone}
        />
      ) : (
        <p className="quiet">To save it, the permission to configure is needed.</p>
      )}
    </>
  );
}
