import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { openApiDocument, OPERATIONS_PATHS } from './openapi.js';
import { exampleOf } from './examples.js';
import { PROBLEMS } from './problem.js';
import { ROUTES } from './routes.js';

interface Document {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { operationId: string; parameters?: { name: string; in: string }[] }>>
    >
  >;
}

describe('the OpenAPI document', () => {
  it('is the one in docs/openapi.json; write it anew with: node scripts/openapi.mjs', () => {
    expect(JSON.parse(readFileSync('docs/openapi.json', 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(openApiDocument())),
    );
  });

  it('has every route, with an id of its own and every part of its path explained', () => {
    const { paths } = openApiDocument() as Document;
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, ...operation })),
    );
    const count = ROUTES.length + Object.keys(OPERATIONS_PATHS).length;
    expect(operations).toHaveLength(count);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(count);
    for (const { path, parameters = [] } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(parameters.filter((each) => each.in === 'path').map(({ name }) => name)).toEqual(named);
    }
  });

  it.each(ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'has examples of %s that its own schemas take',
    (_, { params, query, body, reply }) => {
      for (const schema of [params, query, body, reply]) {
        if (!schema) continue;
        const result = schema.safeParse(exampleOf(schema));
        expect(result.success ? [] : result.error.issues).toEqual([]);
      }
    },
  );

  it('lists the codes of problems that docs/api.md explains', () => {
    const text = readFileSync('docs/api.md', 'utf8');
    expect(Object.keys(PROBLEMS).filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
  });

  it('refers to nothing that is not there', () => {
    const text = JSON.stringify(openApiDocument());
    const { components } = JSON.parse(text) as { components: { schemas: object } };
    const referred = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to!);
    expect(referred.length).toBeGreaterThan(0);
    const prefix = '#/components/schemas/';
    expect(referred.filter((to) => !(to.slice(prefix.length) in components.schemas))).toEqual([]);
  });
});
