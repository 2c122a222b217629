// @ts-check
/** Code gets a button that copies it. Without scripts, it is selected by hand. */
import { copy, newLines } from '/workshop/copy.js';

const said = document.createElement('p');
said.className = 'visually-hidden';
said.role = 'status';
document.body.append(said);

for (const block of document.querySelectorAll('.code-block')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.setAttribute('aria-label', 'コードをコピー');
  button.append(document.createElement('span'));
  button.addEventListener('click', async () => {
    said.textContent = '';
    const copied = await copy(button, typed(block).trimEnd());
    said.textContent = copied ? 'コピーしました' : 'コピーできませんでした。選んでコピーしてください';
  });
  block.append(button);
}

/** @param {Element} block */
function typed(block) {
  const code = block.querySelector('code')?.textContent ?? '';
  return block.querySelector('.language-diff') ? newLines(code) : code;
}
