// What the test files of one process share. Jest gives each file its own copy of every module, and ends with it whatever
// that file started: here stands what would cost more to make again than the tests that use it.
const { spawn } = require('node:child_process');

/** The compiler takes half a second to load, and keeps nothing between two calls. */
exports.typescript = () => require('typescript');

/**
 * Twilio's runtime for Functions, as dear to load: an application of Express. It puts its own `Response` in the place of
 * Node's, for code of former times; but the tests share this global object.
 * @param {import('@twilio/runtime-handler/dev').ServerConfig} config
 */
exports.functionsOf = (config) => {
  const { LocalDevelopmentServer } = require('@twilio/runtime-handler/dev');
  const { Response } = global;
  const app = new LocalDevelopmentServer(0, config).getApp();
  global.Response = Response;
  return app;
};

/** Processes that run commands of the kit (warm-process.ts), waiting for one; the one that has waited longest comes first. */
const idle = [];
const MOST_IDLE = 4;

/**
 * @param {string[]} args for Node.js, should a process have to be started
 * @param {Record<string, string>} env what it has to be started with, since it could not be changed later
 * @param {object} order see warm-process.ts
 * @param {RegExp} ended what the process writes after a command, with the exit code and whether it takes another one
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>}
 */
exports.runWarm = async (args, env, order, ended) => {
  const kind = JSON.stringify(env);
  const index = idle.findLastIndex((waiting) => waiting.kind === kind);
  const warm = index < 0 ? new Warm(args, env, kind) : idle.splice(index, 1)[0];
  const { ran, isUsable } = await warm.run(order, ended);
  if (isUsable) idle.push(warm);
  if (idle.length > MOST_IDLE) idle.shift().stop();
  return ran;
};

/** Ends with this process, whose messages it waits for. */
class Warm {
  #printed = { stdout: '', stderr: '' };
  #heard = () => {};
  #child;

  constructor(args, env, kind) {
    this.kind = kind;
    this.#child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
    });
    for (const name of ['stdout', 'stderr']) {
      this.#child[name].setEncoding('utf8').on('data', (text) => {
        this.#printed[name] += text;
        this.#heard();
      });
    }
  }

  run(order, ended) {
    this.#hold(true);
    this.#child.send(order, () => {});
    return new Promise((resolve) => {
      const finish = (code, isUsable) => {
        this.#heard = () => {};
        this.#child.off('close', died);
        this.#hold(false);
        const { stdout, stderr } = this.#printed;
        this.#printed = { stdout: '', stderr: '' };
        resolve({ ran: { code, stdout: stdout.replace(ended, ''), stderr: stderr.replace(ended, '') }, isUsable });
      };
      const died = (code) => finish(code, false);
      this.#child.once('close', died);
      this.#heard = () => {
        const [out, err] = [ended.exec(this.#printed.stdout), ended.exec(this.#printed.stderr)];
        if (out && err) finish(Number(out[1]), out[2] === 'true');
      };
    });
  }

  stop() {
    this.#child.kill('SIGKILL');
  }

  /** Between commands, it holds nobody up. */
  #hold(holds) {
    const { stdout, stderr, channel } = this.#child;
    for (const each of [this.#child, stdout, stderr, channel]) {
      if (holds) each?.ref();
      else each?.unref();
    }
  }
}
