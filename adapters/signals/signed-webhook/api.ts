export {
  ID_HEADER,
  isSigned,
  SIGNATURE_HEADER,
  signatureOf,
  type SignedHeaders,
  TIMESTAMP_HEADER,
} from '../../shared/webhook-signature.js';
