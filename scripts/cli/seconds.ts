/** A duration for a message, in seconds with one decimal; never 0, which nobody waited. @param ms milliseconds */
export function inSeconds(ms: number): number {
  return Math.max(0.1, Math.round(ms / 100) / 10);
}
