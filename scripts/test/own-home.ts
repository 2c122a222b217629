/** Imported first by a test that works in this process: where the kit keeps its files is read when it is loaded. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

process.env.HANDSON_HOME = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-home-'));
