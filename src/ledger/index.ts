export { LedgerModule } from './ledger.module.js';
export { type AppendListener } from './append-news.js';
export { EVIDENCE } from './bundle-evidence.js';
export { Ledger, type NewEntry, SIGNING_KEY } from './ledger.js';
export { exportLedger, type ExportRange, seqRange } from './ledger-export.js';
export { type LedgerCommandDeps } from './command-parts.js';
export { registerLedger } from './ledger.command.js';
export { type RetentionRules } from './prune.js';
export { proveEntry } from './ledger-proof.js';
export { loadSigningKey } from './signing-key.js';
export {
  LedgerCheckpointEntity,
  LedgerEntryEntity,
  LedgerHeadEntity,
  LedgerKeyEntity,
  LedgerPruningEntity,
  LedgerTimestampEntity,
} from './entities.js';
export { type BundleVerification, verifyBundle } from './bundle.js';
export { type ArchiveFile, packArchive, unpackArchive } from './stored-zip.js';
