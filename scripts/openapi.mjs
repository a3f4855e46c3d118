// Writes docs/openapi.json anew from the routes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, setUp } from './setup.mjs';

await setUp();
const { openApiDocument } = await import(pathToFileURL(join(root, 'dist/src/api/index.js')).href);
writeFileSync(join(root, 'docs', 'openapi.json'), `${JSON.stringify(openApiDocument(), null, 2)}\n`);
