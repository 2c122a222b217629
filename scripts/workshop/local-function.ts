/** The workspace's `/token` as Twilio's runtime answers it: the code is compiled anew for every call. */
import fs from 'node:fs';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import type { ServerConfig } from '@twilio/runtime-handler/dev';
import { judgeSyntax } from '../../checks/handler/syntax.js';
import type { Settings } from '../../checks/settings/settings.js';
import { UserError } from '../cli/user-error.js';
import { compile } from '../run/compile.js';
import { createFunctionRunner, type FunctionRunner } from '../run/function-runner.js';
import { handlerEnvironment } from '../run/handler-environment.js';
import { readHandler } from '../run/read-handler.js';
import { RUNTIME_CONFIG } from '../run/runtime-config.js';
import { answerOf, type SiteAnswer } from '../run/site-answer.js';
import { settingsIfReadable } from '../settings/env-file.js';
import { DEFAULT_SETTINGS, ROOT, WORKSPACE_FILE } from '../system/paths.js';

/** Inside the kit: from there, Node finds its `twilio` package for the Function. */
const FOLDER = path.join(ROOT, '.handson', 'local');

export class LocalFunction {
  readonly #folder = path.join(FOLDER, String(process.pid));
  /** Made at the first call: whoever never calls it has no process for it. */
  #runner: FunctionRunner | undefined;

  /** @param throwaway what stands in for missing settings */
  constructor(private readonly throwaway: Settings) {}

  async answer(request: IncomingMessage, body: Buffer): Promise<SiteAnswer> {
    const file = this.#build();
    if (file instanceof UserError) return failure(file);
    this.#runner ??= createFunctionRunner();
    const { method = 'GET', url = '/', rawHeaders } = request;
    const call = { config: this.#config(file), clockOffset: 0, method, path: url, rawHeaders, body };
    return answerOf((await this.#runner.call(call)).outcome).answer;
  }

  async close(): Promise<void> {
    await this.#runner?.close();
    fs.rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** @returns the compiled file, or why there is none */
  #build(): string | UserError {
    try {
      const { js, problems } = compile(readHandler(WORKSPACE_FILE), WORKSPACE_FILE);
      const { cause, next } = judgeSyntax(problems);
      if (problems.length > 0) return new UserError(cause ?? '', next ?? '');
      const file = path.join(this.#folder, 'functions', 'token.js');
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, js);
      return file;
    } catch (error) {
      if (error instanceof UserError) return error;
      throw error;
    }
  }

  #config(filePath: string): ServerConfig {
    const { settings, extra } = handlerEnvironment(settingsIfReadable(DEFAULT_SETTINGS), this.throwaway);
    return {
      ...RUNTIME_CONFIG,
      baseDir: this.#folder,
      env: { ...extra, ...settings },
      url: 'http://localhost',
      routes: {
        functions: [{ name: 'token', path: '/token', access: 'public', content: '', filePath }],
        assets: [],
      },
    };
  }
}

/** As the runtime answers an exception. */
function failure({ message, next }: UserError): SiteAnswer {
  const body = Buffer.from(JSON.stringify({ message: `${message}${next}`, name: 'Error' }));
  return { status: 500, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}
