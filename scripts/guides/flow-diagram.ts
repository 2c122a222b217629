/** The picture of the way from the browser to `/token` to Twilio, as SVG. */

interface Box {
  at: [x: number, y: number];
  size: [width: number, height: number];
  title: string;
  lines: string[];
  /** What the chapter makes. */
  own?: boolean;
}

interface Arrow {
  from: [x: number, y: number];
  to: [x: number, y: number];
  /** Where its words begin or, beside a level arrow, have their middle. */
  words: [x: number, y: number];
  text: string;
}

// The card has a background of its own: an <img> does not know which of GitHub's themes it is shown in.
const COLOURS = {
  card: '#ffffff',
  line: '#56617a',
  text: '#1f2430',
  own: '#2d4a9e',
  ownFill: '#eaf0ff',
  box: '#f5f6f8',
};

const BOXES: readonly Box[] = [
  {
    at: [30, 30],
    size: [200, 350],
    title: 'ブラウザー',
    lines: ['Twilio Client', '（次の章で作ります）'],
  },
  {
    at: [550, 30],
    size: [380, 140],
    title: 'Twilio Function /token',
    lines: ['この章で作ります', 'API_SECRET で署名します', 'API_SECRET は外に出ません'],
    own: true,
  },
  {
    at: [550, 215],
    size: [380, 60],
    title: 'Twilio の音声サービス',
    lines: ['トークンの署名、期限、許可を調べます'],
  },
  {
    at: [550, 320],
    size: [380, 60],
    title: 'TwiML App の Voice URL',
    lines: ['電話のつなぎ方（TwiML）を答えます'],
  },
];

const ARROWS: readonly Arrow[] = [
  { from: [230, 70], to: [545, 70], words: [388, 58], text: '① GET /token' },
  { from: [550, 130], to: [235, 130], words: [388, 118], text: '② { "token": "…" }' },
  { from: [230, 245], to: [545, 245], words: [388, 233], text: '③ トークンを渡して発信' },
  { from: [740, 275], to: [740, 315], words: [752, 302], text: '④ どうつなぐかを尋ねる' },
];

export function flowDiagram(): string {
  const font = "font-family=\"'Hiragino Sans', 'Yu Gothic UI', 'Noto Sans CJK JP', 'Noto Sans JP', sans-serif\"";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 410" width="960" height="410" ${font} role="img">`,
    '<title>ブラウザーから /token を経て Twilio で電話がつながるまで</title>',
    `<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 10 5 0 10z" fill="${COLOURS.line}"/></marker></defs>`,
    `<rect x="1" y="1" width="958" height="408" rx="16" fill="${COLOURS.card}" stroke="${COLOURS.line}"/>`,
    ...BOXES.map(box),
    ...ARROWS.map(arrow),
    '</svg>',
    '',
  ].join('\n');
}

function box({ at: [x, y], size: [width, height], title, lines, own }: Box): string {
  const middle = x + width / 2;
  const first = y + height / 2 - lines.length * 12 + 6;
  const shape = `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="10" fill="${own ? COLOURS.ownFill : COLOURS.box}" stroke="${own ? COLOURS.own : COLOURS.line}" stroke-width="${own ? 3 : 1.5}"/>`;
  const heading = words(
    title,
    [middle, first],
    'middle',
    `font-size="18" font-weight="700"`,
    own ? COLOURS.own : COLOURS.text,
  );
  const rest = lines.map((line, index) => words(line, [middle, first + 24 * (index + 1)], 'middle', 'font-size="15"'));
  return [shape, heading, ...rest].join('\n');
}

function arrow({ from, to, words: at, text }: Arrow): string {
  const line = `<path d="M${from} L${to}" fill="none" stroke="${COLOURS.line}" stroke-width="2.5" marker-end="url(#head)"/>`;
  return `${line}\n${words(text, at, from[1] === to[1] ? 'middle' : 'start', 'font-size="16" font-weight="600"')}`;
}

function words(text: string, [x, y]: [number, number], anchor: string, style: string, fill = COLOURS.text): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="${fill}" ${style}>${text}</text>`;
}
