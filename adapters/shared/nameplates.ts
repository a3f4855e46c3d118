/**
 * J/TH of Antminer models by the name that the device gives itself, for estimates where neither the device nor
 * the configuration tells. From public tables, none of them the vendor's data sheet; a configured model's own
 * figures come first.
 */
const NAMEPLATE_J_PER_TH: Readonly<Record<string, number>> = {
  s9: 103.7,
  s17pro: 39.51,
  t19: 37.5,
  s19: 34.21,
  s19pro: 29.55,
  s19jpro: 30.5,
  s19kpro: 23,
  s19xp: 21.5,
  s19hydro: 34.5,
  's19pro+hyd': 27.5,
  's19xp+hyd': 19,
  s21: 17.5,
  's21+': 16.5,
  s21imm: 16,
  s21pro: 15,
  s21xp: 13.5,
  s21hyd: 16,
  's21+hyd': 15,
  s21xphyd: 12,
  s23: 11,
  s23hyd: 9.5,
};

/** J/TH of the model that calls itself `type`, such as `Antminer S19j Pro` or `Antminer S21 (200T)`; null where unknown. */
export function nameplateJPerTh(type: string | null): number | null {
  const name = (type ?? '').toLowerCase().replace(/antminer|\(?\b\d+(?:\.\d+)?\s*th?\b\)?|[\s.]/g, '');
  return NAMEPLATE_J_PER_TH[name] ?? null;
}
