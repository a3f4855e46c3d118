import { useState } from 'react';
import type { SiteSummary } from '../api/client.js';
import { useNow } from '../api/live.js';
import { useMay } from '../api/session.js';
import { useCommand } from '../app/shortcuts.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Icon } from '../ui/icon.js';
import { ModeForm } from './mode-form.js';
import { OverrideForm } from './override-form.js';
import { ReleaseForm } from './release-form.js';

type Opened = 'curtail' | 'setpoint' | 'release' | 'mode';

const TITLES: Readonly<Record<Opened, string>> = {
  curtail: 'Curtail now',
  setpoint: 'Hold the load',
  release: 'Release',
  mode: 'Change the mode',
};

interface ActionsProps {
  readonly siteId: string;
  readonly sites: readonly SiteSummary[];
}

/** What can be done to a site at once, on every page: by a press, by a key, with the thumb on a phone. */
export function Actions(props: ActionsProps) {
  if (useMay(props.siteId, 'operate')) return <OperatorActions {...props} />;
  return (
    <span className="badge" title="Whoever operates this site may curtail, hold and release.">
      Read only
    </span>
  );
}

function OperatorActions({ siteId, sites }: ActionsProps) {
  const { data: now } = useNow(siteId);
  const [opened, setOpened] = useState<Opened | null>(null);
  useCommand('Curtail now', 'c', () => setOpened('curtail'));
  useCommand('Hold the load', 'h', () => setOpened('setpoint'));
  useCommand('Release an override', 'r', () => setOpened('release'));
  useCommand('Change the mode', 'm', () => setOpened('mode'));
  const name = sites.find(({ site_id: id }) => id === siteId)?.name ?? siteId;
  const close = (): void => setOpened(null);
  const overrides = now?.overrides ?? [];
  return (
    <>
      <div className="actions" role="group" aria-label="At once">
        <Button kind="danger" onPress={() => setOpened('curtail')} aria-keyshortcuts="c">
          <Icon name="curtail" /> Curtail now
        </Button>
        <Button onPress={() => setOpened('setpoint')} aria-keyshortcuts="h">
          <Icon name="hold" /> Hold
        </Button>
        <Button onPress={() => setOpened('release')} aria-keyshortcuts="r">
          <Icon name="release" /> Release{overrides.length > 0 ? ` (${overrides.length})` : ''}
        </Button>
      </div>
      <Dialog
        title={opened === null ? '' : `${TITLES[opened]}: ${name}`}
        isOpen={opened !== null}
        onOpenChange={(open) => !open && close()}
        wide={opened === 'curtail' || opened === 'setpoint'}
      >
        {(opened === 'curtail' || opened === 'setpoint') && (
          <OverrideForm siteId={siteId} action={opened} drawnW={now?.power.drawn_w ?? 0} onDone={close} />
        )}
        {opened === 'release' && <ReleaseForm siteId={siteId} onDone={close} />}
        {opened === 'mode' && <ModeForm siteId={siteId} mode={now?.mode ?? 'auto'} onDone={close} />}
      </Dialog>
    </>
  );
}
