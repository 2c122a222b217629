import fs from 'node:fs';
import path from 'node:path';
import { startWorkshop, type TestWorkshop } from './client.js';

/** Nothing but a name in `PATH` is needed of an editor; on Windows that would be a batch file. */
const onUnix = process.platform === 'win32' ? describe.skip : describe;

onUnix('the participant’s editor', () => {
  const workshops: TestWorkshop[] = [];
  afterAll(async () => {
    for (const workshop of workshops) {
      await workshop.stop();
      fs.rmSync(workshop.home, { recursive: true, force: true });
    }
  });

  async function withEditor(name: string, env: Record<string, string>): Promise<TestWorkshop> {
    const folder = fs.mkdtempSync('/tmp/handson-editor-');
    const script =
      '#!/bin/sh\nprintf "%s\\n" "$@" > "$(dirname "$0")/opened.new"\nmv "$(dirname "$0")/opened.new" "$(dirname "$0")/opened"\n';
    fs.writeFileSync(path.join(folder, name), script, { mode: 0o755 });
    const workshop = await startWorkshop({
      env: { PATH: `${folder}:${process.env.PATH}`, EDITOR_FOLDER: folder, ...env },
    });
    workshops.push(workshop);
    return Object.assign(workshop, { folder });
  }

  const NONE = { TERM_PROGRAM: '', LAUNCH_EDITOR: '', VISUAL: '', EDITOR: '' };

  test.each([
    ['the one whose terminal it is', 'code', { ...NONE, TERM_PROGRAM: 'vscode' }],
    ['the one that was named', 'my editor', { ...NONE, LAUNCH_EDITOR: 'my editor' }],
  ])('opens at the line: %s', async (_, name, env) => {
    const workshop = (await withEditor(name, env)) as TestWorkshop & { folder: string };
    expect(workshop.state().canEdit).toBe(true);
    expect(await workshop.act('edit', { line: 15, column: 3 })).toEqual({ status: 200, body: {} });
    const opened = fs.readFileSync(path.join(workshop.folder, 'opened'), 'utf8').trim().split('\n');
    expect(opened.join(' ').replace(' 15 3', ':15:3')).toMatch(/workspace\/token\.ts:15:3$/);
    for (const odd of [{ line: '1; rm -rf', column: -1 }, { line: 1e9 }, {}]) {
      expect((await workshop.act('edit', odd)).status).toBe(200);
      expect(fs.readFileSync(path.join(workshop.folder, 'opened'), 'utf8')).not.toMatch(/rm|1000000000/);
    }
  });

  test('what to do is said where it does not start, or would need the terminal', async () => {
    for (const editor of ['no-such-editor', 'vim']) {
      const workshop = await withEditor('other', { ...NONE, LAUNCH_EDITOR: editor });
      const { status, body } = await workshop.act('edit', { line: 7 });
      expect(status).toBe(409);
      expect(body).toMatchObject({
        error: {
          cause: expect.stringContaining(editor),
          next: expect.stringMatching(/token\.ts の 7 行目[\s\S]*LAUNCH_EDITOR/),
        },
      });
    }
  });
});
