import fs from 'node:fs';
import path from 'node:path';
import { runKit, temporaryHome } from '../test/run-kit.js';
import { makeFolder, replaceFile } from './whole-file.js';

const home = temporaryHome();
afterAll(() => fs.rmSync(home, { recursive: true }));

const links = process.platform === 'win32' ? describe.skip : describe; // only an administrator may make some there

links('a link below .handson/', () => {
  /** Somebody else's, which nothing of the kit's may touch. */
  const foreign = path.join(home, 'foreign');
  const precious = path.join(foreign, 'precious.txt');
  const own = path.join(home, '.handson');

  beforeEach(() => {
    fs.rmSync(own, { recursive: true, force: true });
    fs.mkdirSync(foreign, { recursive: true });
    fs.mkdirSync(own);
    fs.writeFileSync(precious, 'precious');
  });
  afterEach(() => {
    expect(fs.readdirSync(foreign)).toEqual(['precious.txt']);
    expect(fs.readFileSync(precious, 'utf8')).toBe('precious');
  });

  test.each(['kept', 'sandbox', 'local/1', 'a/b/c'])('in the place of the folder %s is replaced', (name) => {
    const folder = path.join(own, name);
    fs.mkdirSync(path.dirname(folder), { recursive: true });
    fs.symlinkSync(foreign, folder);
    makeFolder(path.join(folder, 'deeper'));
    fs.writeFileSync(path.join(folder, 'deeper', 'file'), '');
    expect(fs.lstatSync(folder).isDirectory()).toBe(true);
  });

  test('in the place of a file is replaced', () => {
    const file = path.join(own, 'progress.json');
    fs.symlinkSync(precious, file);
    replaceFile(file, 'new');
    expect([fs.lstatSync(file).isFile(), fs.readFileSync(file, 'utf8')]).toEqual([true, 'new']);
  });

  test('is not followed by the commands', async () => {
    for (const name of ['progress.json', 'deployment.json']) fs.symlinkSync(precious, path.join(own, name));
    for (const name of ['kept', 'sandbox']) fs.symlinkSync(foreign, path.join(own, name));
    const ran = [
      await runKit(['step'], home),
      await runKit(['step', '2-4'], home),
      await runKit(['step', '2-2'], home),
    ];
    expect(ran.map(({ stderr }) => stderr).filter((text) => /\n\s+at /.test(text))).toEqual([]);
  });

  test('.handson itself may be one: somebody chose that', () => {
    fs.rmSync(own, { recursive: true });
    const elsewhere = path.join(home, 'elsewhere');
    fs.mkdirSync(elsewhere, { recursive: true });
    fs.symlinkSync(elsewhere, own);
    makeFolder(path.join(own, 'kept'));
    expect(fs.readdirSync(elsewhere)).toEqual(['kept']);
    fs.unlinkSync(own);
  });
});
