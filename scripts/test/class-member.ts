/** Participants of a class as the room sees them: the protocol over real HTTP, and nothing of the kit's own client. */
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { CALLS, PIN_HEADER, RATE, type Sentence, type Update } from '../workshop/class/protocol.js';

export class Participant {
  readonly id = randomBytes(16).toString('hex');
  /** Those that the room told last. */
  sentences: Sentence[] | undefined;
  /** All that it ever told. */
  heard: string[] = [];
  #stream: http.ClientRequest | undefined;

  constructor(
    private readonly url: string,
    private readonly pin: string,
    readonly name: string,
  ) {}

  /** @returns the status */
  async tell(state: Partial<Update>): Promise<number> {
    const update = { step: '2-1', failing: [], todo: [], since: 0, finished: false, ...state };
    return (await this.post(CALLS.state, { id: this.id, name: this.name, ...update })).status;
  }

  /** As they should: what came too soon is told again when the room says. @returns the status */
  async tellInTime(state: Partial<Update>): Promise<number> {
    for (;;) {
      const status = await this.tell(state);
      if (status !== 429) return status;
      await pause(1_000 / RATE.perSecond);
    }
  }

  async post(path: string, body: unknown): Promise<Response> {
    const headers = { 'content-type': 'application/json', [PIN_HEADER]: this.pin };
    return fetch(`${this.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** @returns the status, once the room has answered */
  listen(onEnd = () => {}): Promise<number> {
    const headers = { 'content-type': 'application/json', [PIN_HEADER]: this.pin };
    return new Promise((resolve, reject) => {
      const request = http.request(`${this.url}${CALLS.stream}`, { method: 'POST', headers, agent: false });
      this.#stream = request;
      request.on('error', reject).end(JSON.stringify({ id: this.id }));
      request.on('response', (response) => {
        let text = '';
        resolve(response.statusCode!);
        response.on('error', () => {}).on('close', onEnd);
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
          const events = text.split('\n\n');
          text = events.pop()!;
          for (const event of events) {
            const data = /^event: sentences\ndata: (.*)$/.exec(event)?.[1];
            if (!data) continue;
            this.sentences = JSON.parse(data).sentences;
            this.heard.push(...this.sentences!.map((sentence) => sentence.text));
          }
        });
      });
    });
  }

  hangUp(): void {
    this.#stream?.on('error', () => {}).destroy();
  }
}

/** Waits until it holds. @throws what does not hold, after 10 s */
export async function eventually(what: string, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !holds(); await pause(5)) {
    if (Date.now() > end) throw new Error(`${what} did not happen`);
  }
}
