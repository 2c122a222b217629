// @ts-check
/** Times, numbers and sentences as people read them. */
import { html } from '/vendor/lit-html.js';

/** @param {number} at milliseconds since the epoch */
export function clockTime(at) {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** @param {number} at milliseconds since the epoch */
export function dayAndTime(at) {
  const time = new Date(at);
  return `${time.getMonth() + 1} 月 ${time.getDate()} 日 ${clockTime(at)}`;
}

/** @param {number} ms */
export function tookTime(ms) {
  return ms < 1000 ? `${Math.round(ms)} ミリ秒` : `${(ms / 1000).toFixed(1)} 秒`;
}

/** @param {number} seconds at least 0 */
export function timeLeft(seconds) {
  const whole = Math.floor(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const parts = [hours ? `${hours} 時間` : '', hours || minutes ? `${minutes} 分` : '', `${whole % 60} 秒`];
  return parts.filter(Boolean).join(' ');
}

/** Whose turn it is, in the words of the terminal's report. */
export const BLAME = { code: 'コード', settings: '設定', network: '通信', twilio: 'Twilio 側' };

const COMMAND = /(npm (?:start|test|ci|run [\w:]+(?: --(?: (?:--?[\w-]+|\d-\d))+)?))/;

/** A sentence of the kit with the commands in it set as code, so that no line breaks within one. @param {string} text */
export function prose(text) {
  return text
    .split(COMMAND)
    .map((part, index) => (index % 2 ? html`<code class="inline-command">${part}</code>` : part));
}
