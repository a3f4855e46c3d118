export { HighsEngine, type Guard, NO_GUARD } from './highs-engine.js';
