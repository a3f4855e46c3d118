import type { PeakModel } from './peak-model.js';

/**
 * Learned by `learnPeakModel` from ERCOT's native load of 2019–2023 (post-settlement, hourly), with the season June to September
 * and one peak a month, hours 11 to 20; no load forecasts and no temperatures: heat acts through the load. For sites that have no load history of their
 * own. Loads are taken relative to recent days, so growth since then does no harm; a change of what loads do at expected peaks
 * does, until the model is learned anew.
 */
export const ERCOT_PEAK_MODEL: PeakModel = {
  schema: 1,
  source: 'ERCOT native load, hourly, post-settlement',
  firstDay: '2019-01-01',
  lastDay: '2023-12-31',
  climate: {
    coefficients: [
      10.80768996877107, 0.03859073819070951, -0.04620563678408201, -0.20525794651861962,
      -0.09462435575430078, 0.060795677294983134, 0.08215872396749221, 0.0173102549392676,
      0.03296923450726705,
    ],
    referenceDay: 17897,
    deviation: 0.09932602043226704,
    dayCorrelation: 0.7156782611944011,
  },
  standing: [0.5836891736279464, -0.7929771669824033, -0.35832865670810854],
  calibration: [-0.06126658173710984, 1.115783907010439],
};
