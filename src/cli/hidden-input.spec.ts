import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { readSecret } from './hidden-input.js';

/** A terminal that, like a real one, echoes what is typed unless it is in raw mode. */
class FakeTerminal {
  readonly output = new PassThrough();
  readonly input = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (raw: boolean) => void (this.isRaw = raw),
  });
  isRaw = false;
  shown = '';

  constructor() {
    this.output.on('data', (chunk: Buffer) => (this.shown += chunk.toString()));
  }

  /** Once the question is there. */
  async type(keys: string, question: string): Promise<void> {
    while (!this.shown.endsWith(question)) await new Promise((resolve) => setImmediate(resolve));
    if (!this.isRaw) this.shown += keys;
    this.input.write(keys);
  }
}

let terminal: FakeTerminal;
beforeEach(() => {
  terminal = new FakeTerminal();
});

describe('a secret that is typed', () => {
  const typed = async (first: string, second: string): Promise<string> => {
    const reading = readSecret('password', terminal);
    await terminal.type(first, 'password (not shown): ');
    if (!first.includes('\u0003')) await terminal.type(second, 'the same again: ');
    return reading;
  };

  it('is not shown, and the terminal is left as it was', async () => {
    expect(await typed('four words make it\r', 'four words make it\r')).toBe('four words make it');
    expect(terminal.shown).toBe('password (not shown): \nthe same again: \n');
    expect(terminal.isRaw).toBe(false);
  });

  it('can be corrected while it is typed', async () => {
    expect(await typed('xx\u0015fiev\u007f\u007fve\r', 'five\n')).toBe('five');
  });

  it('has to be the same twice', async () => {
    await expect(typed('one\r', 'two\r')).rejects.toThrow(/not the same/);
  });

  it('can be broken off', async () => {
    await expect(typed('on\u0003', '')).rejects.toThrow('broken off');
    expect(terminal.isRaw).toBe(false);
  });
});

it('a secret that is piped is taken as it comes', async () => {
  const input = new PassThrough();
  input.end('four words\n');
  expect(await readSecret('password', { input, output: terminal.output })).toBe('four words\n');
  expect(terminal.shown).toBe('');
});
