// Writes docs/cli.md anew from the program.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, setUp } from './setup.mjs';

await setUp();
const load = (file) => import(pathToFileURL(join(root, 'dist', 'src', 'cli', file)).href);
const [{ buildProgram }, { commandsDoc }] = await Promise.all([load('program.js'), load('commands-doc.js')]);
const program = buildProgram({ stateDirectory: '', environment: {}, write: () => {}, exit: process.exit });
writeFileSync(join(root, 'docs', 'cli.md'), commandsDoc(program));
