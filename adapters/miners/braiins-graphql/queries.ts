/** What Ebb asks, each apart: one field that a version does not know makes it refuse a whole question. */

export const SYSTEM = `{
  bos { hostname info { version { full } } }
  bosminer { info { workSolver { realHashrate { mhs5S } nominalMhs } summary { power { limitW approxConsumptionW } } } }
}`;
export const MODEL = '{ bosminer { info { modelName } } }';
export const TUNING = `{
  bosminer { config { ... on BosminerConfig { autotuning { enabled mode powerTarget hashrateTarget } } } }
}`;
export const LIMITS = '{ bosminer { metadata { autotuning { powerTarget { min max default } } } } }';
export const BOARDS =
  '{ bosminer { info { workSolver { childSolvers { name temperatures { name degreesC } } } } } }';
export const LOGIN = `mutation ($username: String!, $password: String!) {
  auth { login(username: $username, password: $password) { __typename ... on VoidResult { void } } }
}`;
export const TUNE = `mutation ($input: AutotuningIn!) {
  bosminer { config { updateAutotuning(input: $input, apply: true) {
    __typename
    ... on AutotuningOut { autotuning { powerTarget } }
    ... on AutotuningError { message }
    ... on AttributeError { message }
  } } }
}`;

/** Starts or stops the mining process. */
export function run(action: 'start' | 'stop'): string {
  return `mutation { bosminer { ${action} { __typename ... on VoidResult { void } ... on BosminerError { message } } } }`;
}
