// @ts-check
/** The workspace's `/token` on this computer, and the token that it answers. */
import { html, nothing } from '/vendor/lit-html.js';
import { commandLine } from './button.js';
import { icon } from './icons.js';
import { tokenView } from './token.js';

/** @type {View} */
export function functionView(page, { functionUrl, token }) {
  if (!functionUrl && !token) return nothing;
  return html`<section class="card stack panel" aria-labelledby="function-title">
    <h2 id="function-title" class="row">${icon('computer')}このパソコンの <code>/token</code></h2>
    ${
      functionUrl
        ? html`<p>作業ファイルは、いまこのアドレスで動いています。ターミナルから呼び出せます。</p>
          ${commandLine(page, `curl ${functionUrl}`)}`
        : html`<p>空いているポートがないため、アドレスはありません。検査はいつもどおり動きます。</p>`
    }
    ${token ? tokenView(page, token, 'workspace') : nothing}
  </section>`;
}
