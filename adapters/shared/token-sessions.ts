import { EbbError } from '../../src/core/errors.js';

/**
 * Tokens (or cookies) of devices that want a login, kept until the device refuses one. Requests that need a token at
 * the same time share one login.
 */
export class TokenSessions {
  readonly #tokens = new Map<string, Promise<string>>();

  /**
   * Runs `send` with the device's token. Where the device refuses it (`unauthorised`, nothing done), logs in once
   * more and tries again once.
   * @param device key of the device and the credentials, such as `10.0.0.7:80 root`
   * @throws EbbError as `login` and `send` do
   */
  async run<T>(
    device: string,
    login: () => Promise<string>,
    send: (token: string) => Promise<T>,
  ): Promise<T> {
    const known = this.#tokens.has(device);
    const token = await this.#token(device, login);
    try {
      return await send(token);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.#tokens.delete(device);
      // A token that is fresh from its login and is refused will be refused again.
      if (!known) throw error;
      return send(await this.#token(device, login));
    }
  }

  /** Forgets a device's token. */
  forget(device: string): void {
    this.#tokens.delete(device);
  }

  #token(device: string, login: () => Promise<string>): Promise<string> {
    const known = this.#tokens.get(device);
    if (known !== undefined) return known;
    const token = login();
    this.#tokens.set(device, token);
    token.catch(() => this.#tokens.delete(device));
    return token;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof EbbError && error.code === 'unauthorised' && error.context.outcomeUnknown !== true;
}
