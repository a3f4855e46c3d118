import { readFileSync } from 'node:fs';
import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/** The same rules that test/architecture.spec.ts holds, where an editor shows them. */
const architecture = JSON.parse(readFileSync(new URL('./test/architecture.json', import.meta.url), 'utf8'));

const SPECS = ['**/*.spec.ts', 'test/**'];

/** Forbids the imports that a folder may not have, by how many folders up they lead. */
function importRules({ folder, may }) {
  const allowed = [folder, ...may];
  const forbidden = architecture.imports
    .map((other) => other.folder)
    .filter((other) => !allowed.some((name) => name === other || name.startsWith(`${other}/`)));
  const inSource = folder.startsWith('src/');
  const names = forbidden.map((name) => (inSource ? name.replace('src/', '') : name)).join('|');
  const message = `${folder} may import ${allowed.join(', ')}: see docs/architecture.md.`;
  return [1, 2, 3, 4].map((depth) => ({
    files: [`${folder}/${'*/'.repeat(depth - 1)}*.{ts,tsx}`],
    ignores: SPECS,
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: `^(\\.\\./){${depth}}(\\.\\./)*(${names})/`, message }] },
      ],
    },
  }));
}

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', '.ebb/', 'client/schema.d.ts'] },
  eslint.configs.recommended,
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommended],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './web/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/only-throw-error': 'error',
      // Bytes that devices send where none should be.
      'no-control-regex': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export by name: a name is the same everywhere.' },
      ],
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    ignores: [...SPECS, ...architecture.sizeExceptions.flatMap(({ file }) => [file, `${file}/**`])],
    rules: {
      'max-lines': ['error', architecture.linesPerFileMax],
      'max-lines-per-function': ['error', architecture.linesPerFunctionMax],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      // Classes that Nest injects are values even where they are only written as types.
      '@typescript-eslint/consistent-type-imports': 'off',
    },
  },
  {
    files: SPECS,
    ignores: ['test/support/fast-check.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          name: 'fast-check',
          message: 'Import fc from test/support/fast-check: its seed is the same in every run.',
        },
      ],
      // Numbers that cannot be held exactly are what some tests are about.
      'no-loss-of-precision': 'off',
    },
  },
  ...architecture.imports.flatMap((rule) => importRules(rule)),
);
