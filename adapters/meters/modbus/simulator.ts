import type { Socket } from 'node:net';
import { wordsOf } from '../../shared/modbus-registers.js';
import { ModbusSimulatorServer } from '../../shared/simulator-modbus.js';
import {
  HEADER_BYTES,
  HOLDING_REGISTERS,
  ILLEGAL_ADDRESS,
  ILLEGAL_FUNCTION,
  INPUT_REGISTERS,
  ModbusException,
  range,
  replyFrame,
  replyTo,
  wordsReply,
} from '../../shared/modbus-frames.js';
import type { RegisterMap, ScaledRegister } from './api.js';

export type MeterFault = 'hangs' | 'garbage' | 'closes';

/** A virtual meter: its registers show what it is set to. It refuses every function that writes. */
export class VirtualMeter {
  powerW = 0;
  counterKwh = 0;
  fault: MeterFault | null = null;
  /** Called before registers are read, so that they show what is. */
  onRead: () => void = () => undefined;
  /** Functions that it was asked for. */
  readonly functions: number[] = [];
  readonly #server = new ModbusSimulatorServer((socket, frame) => this.#answer(socket, frame));

  private constructor(private readonly registers: RegisterMap) {}

  /** Listens, on a free port of this machine where none is given. @throws EbbError where it cannot */
  static async listen(registers: RegisterMap, host = '127.0.0.1', port = 0): Promise<VirtualMeter> {
    const meter = new VirtualMeter(registers);
    await meter.#server.listen(host, port);
    return meter;
  }

  get port(): number {
    return this.#server.port;
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  #answer(socket: Socket, frame: Buffer): void {
    if (this.fault === 'hangs') return;
    if (this.fault === 'closes') return void socket.destroy();
    if (this.fault === 'garbage') return void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
    const pdu = replyTo(frame.subarray(HEADER_BYTES), (request) => this.#carryOut(request));
    socket.write(replyFrame(frame, pdu));
  }

  #carryOut(request: Buffer): Buffer {
    const code = request[0]!;
    this.functions.push(code);
    this.onRead();
    if (code !== HOLDING_REGISTERS && code !== INPUT_REGISTERS) throw new ModbusException(ILLEGAL_FUNCTION);
    const addresses = range(request.readUInt16BE(1), request.readUInt16BE(3));
    return wordsReply(
      code,
      addresses.map((address) => this.#wordAt(code, address)),
    );
  }

  #wordAt(code: number, address: number): number {
    const { powerW, counterKwh } = this.registers;
    const shown: [ScaledRegister | undefined, number][] = [
      [powerW, this.powerW],
      [counterKwh, this.counterKwh],
    ];
    for (const [place, value] of shown) {
      if (!place || (place.table === 'holding') !== (code === HOLDING_REGISTERS)) continue;
      const word = wordsOf(value / place.scale, place.format, place.wordOrder)[address - place.register];
      if (word !== undefined) return word;
    }
    throw new ModbusException(ILLEGAL_ADDRESS);
  }
}
