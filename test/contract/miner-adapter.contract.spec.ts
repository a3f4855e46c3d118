import { afterEach, describe, expect, it } from '@jest/globals';
import { minerAdapters } from '../../adapters/miners/index.js';
import { createOutlets } from '../../adapters/outlets/index.js';
import { startVirtualOutlets } from '../../adapters/outlets/virtual.js';
import { behindOutlet, verbsWith } from '../../adapters/shared/behind-outlet.js';
import { HostScan } from '../../adapters/shared/host-scan.js';
import { MinerHttp } from '../../adapters/shared/miner-http.js';
import type {
  MinerAdapterOptions,
  MinerFirmware,
  MinerSimulator,
} from '../../adapters/shared/miner-firmware.js';
import type { WireFault } from '../../adapters/shared/simulator-faults.js';
import type { Misbehaviour, VirtualMiner } from '../../adapters/shared/virtual-miner.js';
import { VirtualOutlet } from '../../adapters/shared/virtual-outlet.js';
import type { OperatingPoint, PointSetting } from '../../src/core/mining/operating-point.js';
import type { MinerAdapter, MinerEndpoint } from '../../src/core/ports/miner.js';
import type { OutletEndpoint } from '../../src/core/ports/outlet.js';
import type { ModelConfig } from '../../src/core/site.js';
import { freePortsNamed } from '../support/free-ports.js';
import { HandClock } from '../support/hand-clock.js';

const NOMINAL_W = 3500;
const NOMINAL_THS = 200;
const ECO_W = 2100;
const SLEEP_W = 28;
const CREDENTIALS = { username: 'operator', password: 'correct horse' };
/** Short, so that a device that hangs does not hold the run up. */
const READ_TIMEOUT_SECONDS = 0.4;
const WRITE_TIMEOUT_SECONDS = 0.8;
/** Watts are known to 2 % at best: noise of the machine and of the moment. */
const POWER_TOLERANCE_RATIO = 0.05;
/** An estimate by one figure of J/TH is worse away from nominal. */
const ESTIMATE_RATIO = 0.12;

/** A low and a normal profile as the firmware names them, where it has names of its own. */
const PROFILES: Readonly<Record<string, readonly [low: string, normal: string]>> = {
  'antminer-stock': ['mode 3', 'mode 0'],
  auradine: ['eco', 'normal'],
  avalon: ['normal', 'high'],
  sealminer: ['low', 'normal'],
  epic: ['2100W', '3500W'],
  goldshell: ['low', 'normal'],
  vnish: ['2100', '3500'],
  miningos: ['low', 'normal'],
  'whatsminer-v2': ['low', 'normal'],
  'whatsminer-v3': ['low', 'normal'],
};

interface Bench {
  readonly clock: HandClock;
  readonly adapter: MinerAdapter;
  readonly simulator: MinerSimulator;
  readonly endpoint: MinerEndpoint;
  readonly model: ModelConfig;
  /** Writes that have reached the miner, or its outlet where that is all there is. */
  readonly writes: () => number;
}

const open: { adapter: MinerAdapter; simulator: MinerSimulator }[] = [];

afterEach(async () => {
  for (const { adapter, simulator } of open.splice(0)) {
    await adapter.close();
    await simulator.close();
  }
});

/** A model with every kind of point that the firmware says it can be set to. */
function modelFor({ envelope, behind }: MinerFirmware): ModelConfig {
  const base = { hashrateThs: NOMINAL_THS, powerW: NOMINAL_W, kind: 'nominal' as const, id: 'nominal' };
  const eco = { hashrateThs: 130, powerW: ECO_W, kind: 'underclock' as const, id: 'eco' };
  const points: OperatingPoint[] = [
    { id: 'sleep', kind: 'sleep', powerW: behind === 'outlet' ? 0 : SLEEP_W, hashrateThs: 0 },
  ];
  if (envelope.verbs.includes('profile')) {
    const [low, normal] = PROFILES[envelope.firmware] ?? ['290MHz', '495MHz'];
    points.push({ ...eco, setting: { verb: 'profile', profile: low } });
    points.push({ ...base, setting: { verb: 'profile', profile: normal } });
  } else if (envelope.verbs.includes('power-percent')) {
    points.push({ ...eco, setting: { verb: 'power-percent', percent: 60 } }, base);
  } else if (envelope.verbs.includes('power-target')) {
    points.push({ ...eco, setting: { verb: 'power-target', powerW: ECO_W } });
    points.push({ ...base, setting: { verb: 'power-target', powerW: NOMINAL_W } });
  } else points.push(base);
  return {
    modelId: 'test',
    label: 'Antminer S21',
    firmware: envelope.firmware,
    thermalClass: 'air',
    operatingPoints: points,
    devFeeRatio: 0,
    inrushRatio: 1.3,
  };
}

async function bench(firmware: MinerFirmware, credentials = CREDENTIALS): Promise<Bench> {
  const clock = new HandClock();
  const model = modelFor(firmware);
  const host = '127.0.0.1';
  const ports = await freePortsNamed(Object.keys(firmware.envelope.ports));
  const id = firmware.envelope.firmware;
  const machine = await firmware.simulate({
    spec: { minerId: 'miner-1', host, ports, firmware: id, model, credentials: CREDENTIALS },
    clock,
    seed: 1,
  });
  const fed = firmware.behind === 'outlet' ? await onOutlet(machine, firmware, clock) : null;
  const simulator = fed?.simulator ?? machine;
  const adapter = adapterOf(firmware, {
    readTimeoutSeconds: READ_TIMEOUT_SECONDS,
    writeTimeoutSeconds: WRITE_TIMEOUT_SECONDS,
    unixSeconds: () => clock.now().toSeconds(),
  });
  open.push({ adapter, simulator });
  const endpoint = {
    minerId: 'miner-1',
    host,
    ports,
    credentials,
    nominalJPerTh: NOMINAL_W / NOMINAL_THS,
    nominalPowerW: NOMINAL_W,
    ...(fed && { outlet: fed.outlet }),
  };
  const { virtual } = machine;
  const writes = (): number => fed?.virtual.writesReceived ?? virtual.writesReceived;
  return { clock, adapter, simulator, model, endpoint, writes };
}

/** The adapter as the composition root makes it. */
function adapterOf(firmware: MinerFirmware, options: MinerAdapterOptions): MinerAdapter {
  const outlets = createOutlets(options);
  return behindOutlet(firmware.create(options), (kind) => outlets.of(kind));
}

/** A machine that says nothing, on an outlet that misbehaves as the machine is told to. */
async function onOutlet(
  machine: MinerSimulator,
  { envelope }: MinerFirmware,
  clock: HandClock,
): Promise<{ simulator: MinerSimulator; virtual: VirtualOutlet; outlet: OutletEndpoint }> {
  const load: VirtualMiner = machine.virtual;
  const virtual = new VirtualOutlet(
    () => load,
    envelope.survivesReboot,
    () => load.misbehaviour,
  );
  const { port } = await freePortsNamed(['port']);
  const outlet: OutletEndpoint = {
    kind: 'snmp-pdu',
    host: '127.0.0.1',
    port: port!,
    outlet: 1,
    credentials: { password: 'mine-rw' },
  };
  const outlets = await startVirtualOutlets([{ endpoint: outlet, virtual }], clock);
  const simulator: MinerSimulator = {
    virtual: load,
    get requestsAtOncePeak() {
      return outlets.requestsAtOncePeak;
    },
    setWireFault: (fault) => outlets.setWireFault(fault),
    close: async () => {
      await outlets.close();
      await machine.close();
    },
  };
  return { simulator, virtual, outlet };
}

function pointOf({ model }: Bench, id: string): OperatingPoint {
  const point = model.operatingPoints.find((candidate) => candidate.id === id);
  if (point === undefined) throw new Error(`no point ${id}`);
  return point;
}

function expectNear(powerW: number | null, expectedW: number, ratio = POWER_TOLERANCE_RATIO): void {
  expect(powerW).not.toBeNull();
  expect(Math.abs((powerW ?? Infinity) - expectedW)).toBeLessThanOrEqual(Math.max(10, expectedW * ratio));
}

/** A scan of a device whose standard ports are elsewhere. */
class ScanOfPorts extends HostScan {
  readonly #ports: ReadonlyMap<number, number>;

  constructor({ host, ports }: MinerEndpoint, http: MinerHttp, standard: Readonly<Record<string, number>>) {
    super(host, http, READ_TIMEOUT_SECONDS * 1000);
    this.#ports = new Map(Object.entries(standard).map(([name, port]) => [port, ports?.[name] ?? port]));
  }

  /** A port that the device does not have must not be asked on this machine. */
  protected override candidates(standard: number): number[] {
    const port = this.#ports.get(standard);
    return port === undefined ? [] : [port];
  }
}

const firmwares = Object.entries(minerAdapters).map(([id, firmware]) => ({ id, firmware }));

describe.each(firmwares)('$id', ({ id, firmware }) => {
  const { envelope, behind } = firmware;
  const verbs = verbsWith(envelope, behind === 'outlet');

  it('is registered under the id in its envelope', () => expect(envelope.firmware).toBe(id));

  it('reads watts, hash and claim of a miner that mines', async () => {
    const { adapter, endpoint } = await bench(firmware);
    const telemetry = await adapter.read(endpoint);
    expectNear(telemetry.powerW, NOMINAL_W);
    expect(telemetry.hashrateThs).toBeGreaterThan(190);
    expect(telemetry.claim).toBe('mining');
    expect(telemetry.powerSource).not.toBe('absent');
  });

  it('says at onboarding who it is and what it can do, without a write', async () => {
    const { adapter, endpoint, writes } = await bench(firmware);
    const { identity, telemetry, capabilities } = await adapter.inspect(endpoint);
    expectNear(telemetry.powerW, NOMINAL_W);
    if (behind === undefined) expect(identity.model ?? identity.firmwareVersion).not.toBeNull();
    expect(capabilities).toMatchObject({ verbs, obstacles: [] });
    expect(writes()).toBe(0);
  });

  it('recognises its own devices, and no firmware that is asked before it does', async () => {
    const { endpoint } = await bench(firmware);
    const http = new MinerHttp();
    const scan = new ScanOfPorts(endpoint, http, envelope.ports);
    try {
      for (const [other, { recognise }] of Object.entries(minerAdapters)) {
        // What says nothing cannot be recognised.
        expect([other, await recognise(scan)]).toEqual([other, other === id && behind === undefined]);
        if (other === id) break;
      }
    } finally {
      await http.close();
    }
  });

  if (!verbs.includes('sleep')) {
    it('refuses to be put to sleep, since it can only be read', async () => {
      const test = await bench(firmware);
      expect(await test.adapter.apply(test.endpoint, pointOf(test, 'sleep'))).toMatchObject({
        kind: 'rejected',
        code: 'unsupported',
      });
      expect(test.writes()).toBe(0);
    });
    return;
  }

  it('puts it to sleep: accepted, and the watts are gone within the declared seconds', async () => {
    const test = await bench(firmware);
    expect(await test.adapter.apply(test.endpoint, pointOf(test, 'sleep'))).toMatchObject({
      kind: 'accepted',
    });
    expect(test.simulator.virtual.powerW).toBeGreaterThan(ECO_W);
    test.clock.advance(envelope.downSeconds);
    const telemetry = await test.adapter.read(test.endpoint);
    expectNear(telemetry.powerW, pointOf(test, 'sleep').powerW);
    expect(telemetry).toMatchObject({ claim: 'sleeping', hashrateThs: 0 });
  });

  it('wakes it: no hash at first, all of it within the declared seconds', async () => {
    const test = await bench(firmware);
    await test.adapter.apply(test.endpoint, pointOf(test, 'sleep'));
    test.clock.advance(envelope.downSeconds);
    expect(await test.adapter.apply(test.endpoint, pointOf(test, 'nominal'))).toMatchObject({
      kind: 'accepted',
    });
    test.clock.advance(5);
    expect(test.simulator.virtual.read()).toMatchObject({ phase: 'starting', hashrateThs: 0 });
    test.clock.advance(envelope.upSeconds - 5);
    const telemetry = await test.adapter.read(test.endpoint);
    expectNear(telemetry.powerW, NOMINAL_W);
    expect(telemetry.claim).toBe('mining');
  });

  it('goes to each point that its verbs allow, from nominal, from sleep, and back', async () => {
    const test = await bench(firmware);
    for (const point of test.model.operatingPoints.flatMap((target) => [
      target,
      pointOf(test, 'sleep'),
      target,
      pointOf(test, 'nominal'),
    ])) {
      expect(await test.adapter.apply(test.endpoint, point)).toMatchObject({ kind: 'accepted' });
      test.clock.advance(envelope.upSeconds);
      expectNear(test.simulator.virtual.powerW, point.powerW);
      const { powerW, powerSource } = await test.adapter.read(test.endpoint);
      expectNear(powerW, point.powerW, powerSource === 'estimated' ? ESTIMATE_RATIO : POWER_TOLERANCE_RATIO);
    }
  });

  const others = (
    [
      { verb: 'power-target', powerW: 3000 },
      { verb: 'power-percent', percent: 80 },
      { verb: 'profile', profile: '290MHz' },
    ] satisfies PointSetting[]
  ).filter(({ verb }) => !envelope.verbs.includes(verb));
  for (const setting of others) {
    it(`refuses a point that its verbs do not allow, without a write: ${setting.verb}`, async () => {
      const test = await bench(firmware);
      const target: OperatingPoint = { ...pointOf(test, 'nominal'), setting };
      expect(await test.adapter.apply(test.endpoint, target)).toMatchObject({
        kind: 'rejected',
        code: 'unsupported',
      });
      expect(test.writes()).toBe(0);
    });
  }

  it('says rejected when the device answers with an error', async () => {
    const test = await bench(firmware);
    test.simulator.virtual.misbehaviour = 'refuses';
    expect(await test.adapter.apply(test.endpoint, pointOf(test, 'sleep'))).toMatchObject({
      kind: 'rejected',
      code: 'rejected',
    });
    test.clock.advance(envelope.upSeconds);
    expectNear(test.simulator.virtual.powerW, NOMINAL_W);
  });

  it('says accepted when the device lies, and the next reading shows the truth', async () => {
    const test = await bench(firmware);
    test.simulator.virtual.misbehaviour = 'lies';
    expect(await test.adapter.apply(test.endpoint, pointOf(test, 'sleep'))).toMatchObject({
      kind: 'accepted',
    });
    test.clock.advance(envelope.downSeconds);
    expectNear((await test.adapter.read(test.endpoint)).powerW, NOMINAL_W);
  });

  it.each<Misbehaviour>(['hangs', 'deaf'])(
    'is unreachable to a read when the device is one that %s',
    async (misbehaviour) => {
      const { adapter, endpoint, simulator } = await bench(firmware);
      simulator.virtual.misbehaviour = misbehaviour;
      await expect(adapter.read(endpoint)).rejects.toMatchObject({ name: 'EbbError', code: 'unreachable' });
    },
  );

  it('is unreachable where nothing listens, to a read and to a write', async () => {
    const test = await bench(firmware);
    await test.simulator.close();
    await expect(test.adapter.read(test.endpoint)).rejects.toMatchObject({ code: 'unreachable' });
    expect(await test.adapter.apply(test.endpoint, pointOf(test, 'sleep'))).toMatchObject({
      kind: 'unreachable',
    });
  });

  it('says unreachable, having sent nothing, when the device hangs before the write', async () => {
    const test = await bench(firmware);
    test.simulator.virtual.misbehaviour = 'hangs';
    expect(await test.adapter.apply(test.endpoint, pointOf(test, 'sleep'))).toMatchObject({
      kind: 'unreachable',
    });
  });

  it('says unknown when the write is done and its answer lost, and sends it once', async () => {
    const test = await bench(firmware);
    test.simulator.setWireFault('mute-writes');
    expect(await test.adapter.apply(test.endpoint, pointOf(test, 'sleep'))).toMatchObject({
      kind: 'unknown',
    });
    expect(test.writes()).toBe(1);
    test.clock.advance(envelope.downSeconds);
    expectNear(test.simulator.virtual.powerW, pointOf(test, 'sleep').powerW);
  });

  const broken: [WireFault, RegExp][] = [
    ['garbage', /./],
    ['oversized', /cut off|claims \d+ bytes/],
  ];
  // A reply of SNMP is one packet: it cannot be too long.
  it.each(behind === 'outlet' ? broken.slice(0, 1) : broken)(
    'calls a reply malformed that is %s',
    async (fault, message) => {
      const { adapter, endpoint, simulator } = await bench(firmware);
      simulator.setWireFault(fault);
      const problem = { name: 'EbbError', code: 'malformed', message: expect.stringMatching(message) };
      await expect(adapter.read(endpoint)).rejects.toMatchObject(problem);
    },
  );

  it('reads a reply that comes one byte a segment', async () => {
    const { endpoint, simulator } = await bench(firmware);
    simulator.setWireFault('split');
    const patient = adapterOf(firmware, { readTimeoutSeconds: 20 });
    open.push({ adapter: patient, simulator });
    expectNear((await patient.read(endpoint)).powerW, NOMINAL_W);
  });

  it('answers late when the device is slow, and reads it where the time allows', async () => {
    const { endpoint, simulator, clock } = await bench(firmware);
    simulator.virtual.misbehaviour = 'slow';
    const patient = adapterOf(firmware, { readTimeoutSeconds: 20 });
    open.push({ adapter: patient, simulator });
    const reading = patient.read(endpoint);
    let done = false;
    void reading.finally(() => (done = true));
    while (!done) {
      clock.advance(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expectNear((await reading).powerW, NOMINAL_W);
  });

  if (firmware.passwordFor !== 'nothing') {
    it('names the password as the obstacle at onboarding, and what to do', async () => {
      const { adapter, endpoint } = await bench(firmware, { ...CREDENTIALS, password: 'wrong' });
      const inspection = adapter.inspect(endpoint);
      if (firmware.passwordFor === 'everything') {
        await expect(inspection).rejects.toMatchObject({ code: 'unauthorised' });
        return;
      }
      if (firmware.passwordProved === 'by-a-write') {
        expect((await inspection).capabilities.obstacles).toEqual([]);
        return;
      }
      const { verbs, obstacles } = (await inspection).capabilities;
      expect(verbs).not.toContain('sleep');
      expect(obstacles).toContainEqual(
        expect.objectContaining({
          code: 'unauthorised',
          advice: expect.stringMatching(/password|credentials/),
        }),
      );
    });

    it('is unauthorised with the wrong password, for what needs one', async () => {
      const test = await bench(firmware, { ...CREDENTIALS, password: 'wrong' });
      expect(await test.adapter.apply(test.endpoint, pointOf(test, 'sleep'))).toMatchObject({
        kind: 'rejected',
        code: 'unauthorised',
      });
      expect(test.writes()).toBe(0);
      const reading = test.adapter.read(test.endpoint);
      if (firmware.passwordFor === 'everything')
        await expect(reading).rejects.toMatchObject({ code: 'unauthorised' });
      else expectNear((await reading).powerW, NOMINAL_W);
    });
  }

  it('never has more requests at a device than it stands, whoever asks', async () => {
    const { endpoint, simulator } = await bench(firmware);
    simulator.setWireFault('split');
    const patient = adapterOf(firmware, { readTimeoutSeconds: 30 });
    open.push({ adapter: patient, simulator });
    await Promise.all(Array.from({ length: 4 }, () => patient.read(endpoint)));
    expect(simulator.requestsAtOncePeak).toBeGreaterThan(0);
    expect(simulator.requestsAtOncePeak).toBeLessThanOrEqual(envelope.requestsAtOnce);
  });
});
