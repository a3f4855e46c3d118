import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  functionsOf,
  importsOf,
  type SourceFile,
  sourceFiles,
  withoutComments,
} from './support/source-tree.js';

interface ImportRule {
  readonly folder: string;
  /** Folders or files of the project beside its own. */
  readonly may: readonly string[];
  /** Packages; absent: any. Adapters and configuration may also use what comes with Node. */
  readonly packages?: readonly string[];
}

interface Rules {
  readonly topFolders: readonly string[];
  readonly linesPerFileMax: number;
  readonly linesPerFunctionMax: number;
  /** Files or folders, each with its reason. */
  readonly sizeExceptions: readonly { readonly file: string; readonly reason: string }[];
  readonly imports: readonly ImportRule[];
  readonly vendorNames: readonly string[];
  readonly vendorNamesAllowed: readonly string[];
}

/** ESLint reads the same rules. */
const RULES = JSON.parse(readFileSync('test/architecture.json', 'utf8')) as Rules;

/** What belongs to no checkout. */
const NOT_OURS = ['.git', '.ebb', 'node_modules', 'dist', 'coverage'];
const files = sourceFiles(['src', 'adapters', 'config', 'migrations', 'bench', 'test', 'web']);
const product = files.filter(({ path, isSpec }) => !isSpec && !path.startsWith('test/'));

function inside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function isProjectFile(imported: string): boolean {
  return imported.endsWith('.ts') || (inside(imported, 'web') && imported.endsWith('.css'));
}

describe('imports', () => {
  it.each(RULES.imports)('$folder imports itself and what it may', ({ folder, may, packages }) => {
    const wrong = product
      .filter(({ path }) => inside(path, folder))
      .flatMap((file) => importsOf(file).map((imported) => ({ file, imported })))
      .filter(({ imported }) =>
        isProjectFile(imported)
          ? ![folder, ...may].some((allowed) => inside(imported, allowed))
          : packages !== undefined && !packages.includes(imported) && !nodeAllowed(folder, imported),
      );
    expect(wrong.map(({ file, imported }) => `${file.path} imports ${imported}`)).toEqual([]);
  });

  it('a stage is entered by its index alone', () => {
    const stages = RULES.imports
      .map(({ folder }) => folder)
      .filter((folder) => /^src\/(?!core)/.test(folder));
    const wrong = product.flatMap((file) =>
      importsOf(file)
        .filter((imported) => {
          const stage = stages.find((folder) => inside(imported, folder));
          return stage && !inside(file.path, stage) && imported !== `${stage}/index.ts` && !seesInside(file);
        })
        .map((imported) => `${file.path} imports ${imported}`),
    );
    expect(wrong).toEqual([]);
  });

  it('an adapter imports no other adapter', () => {
    const adapterOf = (path: string): string | undefined => /^adapters\/\w+\/[^/.]+(?=\/)/.exec(path)?.[0];
    const wrong = product
      .filter(({ path }) => adapterOf(path) && !inside(path, 'adapters/shared'))
      .flatMap((file) =>
        importsOf(file)
          .filter((imported) => inside(imported, 'adapters'))
          .filter(
            (imported) => !inside(imported, adapterOf(file.path)!) && !inside(imported, 'adapters/shared'),
          )
          .map((imported) => `${file.path} imports ${imported}`),
      );
    expect(wrong).toEqual([]);
  });

  it('every stage has its rule', () => {
    const folders = readdirSync('src').filter(
      (name) => statSync(`src/${name}`).isDirectory() && name !== 'cli',
    );
    const ruled = RULES.imports.map(({ folder }) => folder);
    expect(folders.filter((name) => !ruled.includes(`src/${name}`))).toEqual([]);
  });
});

/** The command line is put together from the stages' own command files; a benchmark measures parts of a stage. */
function seesInside({ path }: SourceFile): boolean {
  return inside(path, 'src/cli') || inside(path, 'bench');
}

function nodeAllowed(folder: string, imported: string): boolean {
  return (folder === 'adapters' || folder === 'config') && imported.startsWith('node:');
}

describe('the core', () => {
  const impure =
    /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bprocess\.|\bDateTime\.(now|local|utc)\(\s*\)|\bset(Timeout|Interval|Immediate)\b|\bfetch\(|\bconsole\./;
  it('knows no clock, no chance, no environment, no network', () => {
    const wrong = product
      .filter(({ path }) => inside(path, 'src/core'))
      .filter(({ text }) => impure.test(withoutComments(text)));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});

describe('vendors', () => {
  it('are named by their adapters and by configuration, nowhere else', () => {
    const names = new RegExp(`\\b(${RULES.vendorNames.join('|')})`, 'i');
    const wrong = product
      .filter(
        ({ path }) => inside(path, 'src') && !RULES.vendorNamesAllowed.some((folder) => inside(path, folder)),
      )
      .filter(({ text }) => names.test(text));
    expect(wrong.map(({ path, text }) => `${path}: ${names.exec(text)?.[0]}`)).toEqual([]);
  });
});

describe('adapters', () => {
  const kinds = readdirSync('adapters', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
    .map(({ name }) => name);
  it.each(kinds)('of kind %s all have the same files', (kind) => {
    const folders = readdirSync(`adapters/${kind}`, { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    // A part that would make one of these too long may lie beside them.
    const parts = [
      'README.md',
      'adapter.spec.ts',
      'adapter.ts',
      'api.ts',
      'fixtures',
      'index.ts',
      'simulator.ts',
    ];
    for (const { name } of folders) {
      const files = readdirSync(`adapters/${kind}/${name}`).filter((file) => parts.includes(file));
      expect([name, files.sort()]).toEqual([name, parts]);
    }
  });
});

describe('form', () => {
  const measured = product.filter(({ path }) => !RULES.sizeExceptions.some(({ file }) => inside(path, file)));

  it(`a file has at most ${RULES.linesPerFileMax} lines`, () => {
    const long = measured
      .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > RULES.linesPerFileMax);
    expect(long).toEqual([]);
  });

  it(`a function has at most ${RULES.linesPerFunctionMax} lines`, () => {
    const long = measured
      .flatMap((file) => functionsOf(file).map((found) => ({ path: file.path, ...found })))
      .filter(({ lines }) => lines > RULES.linesPerFunctionMax);
    expect(long).toEqual([]);
  });

  it('an exception has a reason, and a file that needs it', () => {
    for (const { file, reason } of RULES.sizeExceptions) {
      expect([file, product.some(({ path }) => inside(path, file))]).toEqual([file, true]);
      expect(reason).toMatch(/\w+ \w+/);
    }
  });

  it('nothing is exported by default', () => {
    expect(files.filter(({ text }) => /^export default\b/m.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('no folder stands at the top that has no meaning', () => {
    const folders = readdirSync('.', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const stray = folders
      .map(({ name }) => name)
      .filter((name) => ![...RULES.topFolders, ...NOT_OURS].includes(name));
    expect(stray).toEqual([]);
  });
});
