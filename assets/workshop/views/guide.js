// @ts-check
/** A step's guide as an element, made once: its code can be copied, its wide tables scroll. */
import { html, render } from '/vendor/lit-html.js';
import { copyButton } from './button.js';

/** @type {WeakMap<StepView, HTMLElement>} */
const elements = new WeakMap();

/**
 * @param {Page} page
 * @param {StepView} lesson
 */
export function guideElement(page, lesson) {
  const element = elements.get(lesson) ?? makeGuide(page, lesson.guide);
  elements.set(lesson, element);
  return element;
}

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
  const text = (pre.textContent ?? '').trimEnd();
  const block = wrap(pre, text.includes('\n') ? 'code-block' : 'code-block code-block-line');
  if (pre.querySelector('.language-diff')) return; // nobody types its signs
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
