import { manual } from '../../adapters/signals/manual/index.js';
import { PersonSimulator } from '../../adapters/signals/manual/simulator.js';
import { modbusPoints } from '../../adapters/signals/modbus-points/index.js';
import { TerminalUnitSimulator } from '../../adapters/signals/modbus-points/simulator.js';
import { mqttTarget } from '../../adapters/signals/mqtt-target/index.js';
import { BrokerSimulator } from '../../adapters/signals/mqtt-target/simulator.js';
import { openadr2b } from '../../adapters/signals/openadr2b/index.js';
import { simulateVtn2b, type SimulatedEvent } from '../../adapters/signals/openadr2b/simulator.js';
import { openadr3 } from '../../adapters/signals/openadr3/index.js';
import { simulateVtn } from '../../adapters/signals/openadr3/simulator.js';
import { signedWebhook } from '../../adapters/signals/signed-webhook/index.js';
import { WebhookSender } from '../../adapters/signals/signed-webhook/simulator.js';
import { voltus } from '../../adapters/signals/voltus/index.js';
import { simulateVoltus, type SimulatedDispatch } from '../../adapters/signals/voltus/simulator.js';
import { WebhookServer } from '../../adapters/shared/simulator-webhook.js';
import type { SignalSource } from '../../src/core/ports/signal.js';
import type { HandClock } from './hand-clock.js';

/** That no message or status may show. */
export const SECRET = 'a-secret-that-nobody-may-see';

/** A source with whoever calls it. Power in kW, because every protocol can say that. */
export interface SignalBench {
  readonly source: SignalSource;
  /** Calls, or changes the call; without an end. */
  call(powerKw: number): Promise<void>;
  cancel(): Promise<void>;
  /** Says the same again, as after an answer that was lost. */
  repeat(): Promise<void>;
  close(): Promise<void>;
}

/** Seconds after which every source has polled again, whatever went wrong before. */
const ROUND_SECONDS = 60;

export type MakeBench = (clock: HandClock) => Promise<SignalBench>;

/** A bench for each protocol of the registry. */
export const SIGNAL_BENCHES: Readonly<Record<string, MakeBench>> = {
  openadr3: async (clock) => {
    const vtn = await simulateVtn({ clock, clientSecret: SECRET });
    const program = await vtn.create('programs', { programName: 'ers' });
    const settings = {
      url: vtn.baseUrl,
      client_id: 'ven-client',
      client_secret: SECRET,
      client_name: 'mine',
    };
    const source = openadr3.create({ sourceId: 'bench', clock, random: () => 0 }, settings);
    let id: string | null = null;
    const round = async (): Promise<void> => clock.advance(ROUND_SECONDS);
    return {
      source,
      call: async (powerKw) => {
        const event = {
          programID: program.id,
          intervalPeriod: { start: '2026-08-12T12:00:00Z', duration: 'P9999Y' },
          intervals: [{ id: 0, payloads: [{ type: 'IMPORT_CAPACITY_LIMIT', values: [powerKw] }] }],
        };
        id = (await (id === null ? vtn.create('events', event) : vtn.update('events', id, event))).id;
        await round();
      },
      cancel: async () => {
        await vtn.remove('events', id!);
        await round();
      },
      repeat: round,
      close: () => vtn.close(),
    };
  },
  openadr2b: async (clock) => {
    const vtn = await simulateVtn2b(clock);
    const source = openadr2b.create(
      { sourceId: 'bench', clock, random: () => 0 },
      { url: vtn.baseUrl, ven_name: 'mine' },
    );
    let event: SimulatedEvent | null = null;
    const put = async (changed: SimulatedEvent): Promise<void> => {
      event = changed;
      vtn.put(changed);
      clock.advance(ROUND_SECONDS);
    };
    return {
      source,
      call: (powerKw) =>
        put({
          eventId: 'e1',
          startsAt: '2026-08-12T12:00:00Z',
          duration: 'PT0S',
          signals: [
            {
              name: 'LOAD_DISPATCH',
              type: 'setpoint',
              unit: ['power:powerReal', 'W', 'k'],
              intervals: [['PT0S', powerKw]],
            },
          ],
        }),
      cancel: () => put({ ...event!, status: 'cancelled' }),
      repeat: async () => {
        vtn.tellAgain();
        clock.advance(ROUND_SECONDS);
      },
      close: () => vtn.close(),
    };
  },
  'signed-webhook': async (clock) => {
    const source = signedWebhook.create({ sourceId: 'bench', clock, random: () => 0 }, { secrets: [SECRET] });
    const hook = await new WebhookServer(() => source.webhook!).listen();
    const sender = new WebhookSender({ clock, secret: SECRET, url: hook.url });
    const teller = plainTeller(async (event) => void (await sender.send(event)), clock);
    return { source, ...teller, close: () => hook.close() };
  },
  manual: async (clock) => {
    const source = manual.create({ sourceId: 'bench', clock, random: () => 0 }, {});
    const person = new PersonSimulator(source, { name: 'Ada', role: 'operator' });
    const teller = plainTeller((event) => person.enter(event).then(ignore, ignore), clock);
    return { source, ...teller, close: async () => undefined };
  },
  voltus: async (clock) => {
    const server = await simulateVoltus({ clock, apiKey: SECRET });
    const settings = { url: server.baseUrl, api_key: SECRET };
    const source = voltus.create({ sourceId: 'bench', clock, random: () => 0 }, settings);
    let dispatch: SimulatedDispatch = { id: 'd1', start_time: '2026-08-12T12:00:00Z' };
    const put = async (change: Partial<SimulatedDispatch>): Promise<void> => {
      dispatch = { ...dispatch, ...change };
      await server.put(dispatch);
      clock.advance(ROUND_SECONDS);
    };
    return {
      source,
      call: (powerKw) => put({ sites: [{ id: 's', commitment: powerKw }] }),
      cancel: () => put({ authorized: false }),
      repeat: async () => clock.advance(ROUND_SECONDS),
      close: () => server.close(),
    };
  },
  'mqtt-target': async (clock) => {
    const broker = await BrokerSimulator.create({ username: 'ebb', password: SECRET });
    const settings = {
      url: broker.url,
      client_id: 'ebb',
      username: 'ebb',
      password: SECRET,
      topic: 't',
      target_unit: 'kW',
      when_stale: 'release',
      reconnect_seconds: 1,
    };
    const source = mqttTarget.create({ sourceId: 'bench', clock, random: () => 0 }, settings);
    let last = {};
    const say = async (target: number | null): Promise<void> => {
      clock.advance(1);
      last = { target, timestamp: clock.now().toISO() };
      await broker.publish('t', last);
    };
    return {
      source,
      call: say,
      // A target has no end but its age.
      cancel: async () => clock.advance(241),
      repeat: () => broker.publish('t', last),
      close: () => broker.close(),
    };
  },
  'modbus-points': async (clock) => {
    const unit = await new TerminalUnitSimulator().listen();
    unit.bits.set(0, false);
    unit.registers.set(0, 0);
    const settings = {
      host: '127.0.0.1',
      port: unit.port,
      call: { table: 'coil', address: 0 },
      target: { table: 'holding', address: 0 },
    };
    const source = modbusPoints.create({ sourceId: 'bench', clock, random: () => 0 }, settings);
    return {
      source,
      call: async (powerKw) => {
        unit.registers.set(0, powerKw);
        unit.bits.set(0, true);
        clock.advance(2);
      },
      cancel: async () => {
        unit.bits.set(0, false);
        clock.advance(2);
      },
      repeat: async () => clock.advance(10),
      close: () => unit.close(),
    };
  },
};

/** Whoever speaks Ebb's own words. */
function plainTeller(
  send: (event: object) => Promise<void>,
  clock: HandClock,
): Pick<SignalBench, 'call' | 'cancel' | 'repeat'> {
  let last: { version: number } = { version: 0 };
  const tell = (event: object): Promise<void> => {
    clock.advance(1);
    last = { event_id: 'e1', ...event, version: last.version + 1 } as { version: number };
    return send(last);
  };
  return {
    call: (powerKw) => tell({ power_limit_w: powerKw * 1e3, starts_at: '2026-08-12T12:00:00Z' }),
    cancel: () => tell({ kind: 'cancellation' }),
    repeat: () => {
      clock.advance(1);
      return send(last);
    },
  };
}

function ignore(): void {}
