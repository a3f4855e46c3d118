export { IdempotencyKeyEntity } from './answer-store.js';
export { ApiModule } from './api.module.js';
export { configureHttp } from './http.js';
export { openApiDocument } from './openapi.js';
