/** The text of a response's body: cut at a limit, and decompressed by those servers that do not care what was asked for. */
import { FAILURE } from '../../checks/response/http.js';

/** Bytes. A token response has about 1 KB. */
export const BODY_LIMIT = 100_000;

export interface Body {
  body: string;
  truncated: boolean;
}

/** @throws an error with the code `FAILURE.badEncoding` when the body cannot be decompressed. */
export function unpack(bytes: Buffer, encoding = 'identity'): Body {
  const truncated = bytes.length > BODY_LIMIT;
  if (encoding === 'identity' || bytes.length === 0) {
    return { body: bytes.subarray(0, BODY_LIMIT).toString('utf8'), truncated };
  }
  if (truncated) return { body: '', truncated };
  try {
    return { body: decompress(bytes, encoding.trim().toLowerCase()).toString('utf8'), truncated: false };
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'ERR_BUFFER_TOO_LARGE') return { body: '', truncated: true };
    throw Object.assign(new Error(`cannot decode ${encoding}`), { code: FAILURE.badEncoding });
  }
}

function decompress(bytes: Buffer, encoding: string): Buffer {
  const zlib: typeof import('node:zlib') = require('node:zlib');
  const limit = { maxOutputLength: BODY_LIMIT };
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return zlib.gunzipSync(bytes, limit);
    case 'deflate':
      return zlib.inflateSync(bytes, limit);
    case 'br':
      return zlib.brotliDecompressSync(bytes, limit);
    default:
      throw new Error('unknown encoding');
  }
}
