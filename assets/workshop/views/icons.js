// @ts-check
/** Drawings of 20 × 20 in the colour of the text. They repeat what the words beside them say. */
import { html, svg } from '/vendor/lit-html.js';

const SHAPES = {
  check: svg`<path d="m4.5 10.5 3.6 3.6 7.4-8" />`,
  circle: svg`<circle cx="10" cy="10" r="6" />`,
  cross: svg`<path d="m5.5 5.5 9 9m0-9-9 9" />`,
  bang: svg`<path d="M10 4.5v7m0 3.6v.1" />`,
  pen: svg`<path d="M4 16l.8-3.4 8.4-8.4 2.6 2.6-8.4 8.4zM11.6 5.8l2.6 2.6" />`,
  wrench: svg`<path d="M12.2 4.2a4 4 0 0 1 3.3 5.4 4 4 0 0 1-4.6 2.2l-4.6 4.6-2.2-2.2 4.6-4.6a4 4 0 0 1 2.2-4.6L9 8l2.5 2.5L14.5 8" />`,
  dash: svg`<path d="M5.5 10h9" />`,
  arrow: svg`<path d="M4 10h11.5m-4.5-4.5 4.5 4.5-4.5 4.5" />`,
  back: svg`<path d="M16 10H4.5M9 5.5 4.5 10 9 14.5" />`,
  bulb: svg`<path d="M7.5 14.2c0-1.7-2.7-2.9-2.7-6.1a5.2 5.2 0 0 1 10.4 0c0 3.2-2.7 4.4-2.7 6.1zM8 17.2h4" />`,
  copy: svg`<rect x="7" y="7" width="9" height="9.5" rx="2" /><path d="M12.7 4.8a1.6 1.6 0 0 0-1.5-1.3H5.6A2 2 0 0 0 3.6 5.5v6a1.6 1.6 0 0 0 1.3 1.6" />`,
  key: svg`<circle cx="6.8" cy="10" r="3.3" /><path d="M10.1 10H17m-2 0v2.8m-2.6-2.8v2" />`,
  cloud: svg`<path d="M6 15.5a3.5 3.5 0 0 1-.4-6.9 4.7 4.7 0 0 1 9-.6A3.8 3.8 0 0 1 14.3 15.5z" />`,
  screen: svg`<rect x="2.8" y="3.5" width="14.4" height="9.5" rx="1.6" /><path d="M10 13v3.5m-3.5 0h7" />`,
  undo: svg`<path d="M7.5 4.5 4 8l3.5 3.5" /><path d="M4.5 8h7a4.2 4.2 0 0 1 0 8.4H8" />`,
  alert: svg`<path d="M10 3.2 17.8 16.5H2.2zM10 8.2v3.6m0 2.2v.1" />`,
  star: svg`<path d="m10 2.8 2.1 4.7 5.1.5-3.9 3.4 1.2 5-4.5-2.7-4.5 2.7 1.2-5L2.8 8l5.1-.5z" />`,
  link: svg`<path d="M11.5 4H16v4.5M16 4 9.5 10.5M8.5 5H5.6A1.6 1.6 0 0 0 4 6.6v7.8A1.6 1.6 0 0 0 5.6 16h7.8a1.6 1.6 0 0 0 1.6-1.6v-2.9" />`,
  spinner: svg`<path d="M10 3.5a6.5 6.5 0 1 0 6.5 6.5" />`,
};

/** @typedef {keyof typeof SHAPES} Icon */

/** @param {Icon} name */
export function icon(name) {
  return html`<svg class="icon icon-${name}" viewBox="0 0 20 20" aria-hidden="true">${SHAPES[name]}</svg>`;
}
