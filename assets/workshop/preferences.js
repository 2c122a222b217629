// @ts-check
/** How the page looks to this person. Remembered where the browser allows it. */

/** @typedef {'auto' | 'light' | 'dark'} Theme */
/** @typedef {{ theme: Theme, projector: 'on' | 'off' }} Preferences */

/** @type {{ [K in keyof Preferences]: readonly Preferences[K][] }} */
const CHOICES = { theme: ['auto', 'light', 'dark'], projector: ['off', 'on'] };

/** @returns {Preferences} */
export function readPreferences() {
  const preferences = { theme: read('theme'), projector: read('projector') };
  apply(preferences);
  return preferences;
}

/**
 * @template {keyof Preferences} K
 * @param {Preferences} preferences
 * @param {K} name
 * @param {Preferences[K]} value
 * @returns {Preferences}
 */
export function writePreference(preferences, name, value) {
  const changed = { ...preferences, [name]: value };
  apply(changed);
  try {
    localStorage.setItem(`workshop.${name}`, value);
  } catch {
    // a browser that stores nothing still shows it now
  }
  return changed;
}

/**
 * @template {keyof Preferences} K
 * @param {K} name
 * @returns {Preferences[K]}
 */
function read(name) {
  const choices = CHOICES[name];
  const first = /** @type {Preferences[K]} */ (choices[0]);
  try {
    const stored = localStorage.getItem(`workshop.${name}`);
    return choices.find((choice) => choice === stored) ?? first;
  } catch {
    return first;
  }
}

/** @param {Preferences} preferences */
function apply({ theme, projector }) {
  document.documentElement.dataset.theme = theme;
  document.documentElement.dataset.projector = projector;
}
