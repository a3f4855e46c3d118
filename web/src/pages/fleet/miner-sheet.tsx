import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useNow } from '../../api/live.js';
import { hashrate, jPerTh, minerPower, percent, temperature } from '../../format/machine.js';
import { Button } from '../../ui/button.js';
import { FactList } from '../../ui/fact-list.js';
import { Figure } from '../../ui/figure.js';
import { Icon } from '../../ui/icon.js';
import { ErrorState, LoadingState, StaleNote } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { envelopeWords } from './envelope-words.js';
import { MinerCommands } from './miner-commands.js';
import { MinerHistoryCharts } from './miner-history.js';
import { type MinerDetail, useMiner } from './queries.js';
import { TakeOver } from './take-over.js';
import { CONDITIONS } from './view.js';

interface SheetProps {
  readonly siteId: string;
  readonly minerId: string;
  readonly zone: string;
  readonly onClose: () => void;
}

/** One miner: who it is, what it does, what it was told and what came of that. */
export function MinerSheet({ siteId, minerId, zone, onClose }: SheetProps) {
  const { data: detail, error, refetch } = useMiner(siteId, minerId);
  return (
    <ModalOverlay isOpen isDismissable onOpenChange={onClose} className="overlay overlay-sheet">
      <Modal className="modal sheet">
        <AriaDialog>
          <div className="dialog-head">
            <Heading slot="title">{minerId}</Heading>
            <Button kind="quiet" aria-label="Close" onPress={onClose}>
              <Icon name="close" />
            </Button>
          </div>
          {!detail ? (
            error ? (
              <ErrorState error={error} onRetry={() => void refetch()} />
            ) : (
              <LoadingState what="the miner" />
            )
          ) : (
            <div className="sheet-parts">
              {error && <StaleNote>Not up to date: {error.message}</StaleNote>}
              <State detail={detail} siteId={siteId} zone={zone} />
              {detail.miner.stuck_cause === 'asleep-before' && (
                <TakeOver siteId={siteId} minerId={minerId} since={detail.miner.stuck_since} zone={zone} />
              )}
              <MinerHistoryCharts siteId={siteId} minerId={minerId} zone={zone} />
              <MinerCommands commands={detail.commands} zone={zone} />
              <Identity detail={detail} />
              <Envelope detail={detail} />
            </div>
          )}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

interface PartProps {
  readonly detail: MinerDetail;
}

interface StateProps extends PartProps {
  readonly siteId: string;
  readonly zone: string;
}

function State({ detail: { miner, wanted }, siteId, zone }: StateProps) {
  const { data: now } = useNow(siteId);
  const { name, meaning } = CONDITIONS[miner.condition];
  return (
    <section aria-label="State">
      <p>
        <span className="condition" data-condition={miner.condition}>
          {name}
        </span>{' '}
        <span className="quiet">{meaning}</span>
      </p>
      <dl className="figures">
        <Figure label="Power" value={minerPower(miner.power_w)}>
          {miner.power_source}
        </Figure>
        <Figure label="Hashrate" value={hashrate(miner.hashrate_ths)}>
          {hashText(miner)}
        </Figure>
        <Figure label="Efficiency" value={jPerTh(miner.efficiency_j_per_th)}>
          {miner.efficiency_loss_ratio === null
            ? 'not hashing'
            : `${percent(miner.efficiency_loss_ratio)} against its operating point`}
        </Figure>
        <Figure label="Hottest chip" value={temperature(miner.chip_temp_c)}>
          {miner.chip_temp_c === null ? 'the device does not tell' : 'by the device'}
        </Figure>
        <Figure
          label="Last reading"
          value={miner.observed_at ? <Time at={miner.observed_at} zone={zone} /> : '–'}
        >
          {miner.read_failures === 0 ? 'answers' : `${miner.read_failures} questions unanswered since`}
        </Figure>
      </dl>
      <p className="wanted">
        {wanted === null ? (
          'No plan says anything of it yet.'
        ) : (
          <>
            Plan {wanted.epoch} has it at <strong>{wanted.point_id}</strong> ({minerPower(wanted.power_w)});
            its watts say <strong>{miner.observed_point_id ?? 'between two points'}</strong>;{' '}
            {miner.directed_point_id === null ? (
              'Ebb has told it nothing yet.'
            ) : (
              <>
                it was told to go to <strong>{miner.directed_point_id}</strong>.
              </>
            )}{' '}
            {now?.mode === 'shadow' && 'The site is in mode shadow: nothing is sent. '}
            <span className="quiet">{wanted.reason}</span>
          </>
        )}
      </p>
    </section>
  );
}

/** Boards that are out show in the hash before anything else. */
function hashText({ hashrate_ths: seen, expected_hashrate_ths: expected }: MinerDetail['miner']): string {
  if (expected === null || expected === 0) return 'none is expected now';
  return `${Math.round((seen / expected) * 100)} % of ${hashrate(expected)} at this point`;
}

function Identity({ detail: { miner, envelope } }: PartProps) {
  const rows: [string, string][] = [
    ['Model', miner.model],
    ['Firmware', `${envelope.label}${miner.firmware_version === null ? '' : ` ${miner.firmware_version}`}`],
    ['Serial', miner.serial ?? 'not configured'],
    ['MAC', miner.mac ?? 'not configured'],
    ['Address', miner.host ?? 'not shown to you'],
    ['Feeder', miner.feeder_id],
    ['Customer', miner.customer_id],
    ['Group', miner.group_id],
    ...(miner.virtual ? ([['Kind', 'virtual: no real machine']] as [string, string][]) : []),
  ];
  return (
    <section aria-labelledby="identity">
      <h3 id="identity">Who it is</h3>
      <FactList className="facts" facts={rows} />
    </section>
  );
}

function Envelope({ detail: { miner, envelope, points } }: PartProps) {
  return (
    <section aria-labelledby="envelope">
      <h3 id="envelope">What it can do</h3>
      {envelopeWords(envelope, miner.behind_outlet).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <p className="quiet">
        Points: {points.map((point) => `${point.point_id} ${minerPower(point.power_w)}`).join(', ')}.
      </p>
      {envelope.limits.length + envelope.unverified.length > 0 && (
        <details>
          <summary>Limits of this firmware, and what nobody has verified</summary>
          <ul>
            {envelope.limits.map((text) => (
              <li key={text}>{text}</li>
            ))}
            {envelope.unverified.map((text) => (
              <li key={text}>
                <span className="tag">[U] Unverified</span> {text}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
