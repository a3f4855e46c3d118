import type { ModelConfig } from '../../src/core/site.js';

/** A model of three points: 20 W asleep, 2 kW / 100 TH/s underclocked, 3 kW / 130 TH/s nominal. */
export const TEST_MODEL: ModelConfig = {
  modelId: 'm1',
  label: 'Test miner',
  firmware: 'test',
  thermalClass: 'air',
  devFeeRatio: 0,
  inrushRatio: 2,
  operatingPoints: [
    { id: 'sleep', kind: 'sleep', powerW: 20, hashrateThs: 0 },
    {
      id: 'low',
      kind: 'underclock',
      powerW: 2000,
      hashrateThs: 100,
      setting: { verb: 'profile', profile: 'low' },
    },
    { id: 'nominal', kind: 'nominal', powerW: 3000, hashrateThs: 130 },
  ],
};
