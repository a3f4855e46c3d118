import { type FormEvent, useState } from 'react';
import { Form } from 'react-aria-components';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { SelectInput, TextInput } from '../../ui/fields.js';
import { ErrorState, LoadingState } from '../../ui/states.js';
import { DiscoveryResult } from './discovery-result.js';
import {
  type DiscoveryRun,
  useCancelDiscovery,
  useDiscoveries,
  useDiscovery,
  useStartDiscovery,
} from './discovery-queries.js';
import type { Feeder } from './queries.js';

/** Networks that the field begins with, where a site has as few. */
const NETWORKS_FILLED_IN = 3;

interface DiscoveryProps {
  readonly siteId: string;
  readonly zone: string;
  readonly feeders: readonly Feeder[];
  readonly onClose: () => void;
}

/** Brings miners in: looks through the site's networks, shows what is new, and hands the site file out. */
export function Discovery({ siteId, zone, feeders, onClose }: DiscoveryProps) {
  const { data: known, error } = useDiscoveries(siteId);
  const [chosen, setChosen] = useState<string | 'new' | null>(null);
  const latest = known?.discoveries[0]?.discovery_id ?? 'new';
  const shown = chosen ?? latest;
  return (
    <Dialog wide isOpen title="Find miners" onOpenChange={(open) => !open && onClose()}>
      {!known ? (
        error ? (
          <ErrorState error={error} />
        ) : (
          <LoadingState what="where to look" />
        )
      ) : shown === 'new' ? (
        <StartForm
          siteId={siteId}
          feeders={feeders}
          networks={known.networks}
          hostsMax={known.hosts_max}
          onStarted={(run) => setChosen(run.discovery_id)}
        />
      ) : (
        <Run
          key={shown}
          siteId={siteId}
          zone={zone}
          discoveryId={shown}
          configFile={known.config_file}
          onAgain={() => setChosen('new')}
        />
      )}
    </Dialog>
  );
}

interface StartProps {
  readonly siteId: string;
  readonly feeders: readonly Feeder[];
  readonly networks: readonly string[];
  readonly hostsMax: number;
  readonly onStarted: (run: DiscoveryRun) => void;
}

function StartForm({ siteId, feeders, networks, hostsMax, onStarted }: StartProps) {
  const leaves = feeders.filter(
    ({ feeder_id: id }) => !feeders.some(({ parent_id: parent }) => parent === id),
  );
  const [text, setText] = useState(networks.length <= NETWORKS_FILLED_IN ? networks.join(' ') : '');
  const [feeder, setFeeder] = useState(leaves[0]?.feeder_id ?? '');
  const start = useStartDiscovery(siteId);
  const wanted = text.split(/[\s,]+/).filter(Boolean);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (wanted.length > 0 && !start.isPending)
      start.mutate({ networks: wanted, feeder }, { onSuccess: onStarted });
  };
  return (
    <Form className="form" onSubmit={submit}>
      <p>
        Every address is asked one thing at a time; nothing is written to any device. Only addresses of the
        site’s own networks are asked
        {networks.length > 0 && networks.length <= NETWORKS_FILLED_IN && `: ${networks.join(', ')}`}.
      </p>
      <TextInput
        label="Networks"
        help={`Such as 10.20.1.0/24; at most ${hostsMax.toLocaleString('en-US')} addresses.`}
        value={text}
        onChange={setText}
        autoFocus
      />
      <SelectInput
        label="Feeder of new miners"
        options={leaves.map(({ feeder_id: id, name }) => ({ id, text: `${name} (${id})` }))}
        value={feeder}
        onChange={setFeeder}
      />
      {start.error && <ErrorState error={start.error} />}
      <div className="dialog-foot">
        <Button kind="primary" type="submit" isDisabled={start.isPending || wanted.length === 0}>
          Look for miners
        </Button>
      </div>
    </Form>
  );
}

interface RunProps {
  readonly siteId: string;
  readonly zone: string;
  readonly discoveryId: string;
  readonly configFile: string;
  readonly onAgain: () => void;
}

function Run({ siteId, zone, discoveryId, configFile, onAgain }: RunProps) {
  const { data: run, error } = useDiscovery(siteId, discoveryId);
  const cancel = useCancelDiscovery(siteId, discoveryId);
  if (!run) return error ? <ErrorState error={error} /> : <LoadingState what="what was found" />;
  const count = (value: number): string => value.toLocaleString('en-US');
  return (
    <div className="form">
      <p role="status">
        {WORDS[run.state]} {run.networks.join(', ')}: {count(run.asked)} of {count(run.hosts)} addresses
        asked, <strong>{count(run.recognised)}</strong> miners recognised, {count(run.strangers)} answer but
        are not known.
      </p>
      {run.state === 'running' && <progress aria-label="Addresses asked" max={run.hosts} value={run.asked} />}
      {run.problem !== null && <ErrorState error={new Error(run.problem)} />}
      <DiscoveryResult siteId={siteId} zone={zone} run={run} configFile={configFile} />
      <div className="dialog-foot">
        {run.state === 'running' ? (
          <Button isDisabled={cancel.isPending} onPress={() => cancel.mutate()}>
            Cancel
          </Button>
        ) : (
          <Button onPress={onAgain}>Look again…</Button>
        )}
      </div>
    </div>
  );
}

const WORDS: Readonly<Record<DiscoveryRun['state'], string>> = {
  running: 'Looking through',
  done: 'Looked through',
  failed: 'Failed to look through',
  cancelled: 'Cancelled looking through',
};
