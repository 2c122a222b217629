/** What a handler finds in its environment variables when it is checked on this computer. */
import { wellFormed } from '../../checks/settings/environment.js';
import { furtherVariables, type Settings, type SettingsFile } from '../../checks/settings/settings.js';
import { throwawaySettings } from '../settings/throwaway.js';

export interface HandlerEnvironment {
  settings: Settings;
  /** Further variables of the participant's own. */
  extra: Record<string, string>;
}

/**
 * A setting that is missing or malformed has a verdict of its own; the code is judged as if it were there.
 * @param throwaway what stands in for missing ones
 */
export function handlerEnvironment(
  file: SettingsFile | undefined,
  throwaway: Settings = throwawaySettings(),
): HandlerEnvironment {
  const settings = { ...throwaway, ...(file ? wellFormed(file) : {}) };
  // Two equal settings could not be told apart in what the handler does; that they are equal has its own verdict.
  if (settings.API_SECRET === settings.AUTH_TOKEN) settings.AUTH_TOKEN = throwawaySettings().AUTH_TOKEN;
  return { settings, extra: file ? furtherVariables(file) : {} };
}
