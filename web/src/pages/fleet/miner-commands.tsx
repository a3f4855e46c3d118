import { DataTable } from '../../ui/table.js';
import { Time } from '../../ui/time.js';
import type { MinerDetail } from './queries.js';

type Command = MinerDetail['commands'][number];

const COLUMNS = ['Sent', 'To', 'Outcome', 'Read back', 'It answered', 'Plan'];
const OUTCOMES: Readonly<Record<NonNullable<Command['outcome']>, string>> = {
  confirmed: 'Confirmed',
  'accepted-unconfirmed': 'Accepted, no effect seen',
  rejected: 'Rejected',
  unreachable: 'Did not answer',
  superseded: 'Overtaken by a newer one',
};
const GOOD = new Set(['confirmed', 'superseded']);

interface CommandsProps {
  readonly commands: readonly Command[];
  readonly zone: string;
}

/** What it was told, and what was then seen: an answer is proof of nothing, watts are. */
export function MinerCommands({ commands, zone }: CommandsProps) {
  return (
    <section aria-labelledby="commands">
      <h3 id="commands">
        Commands <small>the newest first</small>
      </h3>
      {commands.length === 0 ? (
        <p className="quiet">Ebb has told it nothing yet.</p>
      ) : (
        <DataTable label="Table of commands" columns={COLUMNS.map((name) => ({ name }))}>
          {commands.map((command) => (
            <CommandRow key={command.command_id} command={command} zone={zone} />
          ))}
        </DataTable>
      )}
    </section>
  );
}

function CommandRow({ command, zone }: { readonly command: Command; readonly zone: string }) {
  const { outcome } = command;
  return (
    <tr>
      <th scope="row">
        <Time at={command.issued_at} zone={zone} day />
      </th>
      <td>
        {command.from_point_id} → <strong>{command.point_id}</strong>
        {command.attempt > 1 && <small> try {command.attempt}</small>}
      </td>
      <td className={outcome === null || GOOD.has(outcome) ? undefined : 'bad'}>
        {outcome === null ? (
          <>
            Open until <Time at={command.deadline_at} zone={zone} />
          </>
        ) : (
          OUTCOMES[outcome]
        )}
      </td>
      <td>{command.outcome_detail ?? '–'}</td>
      <td>{command.reply ?? '–'}</td>
      <td>{command.epoch}</td>
    </tr>
  );
}
