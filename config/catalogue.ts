import { readFileSync } from 'node:fs';
import type { ConfigProblem } from '../src/core/errors.js';
import type { OperatingPoint } from '../src/core/mining/operating-point.js';
import type { CapabilityEnvelope } from '../src/core/ports/miner.js';
import type { ModelConfig } from '../src/core/site.js';
import { fromWire } from '../src/core/wire.js';
import { builtInPath } from './built-in.js';
import { schemaProblems } from './explain.js';
import { scaledModelId } from './fleet.js';
import { catalogueSchema, type RawModel } from './schema.js';
import { YamlSource } from './yaml-source.js';

export interface Catalogue {
  readonly source: YamlSource;
  readonly models: readonly RawModel[];
  readonly problems: readonly ConfigProblem[];
}

/** The built-in models of `config/models.yaml`. */
export function readCatalogue(): Catalogue {
  const file = builtInPath('models.yaml');
  const source = new YamlSource(file, readFileSync(file, 'utf8'));
  const problems = [...source.syntaxProblems, ...schemaProblems(catalogueSchema, source, source.value())];
  return {
    source,
    models: problems.length === 0 ? catalogueSchema.parse(source.value()).models : [],
    problems,
  };
}

/** A model as the rest of Ebb sees it; of several machines where a virtual miner stands for them. */
export function modelConfig(
  model: RawModel,
  machinesEach: number,
  envelope: Pick<CapabilityEnvelope, 'devFeeRatio'> | undefined,
): ModelConfig {
  return {
    modelId: scaledModelId(model.id, machinesEach),
    label: machinesEach === 1 ? model.label : `${machinesEach} × ${model.label}`,
    firmware: model.firmware,
    thermalClass: model.thermal_class,
    devFeeRatio: model.dev_fee_ratio ?? envelope?.devFeeRatio ?? 0,
    inrushRatio: model.inrush_ratio,
    operatingPoints: model.operating_points.map((point) => scaledPoint(point, machinesEach)),
  };
}

function scaledPoint(raw: RawModel['operating_points'][number], machinesEach: number): OperatingPoint {
  const { setting, ...point } = fromWire(raw);
  return {
    ...point,
    powerW: point.powerW * machinesEach,
    hashrateThs: point.hashrateThs * machinesEach,
    ...(setting && {
      setting:
        setting.verb === 'power-target' ? { ...setting, powerW: setting.powerW * machinesEach } : setting,
    }),
  };
}
