import { readFileSync } from 'node:fs';

/** The demo's configuration with these lines in place of what its site has to do with grid programs. */
export function demoWithPrograms(...lines: string[]): string {
  const demo = readFileSync('config/demo.yaml', 'utf8');
  const programs = /^ {4}signals:\n[^]*?(?=^ {4}policy:)/m;
  if (!programs.test(demo)) throw new Error('config/demo.yaml: no signals before the policy');
  return demo.replace(programs, () => `${lines.map((line) => `    ${line}\n`).join('')}\n`);
}
