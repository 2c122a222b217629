/** The sandbox that the workshop brings along where there is no account: the one that is running already, or its own. */
import { findSandbox, SANDBOX_FOLDER } from '../net/sandbox-link.js';

export class SandboxCompanion {
  #own: Promise<{ close(): Promise<void> }> | undefined;

  /** Returns when one is running. @throws UserError when it cannot be started */
  async ensure(): Promise<void> {
    if (await findSandbox()) return;
    // Loaded only for whoever deploys: it is the largest part of the kit.
    this.#own ??= import('../sandbox/sandbox.js').then(({ startSandbox }) => startSandbox({ folder: SANDBOX_FOLDER }));
    try {
      await this.#own;
    } catch (error) {
      this.#own = undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    const own = await this.#own?.catch(() => undefined);
    await own?.close();
  }
}
