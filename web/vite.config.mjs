import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const OUT = fileURLToPath(new URL('../dist/web', import.meta.url));
const COMPRESSED = /\.(js|css|html|svg|json)$/;

/** Writes a .br and a .gz beside every text, so that the server never compresses anything itself. */
const compressed = {
  name: 'compressed',
  apply: 'build',
  closeBundle() {
    for (const name of readdirSync(OUT, { recursive: true })) {
      const file = join(OUT, name);
      if (!COMPRESSED.test(name) || !statSync(file).isFile()) continue;
      const bytes = readFileSync(file);
      writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
      const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
      writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
    }
  },
};

/** Libraries mark what runs in a browser for frameworks that render on a server, too: here all of it does. */
function onwarn(warning, warn) {
  if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
}

/**
 * What every page needs, in two files rather than in a dozen: a busy service answers each only when it comes round to it. Styles
 * are in one of them, so that the order of layers is stated before anything is in one.
 */
const CHUNKS = [
  {
    name: 'libraries',
    test: /node_modules\/(react|react-dom|scheduler|react-aria|react-aria-components|react-stately|@react-aria|@react-stately|@internationalized|@tanstack\/(react-query|query-core)|wouter|openapi-fetch)\//,
  },
  {
    name: 'common',
    test: /web\/src\/(actions|api|app|format|styles|ui\/(?!chart|gain))|client\/|src\/core\/units/,
  },
];

const API = process.env.EBB_API ?? 'http://127.0.0.1:3000';

export default {
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Inlined images would be data: addresses, which the content security policy has no need to allow.
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: { onwarn, output: { codeSplitting: { groups: CHUNKS } } },
  },
  oxc: { jsx: { runtime: 'automatic' } },
  plugins: [compressed],
  // `npx vite web` while the service runs: pages change as they are edited.
  server: { proxy: { '/api': API, '/readyz': API } },
};
