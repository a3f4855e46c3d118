export { PeopleModule } from './people.module.js';
export { type OpenedSession, People, PEOPLE_CONFIG } from './people.js';
export { type Person } from './person-store.js';
export { PEOPLE_CHAIN } from './record.js';
export { SignInRefused } from './provider-desk.js';
export { CALLBACK_PATH, type IdentityProvider } from './identity-provider.js';
export {
  csrfTokenOf,
  type LiveSession,
  type Session,
  type SignInMethod,
  type SignInPlace,
} from './session-store.js';
export { networkOf } from './sign-in-limits.js';
export { FIRST_TOKEN, type NewToken, type TokenRecord } from './token-store.js';
export { type ApprovalPlace } from './approval-store.js';
export { Approvals, type Carried } from './approvals.js';
export {
  ApiTokenEntity,
  ApprovalRequestEntity,
  PersonEntity,
  PersonSessionEntity,
  WelcomeLinkEntity,
} from './entities.js';
