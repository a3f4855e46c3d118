import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import ts from 'typescript';

/** A TypeScript file of the project, as the architecture test sees it. */
export interface SourceFile {
  /** From the project's folder, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly isSpec: boolean;
}

export function sourceFiles(folders: readonly string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /(?<!\.d)\.tsx?$/.test(entry.name))
      .map((entry) => {
        const path = relative('.', join(entry.parentPath, entry.name)).split(sep).join('/');
        return { path, text: readFileSync(path, 'utf8'), isSpec: path.endsWith('.spec.ts') };
      }),
  );
}

/** What a file imports: files of the project by path, packages by name. */
export function importsOf({ path, text }: SourceFile): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => {
    if (!fileName.startsWith('.')) return fileName;
    return posix.join(dirname(path), fileName).replace(/\.js$/, '.ts');
  });
}

/** Functions and methods with the lines that they take. */
export function functionsOf({ path, text }: SourceFile): { readonly name: string; readonly lines: number }[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: { name: string; lines: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const line = (at: number): number => file.getLineAndCharacterOfPosition(at).line;
      const name = node.name && 'text' in node.name ? node.name.text : `at line ${line(node.getStart()) + 1}`;
      found.push({ name, lines: line(node.getEnd()) - line(node.getStart()) + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** The text without comments: what is said there binds nobody. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '$1');
}
