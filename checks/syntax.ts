import type { Place } from './verdict.js';
export interface SyntaxProblem { code: number; message: string; place: Place; opener?: Place }
