export { type FeederRamp, type OverridePreview, previewOverride, type PreviewRequest } from './preview.js';
export { type EnrolmentNow, PROGRAM_STANDINGS, type ProgramNow, programNow } from './programs.js';
export { type Urgency, URGENCIES, type UrgencyFacts, urgencyOf } from './urgency.js';
export { staleText, WHY_KINDS, type WhyLine, whyLines } from './why.js';
