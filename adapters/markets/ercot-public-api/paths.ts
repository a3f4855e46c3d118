/** Reports of the Public API that are read, by what they have. */
export const PATHS = {
  /** NP6-905-CD: settlement point prices of the real-time market. */
  prices: '/np6-905-cd/spp_node_zone_hub',
  /** NP4-197-M: what has been corrected of them. */
  corrections: '/np4-197-m/rtm_price_corrections_spp',
  /** NP4-190-CD: settlement point prices of the day-ahead market. */
  dayAhead: '/np4-190-cd/dam_stlmnt_pnt_prices',
  /** NP4-188-CD: day-ahead clearing prices of reserves. */
  reserves: '/np4-188-cd/dam_clear_price_for_cap',
  /** NP6-331-CD: real-time clearing prices of reserves. */
  realTimeReserves: '/np6-331-cd/rt_clear_price_cap',
  /** NP6-788-CD: locational prices by the run of SCED. */
  fiveMinute: '/np6-788-cd/lmp_node_zone_hub',
  /** NP6-970-CD: indicative prices of the next hour. */
  indicative: '/np6-970-cd/rtd_lmp_node_zone_hub',
  /** NP6-322-CD: system lambda by the run of SCED. */
  lambda: '/np6-322-cd/sced_system_lambda',
  /** NP6-323-CD: price adders by the run of SCED. */
  adders: '/np6-323-cd/rt_price_adder_sced',
  /** NP6-235-CD: the system's load by the quarter of an hour. */
  demand: '/np6-235-cd/system_wide_demand',
  /** NP3-565-CD: forecasts of the system's load for seven days, by model. */
  loadForecast: '/np3-565-cd/lf_by_model_weather_zone',
  /** NP4-732-CD: wind, as it was and as it is forecast. */
  wind: '/np4-732-cd/wpp_hrly_avrg_actl_fcast',
  /** NP4-737-CD: sun, as it was and as it is forecast. */
  solar: '/np4-737-cd/spp_hrly_avrg_actl_fcast',
} as const;
