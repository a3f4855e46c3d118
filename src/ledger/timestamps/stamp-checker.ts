import type { X509Certificate } from 'node:crypto';
import type { StampChecker } from '../../core/ledger/attachments.js';

/**
 * Reads the time stamps of exports. What reads X.509 is loaded with the first one: most files have none.
 * @param trusted certificates that the reader trusts; absent: whose the stamps are is not looked at
 */
export function stampChecker(trusted?: readonly X509Certificate[]): StampChecker {
  return async (reply, root) => {
    const { checkReply } = await import('./rfc3161.js');
    return checkReply(reply, root, trusted ? { trusted } : {});
  };
}
