// @ts-check
/** Sentences of the kit with the commands in them set as code, so that no line breaks within one. */
import { html } from '/vendor/lit-html.js';

const COMMAND = /(npm (?:start|test|ci|run [\w:]+(?: --(?: (?:--?[\w-]+|\d-\d))+)?))/;

/** @param {string} text */
export function prose(text) {
  return text
    .split(COMMAND)
    .map((part, index) => (index % 2 ? html`<code class="inline-command">${part}</code>` : part));
}
