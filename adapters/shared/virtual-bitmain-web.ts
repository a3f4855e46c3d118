import type { DigestGate } from './simulator-digest.js';
import type { SimulatedReply, SimulatedRequest } from './simulator-http.js';
import type { BitmainDocument, BitmainPool, VirtualBitmain } from './virtual-bitmain.js';

/** The web server of a virtual machine with Bitmain's CGI pages, all of them behind its Digest. */
export class VirtualBitmainWeb {
  readonly #device: VirtualBitmain;
  readonly #gate: DigestGate;
  readonly #host: string;
  readonly #fileSystem: string;
  #isBlinking = false;
  #conf: BitmainDocument = {
    'api-listen': true,
    'api-network': true,
    'api-groups': 'A:stats:pools:devs:summary:version',
    'api-allow': 'A:0/0,W:*',
    'bitmain-fan-ctrl': false,
    'bitmain-fan-pwm': '100',
    'bitmain-use-vil': true,
    'bitmain-freq': '490',
    'bitmain-voltage': '1400',
    'bitmain-ccdelay': '0',
    'bitmain-pwth': '0',
    'bitmain-freq-level': '100',
  };

  /** @param fileSystem the firmware's version as its page tells it */
  constructor(device: VirtualBitmain, gate: DigestGate, host: string, fileSystem: string) {
    this.#device = device;
    this.#gate = gate;
    this.#host = host;
    this.#fileSystem = fileSystem;
  }

  answer(request: SimulatedRequest): SimulatedReply {
    const refused = this.#gate.refuse(request);
    if (refused !== null) return refused;
    const [path = '/'] = request.path.split('?');
    if (path === '/') return { status: 200, headers: { 'content-type': 'text/html' }, body: HOME };
    const page = /^\/cgi-bin\/(\w+)\.cgi$/.exec(path)?.[1] ?? '';
    if (page === 'set_miner_conf' && request.method === 'POST')
      return { ...this.#setConf(request.body), isWrite: true };
    if (page === 'blink' && request.method === 'POST') return this.#blink(request.body);
    if (page === 'reboot') {
      this.#device.virtual.reboot();
      return { status: 200, body: '', isWrite: true };
    }
    const document = this.#page(page);
    return document === null ? { status: 404, body: 'not found' } : json(document);
  }

  #page(page: string): BitmainDocument | null {
    switch (page) {
      case 'stats':
        return this.#device.webReport('STATS');
      case 'summary':
        return this.#device.webReport('SUMMARY');
      case 'pools':
        return this.#device.webPools();
      case 'get_miner_conf':
        return this.#confNow;
      case 'get_system_info':
        return this.#system;
      case 'miner_type':
        return {
          miner_type: this.#device.face.type,
          subtype: 'AMLCtrl_BHB42801',
          fw_version: this.#fileSystem,
        };
      case 'get_network_info':
        return { ...this.#network, conf_nettype: 'DHCP', conf_hostname: 'Antminer', conf_ipaddress: '' };
      case 'get_blink_status':
        return { blink: this.#isBlinking };
      default:
        return null;
    }
  }

  get #confNow(): BitmainDocument {
    return { pools: this.#device.pools, ...this.#conf, 'bitmain-work-mode': String(this.#device.mode) };
  }

  get #network(): BitmainDocument {
    return {
      nettype: 'DHCP',
      netdevice: 'eth0',
      macaddr: this.#device.virtual.identity.mac.toUpperCase(),
      ipaddress: this.#host,
      netmask: '255.255.255.0',
    };
  }

  get #system(): BitmainDocument {
    return {
      minertype: this.#device.face.type,
      ...this.#network,
      hostname: 'Antminer',
      gateway: '',
      dnsservers: '',
      system_mode: 'GNU/Linux',
      system_kernel_version: 'Linux 4.9.113 #1 SMP PREEMPT',
      system_filesystem_version: this.#fileSystem,
      firmware_type: 'Release',
      Algorithm: 'sha256d',
      serinum: this.#device.virtual.identity.serial,
    };
  }

  /** As most builds: obeys `miner-mode` alone, answers OK to the rest, forgets pools that are not sent. */
  #setConf(body: string): SimulatedReply {
    const document = objectOf(body);
    if (document === null) return json({ stats: 'error', code: 'M001', msg: 'Illegal request!' });
    const mode = Number(document['miner-mode']);
    if (Number.isInteger(mode) && this.#device.setMode(mode) === 'refused')
      return json({ stats: 'error', code: 'M002', msg: 'Set config failed!' });
    const pools = Array.isArray(document['pools']) ? (document['pools'] as Partial<BitmainPool>[]) : [];
    this.#device.pools = pools.map(({ url = '', user = '', pass = '' }) => ({ url, user, pass }));
    const kept = Object.keys(this.#conf).filter((key) => document[key] !== undefined);
    this.#conf = { ...this.#conf, ...Object.fromEntries(kept.map((key) => [key, document[key]])) };
    return json({ stats: 'success', code: 'M000', msg: 'OK!' });
  }

  #blink(body: string): SimulatedReply {
    this.#isBlinking = String(objectOf(body)?.['blink']) === 'true';
    return json({ stats: 'success', code: this.#isBlinking ? 'B000' : 'B100', msg: 'OK!' });
  }
}

const HOME = '<html><head><title>Ant Miner</title></head><body></body></html>';

function objectOf(body: string): BitmainDocument | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as BitmainDocument) : null;
  } catch {
    return null;
  }
}

function json(document: BitmainDocument): SimulatedReply {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(document),
  };
}
