import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

/** Sources compiled into a folder of their own. */
export interface Compiled {
  readonly file: URL;
  readonly remove: () => void;
}

/** What the workers are made of, besides the core. */
const FOLDERS = {
  'src/settings': ['src/backtest'],
  'src/backtest-runs': ['src/backtest'],
  'src/solver': [],
  'src/reports': ['src/platform', 'src/ledger', 'src/fleet', 'src/ingest', 'src/compliance'],
} as const;

/** A worker compiled from today's sources, since a worker thread does not go through jest's transform. */
export function compiledWorker(of: keyof typeof FOLDERS = 'src/solver'): Compiled {
  return compiled(`${of}/worker`, ['src/core', of, ...FOLDERS[of]].flatMap(sourcesIn));
}

/** @param sources files; `main` is one of them, without its ending */
export function compiled(main: string, sources: readonly string[]): Compiled {
  const folder = mkdtempSync(join(tmpdir(), 'ebb-compiled-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  for (const source of sources) {
    const { outputText } = ts.transpileModule(readFileSync(source, 'utf8'), {
      compilerOptions: {
        module: ts.ModuleKind.ES2022,
        target: ts.ScriptTarget.ES2022,
        experimentalDecorators: true,
        emitDecoratorMetadata: true,
      },
    });
    const file = join(folder, source.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, outputText);
  }
  return {
    file: pathToFileURL(join(folder, `${main}.js`)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) => `${folder}/${name}`);
}
