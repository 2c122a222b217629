import http from 'node:http';
import { listenOnLoopback } from '../net/loopback.js';
import { ask } from './ask.js';

test.each([429, 500])(
  'a wait before asking again (%i) ends with the signal, and nothing more is sent',
  async (status) => {
    let asked = 0;
    const server = http.createServer((_request, response) => {
      asked++;
      response.writeHead(status).end('{}');
    });
    const url = `http://127.0.0.1:${await listenOnLoopback(server)}/`;
    const calling = new AbortController();
    const reason = new Error('called off');
    const onAnswer = () => void setImmediate(() => setImmediate(() => calling.abort(reason))); // the wait has begun
    const cloud = { way: {}, credentials: { accountSid: 'AC', username: 'AC', password: 'x' }, onAnswer };
    const answer = ask({ cloud, deadline: Number.POSITIVE_INFINITY, signal: calling.signal }, 'GET', url);
    await expect(answer).rejects.toBe(reason);
    server.close();
    expect(asked).toBe(1);
  },
);
