import { EbbError } from '../core/errors.js';

/** A terminal, or what stands for one. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & {
    readonly isTTY?: boolean;
    setRawMode?(raw: boolean): unknown;
  };
  readonly output: NodeJS.WritableStream;
}

const ENTER = ['\r', '\n', '\u0004'];
const INTERRUPT = '\u0003';
const ERASE = ['\u007f', '\b'];
const ERASE_LINE = '\u0015';

/**
 * Reads a secret: all of standard input, or, where that is a terminal, what is typed there, of which nothing is shown.
 * @param what it is, for the question
 * @throws EbbError (rejected) where it is typed twice and not the same, or broken off
 */
export async function readSecret(what: string, terminal: Terminal = processTerminal()): Promise<string> {
  const { input } = terminal;
  if (input.isTTY !== true || input.setRawMode === undefined) return readAll(input);
  const typed = await askHidden(`${what} (not shown): `, terminal);
  const again = await askHidden('the same again: ', terminal);
  if (typed !== again) throw new EbbError('rejected', 'the two are not the same; nothing was changed');
  return typed;
}

function processTerminal(): Terminal {
  // Standard output is for what the command prints.
  return { input: process.stdin, output: process.stderr };
}

async function readAll(input: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of input) text += String(chunk);
  return text;
}

/** In raw mode the terminal echoes nothing; keys that edit a line are done here. */
function askHidden(question: string, { input, output }: Terminal): Promise<string> {
  output.write(question);
  input.setRawMode!(true);
  input.resume();
  return new Promise((resolve, reject) => {
    let text = '';
    const end = (finish: () => void): void => {
      input.off('data', onData);
      input.setRawMode!(false);
      input.pause();
      output.write('\n');
      finish();
    };
    const onData = (chunk: Buffer | string): void => {
      for (const key of String(chunk)) {
        if (key === INTERRUPT) return end(() => reject(new EbbError('rejected', 'broken off')));
        if (ENTER.includes(key)) return end(() => resolve(text));
        if (key === ERASE_LINE) text = '';
        else text = ERASE.includes(key) ? [...text].slice(0, -1).join('') : text + key;
      }
    };
    input.on('data', onData);
  });
}
