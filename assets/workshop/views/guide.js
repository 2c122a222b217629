// @ts-check
/** A step's guide as an element, made once: its code can be copied, its wide tables scroll. */
import { html, render } from '/vendor/lit-html.js';
import { newLines } from '../copy.js';
import { copyButton } from './button.js';

/** @type {WeakMap<StepView, HTMLElement>} */
const guides = new WeakMap();
/** @type {WeakMap<StepView, HTMLElement>} */
const reviews = new WeakMap();

/**
 * @param {Page} page
 * @param {StepView} lesson
 */
export function guideElement(page, lesson) {
  const element = guides.get(lesson) ?? makeGuide(page, lesson.guide);
  guides.set(lesson, element);
  return element;
}

/**
 * What the guide asks in the end: the part under its heading.
 * @param {Page} page
 * @param {StepView} lesson
 */
export function reviewElement(page, lesson) {
  const element = reviews.get(lesson) ?? makeReview(guideElement(page, lesson));
  reviews.set(lesson, element);
  return element;
}

/** @param {HTMLElement} guide */
function makeReview(guide) {
  const element = document.createElement('div');
  element.className = 'prose review';
  element.dataset.testid = 'review';
  const heading = [...guide.children].find((child) => child.textContent === REVIEW);
  for (
    let part = heading;
    part && (part === heading || !part.matches('h3'));
    part = part.nextElementSibling ?? undefined
  ) {
    element.append(part.cloneNode(true));
  }
  return element;
}

const REVIEW = 'ふりかえり';

/**
 * @param {Page} page
 * @param {string} guide HTML
 */
function makeGuide(page, guide) {
  const { body } = new DOMParser().parseFromString(guide, 'text/html');
  const element = document.createElement('div');
  element.className = 'prose';
  element.dataset.testid = 'guide';
  element.append(...document.adoptNode(body).childNodes);
  for (const pre of element.querySelectorAll('pre')) dressCode(page, pre);
  for (const table of element.querySelectorAll('table')) wrap(table, 'table-scroll').tabIndex = 0;
  for (const link of element.querySelectorAll('a[target="_blank"]')) link.append('（別のタブ）');
  return element;
}

/**
 * @param {Page} page
 * @param {HTMLPreElement} pre
 */
function dressCode(page, pre) {
  pre.tabIndex = 0;
  const code = (pre.textContent ?? '').trimEnd();
  const isDifference = pre.querySelector('.language-diff');
  const text = isDifference ? newLines(code) : code;
  const block = wrap(pre, isDifference || text.includes('\n') ? 'code-block' : 'code-block code-block-line');
  const slot = document.createElement('div');
  block.append(slot);
  render(html`${copyButton(page, text, 'コード')}`, slot);
}

/**
 * @param {Element} element
 * @param {string} className
 */
function wrap(element, className) {
  const wrapper = document.createElement('div');
  wrapper.className = className;
  element.replaceWith(wrapper);
  wrapper.append(element);
  return wrapper;
}
