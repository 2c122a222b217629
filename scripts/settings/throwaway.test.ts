import { judgeEnvironment } from '../../checks/settings/environment.js';
import type { SettingsFile } from '../../checks/settings/settings.js';
import { throwawaySettings } from './throwaway.js';

test('throwaway settings pass step 2-1', () => {
  const entries = Object.entries(throwawaySettings()).map(([name, value], index) => ({
    name,
    raw: value,
    value,
    line: index + 1,
  }));
  const file: SettingsFile = { path: '.env', entries, oddLines: [] };
  expect(judgeEnvironment(file).filter(({ status }) => status !== 'passed')).toEqual([]);
});

test('no value is like another one, in one call or in two', () => {
  const values = [throwawaySettings(), throwawaySettings()].flatMap((settings) => Object.values(settings));
  expect(new Set(values.map((value) => value.slice(-32))).size).toBe(10);
});
