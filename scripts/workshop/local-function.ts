/** The workspace's `/token` as Twilio's runtime answers it: as it was saved last, with the settings of the moment. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { judgeSyntax } from '../../checks/handler/syntax.js';
import type { Settings } from '../../checks/settings/settings.js';
import { UserError } from '../cli/user-error.js';
import { compile } from '../run/compile.js';
import { answerOf, type SiteAnswer } from '../run/function/answer.js';
import { FunctionPool } from '../run/function/pool.js';
import type { BuildConfig } from '../run/function/protocol.js';
import { handlerEnvironment } from '../run/handler-environment.js';
import { readHandler } from '../run/read-handler.js';
import { settingsIfReadable } from '../settings/env-file.js';
import { DEFAULT_SETTINGS, WORKSPACE_FILE } from '../system/paths.js';
import { replaceFile } from '../system/whole-file.js';

export class LocalFunction {
  /** Made at the first call: whoever never calls it has no process for it. */
  #pool: FunctionPool | undefined;
  /** The newest content of the workspace that was called, and the folder of its build or why there is none. */
  #build: { source: string; made: string | UserError } | undefined;

  /** @param throwaway what stands in for missing settings */
  constructor(private readonly throwaway: Settings) {}

  async answer(request: IncomingMessage, body: Buffer): Promise<SiteAnswer> {
    this.#pool ??= new FunctionPool();
    const build = this.#buildIn(this.#pool.folder);
    if (build instanceof UserError) return failure(build);
    const { method = 'GET', url = '/', rawHeaders, socket } = request;
    const call = { config: this.#config(build), clockOffset: 0, method, path: url, rawHeaders, body };
    const { outcome } = await this.#pool.call({ ...call, isGone: () => socket.destroyed });
    return answerOf(outcome).answer;
  }

  async close(): Promise<void> {
    await this.#pool?.close();
  }

  #buildIn(folder: string): string | UserError {
    try {
      const source = readHandler(WORKSPACE_FILE);
      if (this.#build?.source !== source) this.#build = { source, made: build(folder, source) };
      return this.#build.made;
    } catch (error) {
      if (error instanceof UserError) return error;
      throw error;
    }
  }

  #config(baseDir: string): BuildConfig {
    const { settings, extra } = handlerEnvironment(settingsIfReadable(DEFAULT_SETTINGS), this.throwaway);
    const filePath = fileIn(baseDir);
    return {
      baseDir,
      env: { ...extra, ...settings },
      url: 'http://localhost',
      routes: {
        functions: [{ name: 'token', path: '/token', access: 'public', content: '', filePath }],
        assets: [],
      },
    };
  }
}

/** Writes the file once, before anything knows its name. @returns a folder that is named by its content */
function build(folder: string, source: string): string | UserError {
  const { js, problems } = compile(source, WORKSPACE_FILE);
  const { cause, next } = judgeSyntax(problems);
  if (problems.length > 0) return new UserError(cause ?? '', next ?? '');
  const baseDir = path.join(folder, createHash('sha256').update(js).digest('hex').slice(0, 16));
  const file = fileIn(baseDir);
  if (fs.existsSync(file)) return baseDir;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  replaceFile(file, js, { hurried: true });
  return baseDir;
}

function fileIn(baseDir: string): string {
  return path.join(baseDir, 'functions', 'token.js');
}

/** As the runtime answers an exception. */
function failure({ message, next }: UserError): SiteAnswer {
  const body = Buffer.from(JSON.stringify({ message: `${message}${next}`, name: 'Error' }));
  return { status: 500, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}
