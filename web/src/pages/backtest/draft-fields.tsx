import '../policy/policy.css';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { pageHref } from '../../app/pages.js';
import { CheckField } from '../../ui/fields.js';
import { ErrorState, LoadingState, StaleNote } from '../../ui/states.js';
import { Changes } from '../../ui/changes.js';
import { useDraft } from '../policy/draft.js';
import { check, type Edit, type Settings, useChecked, useSettings } from '../policy/queries.js';
import { SettingsForm } from '../policy/settings-form.js';

export interface DraftFieldsProps {
  readonly siteId: string;
  readonly isTried: boolean;
  readonly onTried: (isTried: boolean) => void;
  /** Told of the draft as it is; null: nothing is changed. */
  readonly onDraft: (yaml: string | null) => void;
}

/** The draft of the page Policy: what is tried here can be saved there, and the other way round. */
export function DraftFields({ siteId, isTried, onTried, onDraft }: DraftFieldsProps) {
  const { data: settings, error } = useSettings(siteId);
  const [draft, setDraft] = useDraft(siteId);
  const [editError, setEditError] = useState<Error | null>(null);
  const { data: checked } = useChecked(siteId, draft?.yaml ?? null);
  const yaml = draft?.yaml ?? null;
  useEffect(() => onDraft(yaml), [onDraft, yaml]);
  if (error) return <p className="quiet">Settings cannot be tried: {error.message}.</p>;
  if (!settings) return <LoadingState what="the settings" />;
  const edit = (one: Edit): void => {
    check(siteId, yaml ?? settings.yaml, [one]).then(
      (found) => {
        setEditError(null);
        setDraft({ yaml: found.yaml, hash: draft?.hash ?? settings.hash });
      },
      (thrown: Error) => setEditError(thrown),
    );
  };
  const problems = draft && checked ? checked.problems : [];
  return (
    <details>
      <summary>
        Try a change of settings <small>{draft ? `${checked?.changes.length ?? 0} in the draft` : ''}</small>
      </summary>
      <p className="quiet">
        This is the draft of the page <Link href={pageHref(siteId, 'policy')}>Policy</Link>, where limits and
        contract can be changed as well, and where it is saved.
      </p>
      <SettingsForm
        values={policyOf((draft ? checked?.values : null) ?? settings.values)}
        fields={settings.fields}
        isReadOnly={false}
        onEdit={edit}
      />
      {editError && <ErrorState error={editError} />}
      {problems.map(({ path, problem, fix }) => (
        <p key={`${path} ${problem}`} role="alert">
          <strong>{path}</strong> {problem}. {fix}
        </p>
      ))}
      {draft && draft.hash !== settings.hash && (
        <StaleNote>The settings were changed since this draft was begun.</StaleNote>
      )}
      <Changes changes={draft ? (checked?.changes ?? []) : []} />
      {draft && (
        <CheckField isSelected={isTried} onChange={onTried}>
          Run the draft against the settings in force
        </CheckField>
      )}
    </details>
  );
}

/** The policy alone: all else is changed where it is saved. */
function policyOf(values: Settings['values']): Settings['values'] {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key === 'policy'));
}
