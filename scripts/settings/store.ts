/** Brings settings into the settings file: real ones and throwaway ones are never mixed, and nothing gets lost. */
import fs from 'node:fs';
import path from 'node:path';
import { wellFormed } from '../../checks/settings/environment.js';
import { SERVICE_NAME } from '../../checks/settings/service-name.js';
import {
  isSandbox,
  SANDBOX_FLAG,
  SETTING_NAMES,
  type SettingName,
  type Settings,
  type SettingsFile,
} from '../../checks/settings/settings.js';
import { ROOT } from '../system/paths.js';
import { readSettingsFile, settingsIfReadable } from './env-file.js';
import { copiesOf, keepCopy, writeEnv } from './env-write.js';

export interface NewSettings {
  /** One that is not named stays in the file; an undefined one goes. */
  settings: { [name in SettingName]?: string | undefined };
  /** Left as it is when undefined. */
  serviceName: string | undefined;
  sandbox: boolean;
}

/** Of the real values that the sandbox's replaced. */
const COPY = 'before-sandbox';

/** Its comments say where each value is found. */
const EXAMPLE = path.join(ROOT, '.env.example');

/** @returns the copy of the old file, where one was kept. @throws UserError, the file is then as it was */
export function store(file: string, { settings, serviceName, sandbox }: NewSettings): string | undefined {
  const old = readSettingsFile(file);
  const switches = old !== undefined && isSandbox(old) !== sandbox;
  const copy = switches && sandbox ? keepCopy(file, COPY) : undefined;
  const changes: Record<string, string | undefined> = { ...settings };
  // Left out and of the other side: it would not belong to the new values.
  if (switches) for (const name of SETTING_NAMES) changes[name] = settings[name];
  changes[SANDBOX_FLAG] = sandbox ? 'true' : undefined;
  if (serviceName) changes[SERVICE_NAME] = serviceName;
  writeEnv(file, changes, old ? '' : fs.readFileSync(EXAMPLE, 'utf8'));
  return copy;
}

/** Whether a file has values that the sandbox's would replace. */
export function hasRealValues(file: SettingsFile | undefined): boolean {
  return file !== undefined && !isSandbox(file) && Object.keys(wellFormed(file)).length > 0;
}

/** The real values that are known: those of the file, or those that the sandbox's replaced. */
export function realValues(file: string): Partial<Settings> {
  const current = readSettingsFile(file);
  if (!current) return {};
  if (!isSandbox(current)) return wellFormed(current);
  const copy = copiesOf(file, COPY).at(-1);
  const kept = copy === undefined ? undefined : settingsIfReadable(copy);
  return kept ? wellFormed(kept) : {};
}
