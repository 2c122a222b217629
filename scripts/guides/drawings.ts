/** The pictures that are text (SVG): a program draws them the same way every time, so a test can tell when one is old. */
import fs from 'node:fs';
import path from 'node:path';
import { stepOf } from '../../steps/steps.js';
import { stepFile } from '../system/paths.js';
import { runKit, temporaryHome } from '../test/run-kit.js';
import { flowDiagram } from './flow-diagram.js';
import { IMAGES } from './guides.js';
import { terminalPicture } from './terminal-picture.js';

export interface Drawing {
  file: string;
  svg: string;
}

export async function drawings(): Promise<Drawing[]> {
  return [
    { file: path.join(IMAGES, 'flow.svg'), svg: flowDiagram() },
    { file: path.join(IMAGES, 'terminal-check.svg'), svg: await checkOnTerminal() },
  ];
}

/** What the check says about the chapter's own mistake in 2-4: the real command, with throwaway values. */
async function checkOnTerminal(): Promise<string> {
  const home = temporaryHome();
  try {
    const file = path.join(home, 'workspace', 'token.ts');
    fs.mkdirSync(path.dirname(file));
    const code = fs.readFileSync(stepFile(stepOf('2-4').file), 'utf8');
    fs.writeFileSync(file, code.replace('context.TWIML_APP_SID', 'TWIML_APP_SID'));
    const { stdout } = await runKit(['check', '2-4'], home, { NO_COLOR: '', FORCE_COLOR: '1' });
    const output = stdout.replaceAll('\r', '').replace('workspace\\token.ts', 'workspace/token.ts');
    return terminalPicture('npm run check:step4 の表示', `$ npm run check:step4\n\n${output}`);
  } finally {
    fs.rmSync(home, { recursive: true });
  }
}
