export { IdempotencyKeyEntity } from './answer-store.js';
export { ApiModule } from './api.module.js';
export { ApprovalRunner } from './approval-runner.js';
export { configureHttp } from './http.js';
export { openApiDocument } from './openapi.js';
