/** The gate before a handler is published: what it answers must not give a secret away. */
import { judgePublishing } from '../../checks/check.js';
import type { Settings } from '../../checks/settings/settings.js';
import type { Verdict } from '../../checks/verdict.js';
import { throwawaySettings } from '../settings/throwaway.js';
import { inspectHandler } from './inspect-handler.js';

/** Milliseconds. A handler that takes longer is published unseen: its answer, if there is one, is the check's to judge. */
const PATIENCE = 5_000;

/**
 * Runs a handler once with what it would be deployed with.
 * @param known of the settings; throwaway ones stand in for the others, and are found in the answer as well
 * @returns why it must not be published; undefined when nothing of it is known to leak
 * @throws UserError when the file cannot be read
 */
export async function leakIn(file: string, known: Partial<Settings>): Promise<Verdict | undefined> {
  const settings = { ...throwawaySettings(), ...known };
  const deadline = Date.now() + 2 * PATIENCE;
  return judgePublishing(await inspectHandler(file, { settings, deadline, timeoutMs: PATIENCE }));
}
