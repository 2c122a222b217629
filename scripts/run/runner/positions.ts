/** From a place in running code to the place in the participant's file. */
import { SourceMap } from 'node:module';
import type { Position, ThrownError } from '../../../checks/handler/execution.js';

export class Positions {
  private readonly map: SourceMap;

  constructor(
    map: string,
    private readonly fileName: string,
  ) {
    this.map = new SourceMap(JSON.parse(map));
  }

  /** The innermost frame of a stack that lies in the participant's file. */
  ofStack(stack: string | undefined): Position | undefined {
    const frame = stack?.split('\n').find((line) => line.includes(this.fileName));
    const match = frame && /:(\d+):(\d+)\)?$/.exec(frame.trim());
    return match ? this.original(Number(match[1]), Number(match[2])) : undefined;
  }

  /** A syntax error that only the engine finds has no frame: its stack begins with the line and a caret below it. */
  ofSyntaxError(stack: string | undefined): Position | undefined {
    const at = Positions.written(stack, this.fileName);
    return at && this.original(at.line, at.column);
  }

  /** Where the engine stopped reading, in the code as it was given to it. */
  static written(stack: string | undefined, fileName: string): Position | undefined {
    const [head = '', , carets = ''] = stack?.split('\n') ?? [];
    const line = head.startsWith(fileName) && /:(\d+)$/.exec(head)?.[1];
    return line ? { line: Number(line), column: carets.indexOf('^') + 1 } : undefined;
  }

  private original(line: number, column: number): Position | undefined {
    const entry = this.map.findEntry(line - 1, column - 1);
    if (!('originalLine' in entry)) return undefined;
    return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  }

  /** Where the participant's code stands at this moment. */
  here(): Position | undefined {
    return this.ofStack(new Error().stack);
  }

  ofError(thrown: unknown): ThrownError {
    if (thrown instanceof Error) {
      const { code } = thrown as NodeJS.ErrnoException;
      return {
        // Anybody can put anything there.
        name: textOf(thrown.name),
        message: textOf(thrown.message),
        ...(typeof code === 'string' ? { code } : {}),
        at: this.ofStack(textOf(thrown.stack)) ?? this.ofSyntaxError(textOf(thrown.stack)),
      };
    }
    return { name: typeof thrown, message: typeof thrown === 'string' ? thrown : '' };
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
