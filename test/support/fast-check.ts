import fc from 'fast-check';

const asked = process.env['EBB_FUZZ_SEED'];

/** The same cases in every run, so that a failure is of the change that was tested; others by EBB_FUZZ_SEED, a number or `random`. */
export const FUZZ_SEED = asked === 'random' ? Date.now() % 2 ** 31 : Number(asked ?? 20_261_122);
if (!Number.isInteger(FUZZ_SEED)) throw new Error(`EBB_FUZZ_SEED: '${asked}' is no integer and not "random"`);

fc.configureGlobal({ seed: FUZZ_SEED });

export { fc };
