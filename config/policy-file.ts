import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from '../src/core/errors.js';
import type { Policy } from '../src/core/planner/policy.js';
import { fromWire } from '../src/core/wire.js';
import { schemaProblems } from './explain.js';
import { policySchema } from './policy-schema.js';
import { YamlSource } from './yaml-source.js';

const schema = z.strictObject({ policy: policySchema });

/**
 * Reads a file with nothing but a `policy:`, as a site's configuration has it.
 * @throws ConfigError with every mistake
 */
export function loadPolicyFile(file: string): Policy {
  const source = new YamlSource(file, textOf(file));
  const problems = source.readable ? schemaProblems(schema, source, source.value()) : source.syntaxProblems;
  if (problems.length > 0) throw new ConfigError(problems);
  return fromWire(schema.parse(source.value()).policy) as Policy;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const problem = { file, path: '', problem: 'cannot be read', fix: 'Name an existing file.' };
    throw new ConfigError([problem]);
  }
}
