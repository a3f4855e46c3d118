import { readFileSync } from 'node:fs';
import { type FaultRule, faultFileSchema, faultRules } from '../../adapters/virtual-fleet.faults.js';
import { schemaProblems } from '../../config/explain.js';
import { YamlSource } from '../../config/yaml-source.js';
import { ConfigError, EbbError } from '../core/errors.js';

/**
 * The faults of a virtual fleet of these firmwares, out of a YAML or JSON file.
 * @throws ConfigError with every mistake and its line; EbbError where there is no such file
 */
export function readFaultFile(file: string, firmwares: readonly string[]): FaultRule[] {
  const source = new YamlSource(file, textOf(file));
  if (source.syntaxProblems.length > 0) throw new ConfigError(source.syntaxProblems);
  const schema = faultFileSchema(firmwares);
  const problems = schemaProblems(schema, source, source.value());
  if (problems.length > 0) throw new ConfigError(problems);
  return faultRules(schema.parse(source.value()));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new EbbError('rejected', `the fault file cannot be read: ${(cause as Error).message}`, { cause });
  }
}
