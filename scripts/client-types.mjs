// Writes the types of the API that client and console are checked against, from docs/openapi.json; does nothing where they are
// those of that document already.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import openapiTypes, { astToString } from 'openapi-typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = readFileSync(join(root, 'docs', 'openapi.json'), 'utf8');
const types = join(root, 'client', 'schema.d.ts');
const mark = `// of docs/openapi.json ${createHash('sha256').update(source).digest('hex')}\n`;

if (!existsSync(types) || !readFileSync(types, 'utf8').startsWith(mark)) {
  writeFileSync(types, `${mark}${astToString(await openapiTypes(JSON.parse(source)))}`);
}
